// Models as the choices of a select: in groups by what they are for, each with its price and what it is good for.
import type { PlainTextElement, PlainTextOption } from '@slack/web-api';
import { houseInput } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import { usualCost } from '../../../catalog/price.ts';
import { summaryOf } from '../../../generation/cards/models-card.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { longestOption, mostOptions, optionOf, plain } from './elements.ts';

/** Choices under a heading. */
export interface OptionGroup {
  label: PlainTextElement;
  options: PlainTextOption[];
}

const purposes = ['fromWords', 'onPicture', 'moving'] as const;
type Purpose = (typeof purposes)[number];

/**
 * The models in the order they are given in, as many as a select takes; `kept` is always among them. Groups that would be
 * empty are left out.
 */
export function modelGroups(
  models: readonly Model[],
  texts: Texts,
  {
    kept,
    most = mostOptions,
    purposeOf = usualPurpose,
  }: { kept?: Model | undefined; most?: number; purposeOf?: (model: Model) => Purpose } = {},
): OptionGroup[] {
  const first = models.slice(0, most);
  const shown = !kept || first.includes(kept) ? first : [...first.slice(0, most - 1), kept];
  const byPurpose = Map.groupBy(shown, purposeOf);
  return purposes.flatMap((purpose) => {
    const options = byPurpose.get(purpose)?.map((model) => modelOption(model, texts)) ?? [];
    const label = plain(texts.say(`slack.modal.${purpose}`), longestOption);
    return options.length === 0 ? [] : [{ label, options }];
  });
}

/** The choice of this value in groups. */
export function optionIn(
  groups: readonly Pick<OptionGroup, 'options'>[],
  value: string,
): PlainTextOption | undefined {
  return groups.flatMap(({ options }) => options).find((option) => option.value === value);
}

/** The usual one first, and then the cheaper ones. */
export function cheapestFirst(models: readonly Model[], usual: Model): Model[] {
  const rank = (model: Model): number => (model === usual ? 0 : 1);
  return models.toSorted((one, other) => rank(one) - rank(other) || usualCost(one) - usualCost(other));
}

/** Whether a model makes nothing without a picture. */
export function needsPicture(model: Model): boolean {
  return ['image', 'mask'].some((option) => houseInput(model, option)?.required === true);
}

function usualPurpose(model: Model): Purpose {
  if (model.kind !== 'image') return 'moving';
  return model.edits || needsPicture(model) ? 'onPicture' : 'fromWords';
}

/** Its value is the key: what the model costs, and below what it is good for. */
function modelOption(model: Model, texts: Texts): PlainTextOption {
  const credits = texts.say('credits', { count: usualCost(model) });
  return optionOf(model.key, texts.say('line.model', { model: model.key, credits }), summaryOf(model, texts));
}
