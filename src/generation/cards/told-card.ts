// Cards that only tell something: a refusal, what is left of the quota, which models there are.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Model } from '../../catalog/model.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { Card } from './card.ts';
import type { AppError } from '../errors.ts';
import { readDurations } from './generation-card.ts';
import type { Balance, Limits } from '../limits/quota.ts';

/** Why a command was not taken on, and what would work; only for the person. `reference` finds a bug in the log. */
export function refusalCard(error: AppError, reference: string, texts: Texts): Card {
  const values = { ...shortened(error.params), ...readDurations(error.params, texts) };
  const lines = [texts.say(`error.${error.code}`, values)];
  if (error.code === 'internal') lines.push(texts.say('line.reference', { reference }));
  return told('refused', texts.say('card.refused'), lines);
}

const longestValue = 200;

/** What a person typed is repeated to them, but not pages of it: platforms refuse long messages. */
function shortened(params: AppError['params']): AppError['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) =>
      typeof value === 'string' && value.length > longestValue
        ? [name, `${value.slice(0, longestValue).replace(/[\uD800-\uDBFF]$/u, '')}…`]
        : [name, value],
    ),
  );
}

/** What is left of a person's quota, when more comes back, and how much of each model that is enough for. */
export function usageCard(
  balance: Balance,
  limits: Limits,
  { now, models, usualCost }: { now: number; models: readonly Model[]; usualCost: Catalog['usualCost'] },
  texts: Texts,
): Card {
  const { limit, used, left, running, resetsAt, resetsCredits } = balance;
  const lines = [
    texts.say('usage.left', { left, limit }),
    texts.say('usage.running', { running, concurrent: limits.concurrent }),
  ];
  if (used === 0) lines.push(texts.say('usage.full', { window: texts.duration(limits.windowMs) }));
  if (resetsAt !== undefined) {
    const credits = texts.say('credits', { count: resetsCredits });
    lines.push(texts.say('usage.resets', { credits, duration: texts.duration(resetsAt - now) }));
  }
  lines.push(...enoughFor(left, { models, usualCost }, texts));
  return told('info', texts.say('usage.title'), lines);
}

/** Models that one can have equally many of share a line. */
function enoughFor(
  left: number,
  { models, usualCost }: { models: readonly Model[]; usualCost: Catalog['usualCost'] },
  texts: Texts,
): string[] {
  const byNumber = Map.groupBy(models, (model) => Math.floor(left / usualCost(model)));
  return [...byNumber]
    .toSorted(([one], [other]) => other - one)
    .map(([number, alike]) => {
      const keys = alike.map(({ key }) => key).join(', ');
      return number === 0
        ? texts.say('usage.tooDear', { models: keys })
        : texts.say('usage.enoughFor', { number, models: keys });
    });
}

/** A card that only tells something, to one person. */
export function told(tone: Card['tone'], title: string, lines: string[]): Card {
  return { tone, title, lines, actions: [], private: true, final: true };
}
