// What everybody together has used in one place: pure arithmetic, by calendar day and month in UTC.
import { z } from 'zod';
import { isFarAhead } from './far-ahead.ts';
import type { Budget } from './policy-rules.ts';

/** The account of a scope: what was spent in the day and the month it was last used in, and what is held now. */
export const accountSchema = z.object({
  schema: z.literal(1),
  /** `2026-11-21`. */
  day: z.string(),
  daySpent: z.number().nonnegative(),
  monthSpent: z.number().nonnegative(),
  /** By generation id; kept only where there is a budget. A hold past `until` counts as nothing. */
  held: z.record(z.string(), z.object({ cost: z.number().nonnegative(), until: z.number() })),
  /** The ids that were settled last: settling one again, after a crash, changes nothing. */
  settled: z.array(z.string()),
});
export type Account = z.infer<typeof accountSchema>;

/** What has been used of a budget, holds included. `resetsAt` are the next midnight and the next month's first, UTC. */
export interface Spending {
  day: number;
  month: number;
  dayEndsAt: number;
  monthEndsAt: number;
}

/** Which part of a budget does not allow a hold, and what is left of it. */
export interface Exceeded {
  period: keyof Budget;
  limit: number;
  left: number;
  endsAt: number;
}

/** As many as can be between the ledgers and the record when a process dies: all that are worked on at once. */
const settledKept = 256;

/** An account that nobody has used. */
export const emptyAccount: Account = {
  schema: 1,
  day: '1970-01-01',
  daySpent: 0,
  monthSpent: 0,
  held: {},
  settled: [],
};

/** Key of a scope's account in the store. */
export const accountKey = (scope: string): string => `spending:${scope}`;

/** Holds credits where the budget allows it; otherwise the account stays as it is. An id holds once. */
export function hold(
  account: Account,
  { id, cost, now, until }: { id: string; cost: number; now: number; until: number },
  budget: Budget,
): { account: Account; exceeded?: Exceeded } {
  if (Object.hasOwn(account.held, id) || account.settled.includes(id)) return { account };
  const current = today(account, now);
  const exceeded = exceededBy(current, cost, now, budget);
  if (exceeded) return { account, exceeded };
  const kept = Object.entries(current.held).filter(([, each]) => each.until > now);
  return { account: { ...current, held: Object.fromEntries([...kept, [id, { cost, until }]]) } };
}

/** Counts what a generation cost in the end, once, and lets go of what it held. */
export function settle(account: Account, id: string, cost: number, now: number): Account {
  const current = letGo(today(account, now), id);
  if (current.settled.includes(id)) return current;
  return {
    ...current,
    daySpent: current.daySpent + cost,
    monthSpent: current.monthSpent + cost,
    settled: [...current.settled, id].slice(-settledKept),
  };
}

/** Lets go of a hold as if it had never been. */
export function letGo(account: Account, id: string): Account {
  const { [id]: _gone, ...held } = account.held;
  return { ...account, held };
}

/** What has been used at `now`. */
export function spendingOf(account: Account, now: number): Spending {
  const { day, daySpent, monthSpent, held } = today(account, now);
  const heldNow = Object.values(held)
    .filter(({ until }) => until > now)
    .reduce((sum, { cost }) => sum + cost, 0);
  const start = Date.parse(day);
  const date = new Date(start);
  return {
    day: daySpent + heldNow,
    month: monthSpent + heldNow,
    dayEndsAt: start + 86_400_000,
    monthEndsAt: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1),
  };
}

function exceededBy(account: Account, cost: number, now: number, budget: Budget): Exceeded | undefined {
  const spending = spendingOf(account, now);
  const ends = { day: spending.dayEndsAt, month: spending.monthEndsAt };
  // The month first: who waits for the next day in vain was told the wrong thing.
  for (const period of ['month', 'day'] as const) {
    const limit = budget[period];
    if (limit === undefined || spending[period] + cost <= limit) continue;
    return { period, limit, left: Math.max(0, limit - spending[period]), endsAt: ends[period] };
  }
  return undefined;
}

/**
 * What is past is spent no more. A clock that goes back does not bring an earlier day back with its budget; but a day that
 * is far ahead was a wrong clock's, and what was counted then counts today.
 */
function today(account: Account, now: number): Account {
  const day = new Date(now).toISOString().slice(0, 10);
  if (isFarAhead(Date.parse(account.day), now)) return { ...account, day };
  if (day <= account.day) return account;
  const isSameMonth = day.slice(0, 7) === account.day.slice(0, 7);
  return { ...account, day, daySpent: 0, monthSpent: isSameMonth ? account.monthSpent : 0 };
}
