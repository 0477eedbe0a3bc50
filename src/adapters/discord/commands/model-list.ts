// Models to choose from on Discord: a line for each with its price, its time and what it is good for, and their order.
import { houseInput } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import { usualCost } from '../../../catalog/price.ts';
import { priced, summaryOf } from '../../../generation/cards/models-card.ts';
import type { Texts } from '../../../i18n/texts.ts';

/** NOTE Discord's limit for the name of a choice, and for both texts of a select's option. */
const longest = 100;

/** Whether the model cannot do without a mask. */
export function needsMask(model: Model): boolean {
  return houseInput(model, 'mask')?.required ?? false;
}

/** `flux-dev · 8 credits · about 5 sec: finer detail`, with a hint where it needs a mask; at most 100 characters. */
export function labelOf(model: Model, usual: boolean, texts: Texts): string {
  const summary = summaryOf(model, texts);
  return cut(
    texts.say(usual ? 'models.default' : 'models.line', {
      ...priced(usualCost(model), model, texts),
      model: model.key,
      summary: needsMask(model) ? texts.say('discord.suggest.needsMask', { summary }) : summary,
    }),
  );
}

/** The same without its name: `8 credits · 5 sec · finer detail`; at most 100 characters. */
export function aboutOf(model: Model, texts: Texts): string {
  const { credits, duration } = priced(usualCost(model), model, texts);
  return cut([credits, duration, summaryOf(model, texts)].join(' · '));
}

/** In their order, but what moves behind everything that stands still: where not all fit, those are left out first. */
export function movingLast(models: readonly Model[]): Model[] {
  const moves = ({ kind }: Model) => Number(kind !== 'image');
  return models.toSorted((one, other) => moves(one) - moves(other));
}

function cut(text: string): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .trimEnd()}…`;
}
