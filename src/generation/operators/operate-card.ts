// What an operator reads: what has been used, what was done, and that it is done.
import type { Texts } from '../../i18n/texts.ts';
import type { Card } from '../cards/card.ts';
import type { Operation, Somebody } from '../command.ts';
import type { Budget } from '../limits/policy-rules.ts';
import type { Balance } from '../limits/quota.ts';
import type { Scope } from '../limits/scope.ts';
import type { Spending } from '../limits/spending.ts';
import type { NotedDeed } from './deeds.ts';
import { told } from '../cards/told-card.ts';

/** What is in use in one scope, and what of it is allowed. */
interface Use {
  scope: Scope;
  spending: Spending;
  budget: Budget | undefined;
}

/** What the card of everything shows. */
export interface InUse {
  uses: readonly Use[];
  paused: { by: string; at: number } | undefined;
  /** The names of people who are blocked. */
  blocked: readonly string[];
  /** Only for who looks after the whole bot. */
  queue: { waiting: number; running: number } | undefined;
}

/** As many names as one line shows. */
export const mostNames = 10;

/** Credits used today and this month, what runs, and what is switched. */
export function useCard({ uses, paused, blocked, queue }: InUse, now: number, texts: Texts): Card {
  const lines = uses.map(({ scope, spending, budget = {} }) =>
    texts.say(`operate.use.${scope.kind}`, {
      day: ofBudget(spending.day, budget.day, texts),
      month: ofBudget(spending.month, budget.month, texts),
    }),
  );
  if (queue) lines.push(texts.say('operate.queue', { ...queue }));
  if (paused)
    lines.push(texts.say('operate.paused', { name: paused.by, ago: texts.duration(now - paused.at) }));
  if (blocked.length > 0) {
    const names = [...blocked.slice(0, mostNames), ...(blocked.length > mostNames ? ['…'] : [])].join(', ');
    lines.push(texts.say('operate.blocked', { names }));
  }
  return told('info', texts.say('operate.title'), lines);
}

/** What one person has left. */
export function personCard({ name }: Somebody, balance: Balance, now: number, texts: Texts): Card {
  const { left, limit, running, resetsAt, resetsCredits } = balance;
  const lines = [texts.say('usage.left', { left, limit }), texts.say('operate.running', { running })];
  if (resetsAt !== undefined) {
    const credits = texts.say('credits', { count: resetsCredits });
    lines.push(texts.say('usage.resets', { credits, duration: texts.duration(resetsAt - now) }));
  }
  return told('info', texts.say('operate.personTitle', { name }), lines);
}

/** What operators did, newest first. */
export function logCard(deeds: readonly NotedDeed[], now: number, texts: Texts): Card {
  const lines = deeds.map(({ kind, by, person, credits, at }) =>
    texts.say(`operate.deed.${kind}`, {
      by: by.name,
      name: person?.name ?? '',
      credits: texts.say('credits', { count: credits ?? 0 }),
      ago: texts.duration(Math.max(0, now - at)),
    }),
  );
  return told(
    'info',
    texts.say('operate.logTitle'),
    lines.length > 0 ? lines : [texts.say('operate.logEmpty')],
  );
}

/** What still keeps something from being as it was asked for: whose pause, or who stays blocked. */
export interface Obstacle {
  kind: 'stillPaused' | 'stillBlocked' | 'stillBlockedByFile';
  name: string;
}

/** That something was done, and what it means; or what stands in its way. */
export function deedCard(
  operation: Exclude<Operation, { kind: 'use' | 'log' }>,
  scope: Scope,
  obstacle: Obstacle | undefined,
  texts: Texts,
): Card {
  if (obstacle) {
    const line = texts.say(`operate.${obstacle.kind}`, { name: obstacle.name });
    return told('info', texts.say('operate.title'), [line]);
  }
  const name = 'person' in operation ? operation.person.name : '';
  const credits = 'credits' in operation ? texts.say('credits', { count: operation.credits }) : '';
  const key = `operate.done.${operation.kind}`;
  // The context says whether it is so everywhere, or in one server.
  const context = operation.kind === 'grant' ? {} : { context: scope.kind };
  return told('info', texts.say('operate.title'), [texts.say(key, { name, credits, ...context })]);
}

function ofBudget(used: number, limit: number | undefined, texts: Texts): string {
  return limit === undefined
    ? texts.say('credits', { count: used })
    : texts.say('operate.ofBudget', { used, limit });
}
