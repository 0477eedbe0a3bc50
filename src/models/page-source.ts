// Where the page of a model comes from: the gateway, or a file that somebody saved.
import { readFileSync } from 'node:fs';
import { reasonOf } from '../catalog/yaml-file.ts';
import type { GatewayClient, ModelPage } from '../gateway/client.ts';
import { ModelsError } from './models-error.ts';

/** A page, and the address of an example of what the model makes, where there is one. */
export type Page = ModelPage & { example?: string | undefined };

/**
 * The model's page at the gateway, of a version (64 hex) or of the newest one; a ModelsError says what else to do.
 * `known` is a model whose page is there if any is.
 */
export async function pageAtGateway(
  gateway: Pick<GatewayClient, 'modelPage'>,
  { name, version, known }: { name: string; version: string | undefined; known: string },
): Promise<Page> {
  const pageOf = (model: string, of?: string): ReturnType<GatewayClient['modelPage']> =>
    gateway.modelPage(model, of, AbortSignal.timeout(patienceMs));
  const page = await pageOf(name);
  const own = version === undefined || typeof page === 'string' ? page : await pageOf(name, version);
  if (typeof own !== 'string') {
    const { description } = typeof page === 'string' ? own : page;
    return version === undefined ? own : { ...own, version, description, isOfficial: false };
  }
  // A gateway without pages may say of any path that there is no such thing.
  const hasPages = own === 'missing' && typeof (await pageOf(known)) !== 'string';
  if (!hasPages) throw new ModelsError(`This gateway shows no pages of models. ${howToSave(name)}`);
  const what = version === undefined ? `model ${name}` : `version ${version} of ${name}`;
  throw new ModelsError(`The gateway knows no ${what}: check how it is written.`);
}

/** How to do without a gateway that shows pages. */
export function howToSave(name: string): string {
  return `Save https://api.replicate.com/v1/models/${name} (it needs a Replicate token) as a file, and give it with --schema file.json.`;
}

const patienceMs = 30_000;

type Json = Readonly<Record<string, unknown>>;

/** A saved answer of a gateway: the model, one of its versions, or the openapi_schema alone. */
export function pageInFile(path: string, name: string): Page {
  const saved = readJson(path);
  const version = isObject(saved['latest_version']) ? saved['latest_version'] : saved;
  const schema = isObject(version['openapi_schema']) ? version['openapi_schema'] : version;
  const { owner, name: short, description, is_official: isOfficial, default_example: example } = saved;
  const savedName = typeof owner === 'string' && typeof short === 'string' ? `${owner}/${short}` : name;
  if (savedName.toLowerCase() !== name.toLowerCase()) {
    throw new ModelsError(`${path} is of ${savedName}, not of ${name}.`);
  }
  return {
    name: savedName,
    version: typeof version['id'] === 'string' ? version['id'] : undefined,
    description: typeof description === 'string' ? description : undefined,
    isOfficial: typeof isOfficial === 'boolean' ? isOfficial : undefined,
    schema,
    example: isObject(example) ? addressIn(example['output']) : undefined,
  };
}

function readJson(path: string): Json {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ModelsError(`${path} cannot be read (${reasonOf(cause)}).`, { cause });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  throw new ModelsError(`${path} is no JSON object: save what the gateway answers, as it is.`);
}

function addressIn(output: unknown): string | undefined {
  const first: unknown = Array.isArray(output) ? output[0] : output;
  return typeof first === 'string' ? first : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
