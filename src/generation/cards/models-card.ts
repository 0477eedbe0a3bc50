// `/models` as a card: what there is and what it costs, or all about one of them.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Flag } from '../../catalog/flags.ts';
import type { Model } from '../../catalog/model.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { Card } from './card.ts';
import { told } from './told-card.ts';

/** A line for each model with its price, its typical time and what it is good for; the cheapest of its kind first. */
export function modelsCard(catalog: Catalog, offered: readonly Model[], texts: Texts): Card {
  const { defaultModel } = catalog;
  const lines = inOrder(catalog, offered).map((model) =>
    texts.say(model === defaultModel ? 'models.default' : 'models.line', {
      ...priced(catalog.usualCost(model), model, texts),
      model: model.key,
      summary: summaryOf(model, texts),
    }),
  );
  const more = texts.say('models.more', { model: defaultModel.key });
  return told('info', texts.say('models.title'), [...lines, more]);
}

/** What a model is for, what it costs, what can be set, and an example to copy. */
export function modelCard(catalog: Catalog, model: Model, texts: Texts): Card {
  const flags = catalog.flags(model).filter(({ option }) => option !== 'model' && option !== 'private');
  const lines = [
    summaryOf(model, texts),
    texts.say('models.price', priced(catalog.usualCost(model), model, texts)),
    ...dearerChoices(model, texts),
    ...pictureLine(catalog, model, texts),
    ...wordsLine(catalog, model, texts),
    ...flags.map((flag) => optionLine(model, flag, texts)),
    ...(model.example === undefined ? [] : [texts.say('models.example', { example: exampleOf(model) })]),
  ];
  return told('info', model.key, lines);
}

/** What a model is good for, in the person's language where the file has it. */
export function summaryOf({ summary }: Model, { locale }: Texts): string {
  return summary[locale] ?? summary['en'] ?? '';
}

/** The default first, then what draws from words alone, what works on a picture, and what moves; the cheapest first. */
export function inOrder({ defaultModel, houseInput, usualCost }: Catalog, models: readonly Model[]): Model[] {
  const rank = (model: Model): number => {
    if (model === defaultModel) return 0;
    if (model.kind !== 'image') return 3;
    return model.edits || houseInput(model, 'image')?.required ? 2 : 1;
  };
  return models.toSorted((one, other) => rank(one) - rank(other) || usualCost(one) - usualCost(other));
}

/** What a model costs and how long it takes, in words. */
export function priced(
  cost: number,
  { typicalMs }: Model,
  texts: Texts,
): Record<'credits' | 'duration', string> {
  return { credits: texts.say('credits', { count: cost }), duration: texts.duration(typicalMs) };
}

function dearerChoices({ inputs }: Model, texts: Texts): string[] {
  return Object.entries(inputs).flatMap(([name, { costs = {} }]) =>
    Object.entries(costs).map(([choice, times]) =>
      texts.say('models.times', { option: texts.option(name), choice, times }),
    ),
  );
}

function pictureLine({ houseInput }: Catalog, model: Model, texts: Texts): string[] {
  const image = houseInput(model, 'image');
  if (!image) return [];
  if (houseInput(model, 'mask')?.required) return [texts.say('models.needsMask')];
  return [texts.say(image.required ? 'models.needsPicture' : 'models.takesPicture')];
}

/** Where the prompt is no sentence but words of a list. */
function wordsLine({ houseInput }: Catalog, model: Model, texts: Texts): string[] {
  const words = houseInput(model, 'prompt')?.listOf;
  return words ? [texts.say('models.words', { words: words.join(', ') })] : [];
}

const mostChoicesShown = 12;

/** `--guidance: 0 to 10`, `--style: any, realistic, …` */
function optionLine(
  model: Model,
  { names, choices, minimum, maximum, takes, option }: Flag,
  texts: Texts,
): string {
  const flag = `--${names[0]}`;
  // Every generation gets a seed of its own, whatever the model's would be.
  const usual = option === 'seed' ? undefined : (model.fixed[option] ?? model.inputs[option]?.default);
  const parts: string[] = [];
  if (choices) {
    const shown = choices.slice(0, mostChoicesShown).join(', ');
    parts.push(choices.length > mostChoicesShown ? `${shown}, …` : shown);
  } else if (minimum !== undefined && maximum !== undefined) {
    parts.push(texts.say('models.between', { minimum, maximum }));
  } else if (takes !== 'switch') parts.push(texts.option(option));
  if (usual !== undefined && usual !== '') parts.push(texts.say('models.usually', { value: String(usual) }));
  return parts.length === 0 ? flag : `${flag}: ${parts.join(' · ')}`;
}

function exampleOf({ key, example = '' }: Model): string {
  return `/imagine ${example} --model ${key}`.replaceAll(/ +/gu, ' ');
}
