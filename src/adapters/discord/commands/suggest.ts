// What Discord offers while somebody types: models, and the options of the chosen one.
import type { APIApplicationCommandOptionChoice } from 'discord.js';
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Model } from '../../../catalog/model.ts';
import { usualCost } from '../../../catalog/price.ts';
import { summaryOf } from '../../../generation/cards/models-card.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { modelMeant } from './ask.ts';
import type { CommandData } from './command-data.ts';
import { labelOf, movingLast } from './model-list.ts';
import { suggestOptions } from './suggest-options.ts';

/** What Discord takes (https://discord.com/developers/docs/interactions/application-commands). */
const mostChoices = 25;

/**
 * At most 25 choices for the option that is being typed, in the person's language, the likeliest first; none where
 * there is nothing to suggest. Models for adults are offered only where they may be used.
 */
export function suggest(
  catalog: Catalog,
  texts: Texts,
  { name: command, options }: Pick<CommandData, 'name' | 'options'>,
  { adult }: { adult: boolean } = { adult: true },
): Choice[] {
  const focused = options.find((option) => option.focused);
  const typed = String(focused?.value ?? '').normalize('NFC');
  if (focused?.name === 'model') {
    const offered = modelsFor(catalog, command, options).filter((model) => adult || !model.adult);
    return suggestModels({ catalog, texts, command }, offered, typed).slice(0, mostChoices);
  }
  if (focused?.name !== 'options') return [];
  const asked = options.find(({ name }) => name === 'model')?.value ?? '';
  const model = modelMeant(catalog, command, String(asked));
  const elsewhere = command === 'edit' ? fieldsOfEdit : fieldsOfImagine;
  return suggestOptions({ catalog, texts, model, elsewhere }, typed).slice(0, mostChoices);
}

type Choice = APIApplicationCommandOptionChoice<string>;

interface Asked {
  catalog: Catalog;
  texts: Texts;
  command: string;
}

/** Options with a field of their own, and what makes no sense without a picture. */
const fieldsOfImagine = new Set(['aspect', 'count', 'seed', 'negative', 'strength', 'end_prompt']);
const fieldsOfEdit = new Set(['strength', 'end_prompt']);

function suggestModels(
  { catalog, texts, command }: Asked,
  offered: readonly Model[],
  typed: string,
): Choice[] {
  const wanted = typed.toLowerCase().trim();
  const words = wanted.split(/\s+/u);
  const matching = offered.filter((model) => {
    const about = [model.key, model.name, model.kind, summaryOf(model, texts)].join(' ').toLowerCase();
    return words.every((word) => about.includes(word));
  });
  const keys = offered.map(({ key }) => key);
  const near = matching.length > 0 ? [] : catalog.closest(wanted, keys);
  const found = matching.length > 0 ? matching : near.flatMap((key) => catalog.find(key) ?? []);
  const usual = modelMeant(catalog, command, undefined);
  return found
    .toSorted((one, other) => rankOf(one, wanted) - rankOf(other, wanted))
    .map((model) => ({ name: labelOf(model, model === usual, texts), value: model.key }));
}

/** What begins like the typed word first, then what has it in its key, then what is only described by it. */
function rankOf({ key }: Model, wanted: string): number {
  if (key.startsWith(wanted)) return 0;
  return key.includes(wanted) ? 1 : 2;
}

/**
 * The models that fit the command, the one it usually takes first, then the cheapest, what moves last. With a mask there
 * already only those that take one fit.
 */
function modelsFor(
  { models, defaultModel, editModels, houseInput }: Catalog,
  command: string,
  given: CommandData['options'],
): readonly Model[] {
  if (command === 'edit') {
    const isMasked = given.some(({ name }) => name === 'mask');
    return movingLast(editModels.filter((model) => !isMasked || houseInput(model, 'mask')));
  }
  const isOffered = (model: Model) =>
    model !== defaultModel && (command === 'models' || !houseInput(model, 'image')?.required);
  const others = models.filter(isOffered).toSorted((one, other) => usualCost(one) - usualCost(other));
  return [defaultModel, ...movingLast(others)];
}
