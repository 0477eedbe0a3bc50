// `models add owner/name`: writes the file of a model from what its gateway publishes.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileError, reasonOf } from '../catalog/yaml-file.ts';
import type { Config } from '../config.ts';
import { configuredCatalog } from '../configured-catalog.ts';
import type { GatewayClient } from '../gateway/client.ts';
import { draftOf, type Wishes } from './draft.ts';
import { ModelsError } from './models-error.ts';
import { howToSave, pageAtGateway, pageInFile, type Page } from './page-source.ts';
import { yamlOf } from './write-yaml.ts';

/** What was asked for on the command line. */
export interface AddRequest {
  /** `owner/name`, or `owner/name:64 hex` for a version that is not the newest. */
  reference: string;
  key?: string | undefined;
  price: Wishes['price'];
  /** A file with what a gateway answered, in place of the gateway. */
  schema?: string | undefined;
  force: boolean;
}

const usualFolder = './models';

/** Writes the file, and answers what to tell; a ModelsError or an AppError says why there is none. */
export async function addModel(
  config: Config,
  { reference, key: wanted, price, schema, force }: AddRequest,
  gateway: Pick<GatewayClient, 'modelPage'> | undefined,
): Promise<string[]> {
  const { name, version } = readReference(reference);
  const folder = config.models.folder ?? usualFolder;
  const key = wanted ?? usualKey(name);
  const path = join(folder, `${key}.yaml`);
  if (!force)
    refuseTaken({ ...config, models: { folder: existsSync(folder) ? folder : undefined } }, key, path);

  const page = schema === undefined ? await askedPage(gateway, name, version) : pageInFile(schema, name);
  const draft = draftOf({ ...page, version: version ?? page.version }, { key, price });
  makeFolder(folder);
  saveChecked({ ...config, models: { folder } }, path, yamlOf(draft));
  const { toCheck } = draft;
  return [
    `${path} is written: people can use ${key} after the next start.`,
    ...(price
      ? []
      : [`Its price is not known: cost is set to ${draft.content.cost} credits, mend it if that is wrong.`]),
    ...(toCheck.call === undefined
      ? []
      : ['Whether it is called by path or by version is a guess: `npm run models check` shows it.']),
    ...(config.models.folder === undefined
      ? [`MODELS_DIR is not set: add MODELS_DIR=${usualFolder} to .env, or nobody reads that folder.`]
      : []),
  ];
}

function readReference(reference: string): { name: string; version: string | undefined } {
  const [, name, version] = /^([\w.-]+\/[\w.-]+?)(?::([0-9a-f]{64}))?$/u.exec(reference) ?? [];
  if (name !== undefined) return { name, version };
  throw new ModelsError(
    `“${reference}” is no model: write it as owner/name, or owner/name: and the 64 digits of a version.`,
  );
}

function usualKey(name: string): string {
  return (name.split('/')[1] ?? name).toLowerCase().replaceAll(/[^a-z0-9.-]+/gu, '-');
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new ModelsError(`The folder ${folder} cannot be made (${reasonOf(cause)}).`, { cause });
  }
}

function refuseTaken(config: Config, key: string, path: string): void {
  if (existsSync(path)) {
    throw new ModelsError(`${path} is there already: --force writes it anew, --key gives another name.`);
  }
  const taken = configuredCatalog(config).find(key);
  if (!taken) return;
  throw new ModelsError(
    `${key} is there already (${taken.name}): --key gives another name, --force puts your file over it.`,
  );
}

async function askedPage(
  gateway: Pick<GatewayClient, 'modelPage'> | undefined,
  name: string,
  version: string | undefined,
): Promise<Page> {
  if (gateway) return pageAtGateway(gateway, { name, version, known: wellKnown });
  throw new ModelsError(
    `There is no gateway to ask: set REPLICATE_API_TOKEN, or do without. ${howToSave(name)}`,
  );
}

/** Its page is there wherever pages are. */
const wellKnown = 'black-forest-labs/flux-schnell';

/** What the catalog would refuse at the next start is not left there. */
function saveChecked(config: Config, path: string, text: string): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  writeFileSync(path, text);
  try {
    configuredCatalog(config);
  } catch (error) {
    if (before === undefined) rmSync(path);
    else writeFileSync(path, before);
    if (!(error instanceof FileError)) throw error;
    throw new ModelsError(`The file would not be right, and was not written: ${error.message}`, {
      cause: error,
    });
  }
}
