// The models there are: read from one YAML file each, looked up by key or full name, kept up to date.
import { fileURLToPath } from 'node:url';
import { everyHouseFlag, flagsOf, houseInput, takesPicture, type Flag } from './flags.ts';
import { readModelFiles } from './model-file.ts';
import { entriesOf } from './model-folders.ts';
import type { Model, ModelInput } from './model.ts';
import { closestWords } from './nearest.ts';
import { planFor, type Plan, type PlanRequest, type Problem } from './plan.ts';
import { usualCost } from './price.ts';
import { refreshed, type PublishedInputs } from './published.ts';
import { FileError, type YamlFile } from './yaml-file.ts';

/** The catalog as the rest of Darkroom sees it. A model is replaced as a whole when its gateway publishes something new. */
export interface Catalog {
  readonly models: readonly Model[];
  readonly defaultModel: Model;
  /** The models that work on a picture; the first is used when an edit names none. */
  readonly editModels: readonly Model[];
  /** The model by key (`flux-dev`) or full name (`black-forest-labs/flux-dev`), in any case. */
  find(keyOrName: string): Model | undefined;
  /** The input of a model that a house option feeds; undefined where the model has nothing for it. */
  houseInput(model: Model, option: string): ModelInput | undefined;
  /** The flags of the text form that make sense with a model. */
  flags(model: Model): readonly Flag[];
  /** The flags that are understood with some model, so that one a model lacks is told apart from a misspelt one. */
  readonly houseFlags: readonly Flag[];
  /** The words that `word` most likely meant, best first; none where it is like none of them. */
  closest(word: string, among: readonly string[]): string[];
  /** What the gateway gets for a request, or what is wrong with it. Unknown inputs never get through. */
  plan(model: Model, request: PlanRequest): Plan | Problem;
  /** Credits for one output where nobody asks for anything else. */
  usualCost(model: Model): number;
  /**
   * Takes over what is published of a model, or its file alone again where nothing is: one line for each change, or
   * undefined where it must be another one's.
   */
  refresh(key: string, published: PublishedInputs | undefined): string[] | undefined;
}

/** Where the models are, and which is used when nobody names one. */
export interface CatalogOptions {
  /** The operator's own files, over ours. */
  ownFolder?: string | undefined;
  /** The model for edits; ours is the one that says so of itself. */
  editKey?: string | undefined;
  /** In place of ours. */
  folder?: string;
}

/** Reads every model file; a mistake in one throws a FileError with its file, line and reason. */
export function loadCatalog(
  defaultKey: string,
  { ownFolder, editKey, folder }: CatalogOptions = {},
): Catalog {
  const ownFiles = ownFolder === undefined ? [] : readModelFiles(ownFolder);
  const entries = entriesOf(folder === undefined ? ourFiles() : readModelFiles(folder), ownFiles);
  const models = entries.map(({ model }) => model);
  const at = (keyOrName: string): number => {
    const wanted = keyOrName.trim().toLowerCase();
    const byKey = models.findIndex(({ key }) => key === wanted);
    return byKey === -1 ? models.findIndex(({ name }) => name.toLowerCase() === wanted) : byKey;
  };
  const find = (keyOrName: string): Model | undefined => models[at(keyOrName)];
  const chosen = (key: string, setting: string): Model => find(key) ?? refuse(key, setting, models);
  const defaultModel = (): Model => chosen(defaultKey, 'DEFAULT_MODEL');
  const editModel = (): Model | undefined =>
    editKey === undefined ? undefined : chosen(editKey, 'EDIT_MODEL');
  const firstEdit = editModel();
  if (firstEdit && !takesPicture(firstEdit))
    throw new FileError(`EDIT_MODEL is ${firstEdit.key}, which does not work on a picture.`);
  if (firstEdit && houseInput(firstEdit, 'mask')?.required)
    throw new FileError(`EDIT_MODEL is ${firstEdit.key}, which makes nothing without a mask.`);
  const usual = defaultModel();
  if (houseInput(usual, 'image')?.required)
    throw new FileError(`DEFAULT_MODEL is ${usual.key}, which makes nothing without a picture.`);
  return {
    models,
    get defaultModel() {
      return defaultModel();
    },
    get editModels() {
      return editModelsOf(models, defaultModel(), editModel());
    },
    find,
    houseInput,
    flags: flagsOf,
    houseFlags: everyHouseFlag,
    closest: closestWords,
    plan: planFor,
    usualCost,
    refresh(key, published) {
      const index = at(key);
      const entry = entries[index];
      if (!entry) return undefined;
      const { model, ownInputs } = entry;
      // NOTE it is the file that is refreshed, so that what was published once does not stay for ever.
      const next = published ? refreshed(model, published, ownInputs) : { model, changes: [] };
      if (next) models[index] = next.model;
      return next?.changes;
    },
  };
}

/** Those that follow what is said of a picture first, the default model first among its like. */
function editModelsOf(models: readonly Model[], defaultModel: Model, first: Model | undefined): Model[] {
  const rank = (model: Model): number => {
    if (model === first) return -1;
    if (model.edits === 'first') return 0;
    return (model.edits ? 1 : 3) + (model === defaultModel ? 0 : 1);
  };
  return models.filter(takesPicture).sort((one, other) => rank(one) - rank(other));
}

function refuse(key: string, setting: string, models: readonly Model[]): never {
  const keys = models.map((model) => model.key).join(', ');
  throw new FileError(`there is no model "${key}"; there are: ${keys}. Set ${setting} to one of them.`);
}

/** Read once: they do not change while a process runs, and reading them takes longer than all that is done with them. */
function ourFiles(): readonly YamlFile[] {
  return (readOnce ??= readModelFiles(fileURLToPath(new URL('./models/', import.meta.url))));
}

let readOnce: readonly YamlFile[] | undefined;
