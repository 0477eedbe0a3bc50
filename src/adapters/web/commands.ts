// The catalog as suggestions: what the page offers while somebody types.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Flag } from '../../catalog/flags.ts';
import type { Model } from '../../catalog/model.ts';
import { inOrder, summaryOf } from '../../generation/cards/models-card.ts';
import type { Texts } from '../../i18n/texts.ts';

const commandNames = ['imagine', 'usage', 'models'] as const;
const operations = ['use', 'log', 'block', 'unblock', 'grant', 'pause', 'resume'] as const;
const needsPerson: ReadonlySet<string> = new Set(['block', 'unblock', 'grant']);

/** The commands there are for somebody, in the order they are offered. */
export function commandsFor(operates: boolean): readonly string[] {
  return operates ? [...commandNames, 'darkroom'] : commandNames;
}

/** One flag, with what it takes. */
interface FlagSuggestion {
  names: readonly string[];
  takes: Flag['takes'];
  about: string;
  example: string;
  choices: readonly string[];
  range: string | undefined;
}

/** One model, with what it takes. */
interface ModelSuggestion {
  key: string;
  summary: string;
  cost: string;
  typical: string;
  flags: FlagSuggestion[];
  takesPicture: boolean;
  takesMask: boolean;
  /** What it cannot do without; empty where words are enough. */
  needs: string;
}

/** Everything that can be suggested, in one language. */
export interface Suggestions {
  commands: { name: string; about: string }[];
  /** What can stand behind `/darkroom`, for who may use it. */
  operations: { name: string; about: string; needsPerson: boolean }[];
  models: ModelSuggestion[];
  defaultModel: string;
  /** The model for a picture when nobody names one. */
  editModel: string | undefined;
}

/** The suggestions in a language, for somebody who looks after the bot or not. */
export function suggestionsOf(
  catalog: Catalog,
  texts: Texts,
  { operates }: { operates: boolean },
): Suggestions {
  return {
    commands: commandsFor(operates).map((name) => ({ name, about: texts.say(`web.command.${name}`) })),
    operations: (operates ? operations : []).map((name) => ({
      name,
      about: texts.say(`web.operation.${name}`),
      needsPerson: needsPerson.has(name),
    })),
    models: inOrder(catalog, catalog.models).map((model) => ({
      key: model.key,
      summary: summaryOf(model, texts),
      cost: texts.say('credits', { count: catalog.usualCost(model) }),
      typical: texts.duration(model.typicalMs),
      flags: catalog.flags(model).map((flag) => describe(flag, model, texts)),
      takesPicture: catalog.houseInput(model, 'image') !== undefined,
      takesMask: catalog.houseInput(model, 'mask') !== undefined,
      needs: needsOf(catalog, model, texts),
    })),
    defaultModel: catalog.defaultModel.key,
    editModel: catalog.editModels[0]?.key,
  };
}

function needsOf({ houseInput }: Catalog, model: Model, texts: Texts): string {
  if (houseInput(model, 'mask')?.required) return texts.say('web.needsMask');
  return houseInput(model, 'image')?.required ? texts.say('web.needsPicture') : '';
}

const explained = new Set([
  'model',
  'aspect',
  'count',
  'seed',
  'negative',
  'strength',
  'end_prompt',
  'private',
]);

function describe(flag: Flag, model: Model, texts: Texts): FlagSuggestion {
  const { minimum, maximum } = flag;
  return {
    names: flag.names,
    takes: flag.takes,
    about: aboutOf(flag.option, model, texts),
    example: flag.example,
    choices: (flag.choices ?? []).map(String),
    range: minimum === undefined || maximum === undefined ? undefined : `${minimum} – ${maximum}`,
  };
}

/** A sentence for what means the same everywhere, and else the name that forms give it. */
function aboutOf(option: string, model: Model, texts: Texts): string {
  const label = model.inputs[option]?.label;
  if (label) return label[texts.locale] ?? label['en'] ?? texts.option(option);
  return explained.has(option) ? texts.say(`web.flag.${option}`) : texts.option(option);
}
