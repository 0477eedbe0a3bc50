// The models there are: read once from one YAML file each, looked up by key or full name.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
import type { ZodError } from 'zod';
import { everyHouseFlag, flagsOf, takesPicture, type Flag } from './flags.ts';
import { modelSchema, type Model } from './model.ts';
import { closestWords } from './nearest.ts';
import { planFor, type Plan, type PlanRequest, type Problem } from './plan.ts';

/** The catalog as the rest of Darkroom sees it. */
export interface Catalog {
  readonly models: readonly Model[];
  readonly defaultModel: Model;
  /** The models that work on a picture; the first is used when an edit names none. */
  readonly editModels: readonly Model[];
  /** The model by key (`flux-dev`) or full name (`black-forest-labs/flux-dev`), in any case. */
  find(keyOrName: string): Model | undefined;
  /** The flags of the text form that make sense with a model. */
  flags(model: Model): readonly Flag[];
  /** The flags that are understood with some model, so that one a model lacks is told apart from a misspelt one. */
  readonly houseFlags: readonly Flag[];
  /** The words that `word` most likely meant, best first; none where it is like none of them. */
  closest(word: string, among: readonly string[]): string[];
  /** What the gateway gets for a request, or what is wrong with it. Unknown inputs never get through. */
  plan(model: Model, request: PlanRequest): Plan | Problem;
}

/** Reads every model file; a mistake in one rejects with its file, line and reason. */
export function loadCatalog(defaultKey: string, folder = ownModels): Catalog {
  const byName = new Map<string, Model>();
  const models = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const model = readModel(join(folder, file));
      for (const name of [model.key, model.name.toLowerCase()]) {
        if (byName.has(name)) throw new CatalogError(`${join(folder, file)}: there is another "${name}"`);
        byName.set(name, model);
      }
      return model;
    });
  const find = (keyOrName: string) => byName.get(keyOrName.trim().toLowerCase());
  const defaultModel = find(defaultKey);
  if (!defaultModel) {
    const keys = models.map((model) => model.key).join(', ');
    throw new CatalogError(
      `there is no model "${defaultKey}"; there are: ${keys}. Set DEFAULT_MODEL to one of them.`,
    );
  }
  return {
    models,
    defaultModel,
    editModels: editModelsOf(models, defaultModel),
    find,
    flags: flagsOf,
    houseFlags: everyHouseFlag,
    closest: closestWords,
    plan: planFor,
  };
}

/** Those that follow what is said of a picture first, the default model first among its like. */
function editModelsOf(models: readonly Model[], defaultModel: Model): Model[] {
  const rank = (model: Model) => (model.edits ? 0 : 2) + (model === defaultModel ? 0 : 1);
  return models.filter(takesPicture).sort((one, other) => rank(one) - rank(other));
}

/** A model file, or the choice of the default model, that cannot be used; the message says where and why. */
export class CatalogError extends Error {}

const ownModels = fileURLToPath(new URL('./models/', import.meta.url));

function readModel(file: string): Model {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new CatalogError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  const parsed = modelSchema.safeParse(valueOf(document, file));
  if (parsed.success) return parsed.data;
  throw new CatalogError(describe(file, parsed.error, (path) => lineOf(path, document, lines)));
}

/** NOTE an alias without its anchor is no error of the document, and throws only here. */
function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new CatalogError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function describe(file: string, error: ZodError, line: (path: readonly PropertyKey[]) => number): string {
  return error.issues
    .map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      const at = line([...issue.path, ...unknown]);
      return `${file}:${at}: ${issue.path.join('.') || 'file'}: ${issue.message}`;
    })
    .join('\n');
}

/** The line of the value at `path`, or of its nearest parent that is in the file. */
function lineOf(
  path: readonly PropertyKey[],
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
