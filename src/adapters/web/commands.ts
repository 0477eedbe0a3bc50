// The catalog as suggestions: what the page offers while somebody types.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Flag } from '../../catalog/flags.ts';
import type { Model } from '../../catalog/model.ts';
import type { Texts } from '../../i18n/texts.ts';

/** The commands there are, in the order they are offered. */
export const commandNames = ['imagine', 'usage', 'models'] as const;

/** One flag, with what it takes. */
interface FlagSuggestion {
  names: readonly string[];
  takes: Flag['takes'];
  about: string;
  example: string;
  choices: readonly string[];
  range: string | undefined;
}

/** Everything that can be suggested, in one language. */
export interface Suggestions {
  commands: { name: string; about: string }[];
  models: { key: string; summary: string; cost: string; typical: string; flags: FlagSuggestion[] }[];
  defaultModel: string;
}

/** The suggestions for a language. */
export function suggestionsOf(catalog: Catalog, texts: Texts): Suggestions {
  return {
    commands: commandNames.map((name) => ({ name, about: texts.say(`web.command.${name}`) })),
    models: defaultFirst(catalog).map((model) => ({
      key: model.key,
      summary: model.summary[texts.locale] ?? model.summary['en'] ?? '',
      cost: texts.say('credits', { count: model.cost }),
      typical: texts.duration(model.typicalMs),
      flags: catalog.flags(model).map((flag) => describe(flag, texts)),
    })),
    defaultModel: catalog.defaultModel.key,
  };
}

function defaultFirst({ models, defaultModel }: Catalog): Model[] {
  return [defaultModel, ...models.filter((model) => model !== defaultModel)];
}

const explained = new Set(['model', 'aspect', 'count', 'seed', 'negative', 'strength', 'private']);

function describe(flag: Flag, texts: Texts): FlagSuggestion {
  const { minimum, maximum } = flag;
  return {
    names: flag.names,
    takes: flag.takes,
    about: explained.has(flag.option) ? texts.say(`web.flag.${flag.option}`) : '',
    example: flag.example,
    choices: (flag.choices ?? []).map(String),
    range: minimum === undefined || maximum === undefined ? undefined : `${minimum} – ${maximum}`,
  };
}
