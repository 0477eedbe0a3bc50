// The ledger of one person: pure arithmetic over reserve, commit and refund.
import { z } from 'zod';

const entrySchema = z.object({
  cost: z.number().nonnegative(),
  state: z.enum(['held', 'spent', 'refunded']),
  /** When it was reserved; the rolling window counts from here. */
  at: z.number(),
  /** A hold past this time counts as nothing, so nothing has to be swept after a crash. */
  until: z.number(),
});

/** Entries by generation id: every move names its entry, so doing one twice changes nothing. */
export const ledgerSchema = z.object({
  schema: z.literal(1),
  entries: z.record(z.string(), entrySchema),
});
export type Ledger = z.infer<typeof ledgerSchema>;

/** What one person may use: credits in a rolling window, and generations under way at once. */
export interface Limits {
  limit: number;
  windowMs: number;
  concurrent: number;
}

/** What a person has left. `resetsAt` is when the oldest spending leaves the window, and gives `resetsCredits` back. */
export interface Balance {
  used: number;
  left: number;
  running: number;
  resetsAt: number | undefined;
  resetsCredits: number;
}

/** The verdict on a reservation; `again` is one that this id has made before. */
export type Verdict = 'reserved' | 'again' | 'too_many_running' | 'quota_exceeded' | 'quota_too_small';

/** A ledger without entries. */
export const emptyLedger: Ledger = { schema: 1, entries: {} };

/** Key of a person's ledger in the store. */
export const ledgerKey = (person: { adapter: string; workspace: string; id: string }): string =>
  ['ledger', person.adapter, person.workspace, person.id].map(encodeURIComponent).join(':');

/** Holds credits for a generation where the limits allow it; otherwise the ledger stays as it is. */
export function reserve(
  ledger: Ledger,
  hold: { id: string; cost: number; now: number; until: number },
  limits: Limits,
): { ledger: Ledger; verdict: Verdict } {
  const { id, cost, now, until } = hold;
  if (Object.hasOwn(ledger.entries, id)) return { ledger, verdict: 'again' };
  if (cost > limits.limit) return { ledger, verdict: 'quota_too_small' };
  const balance = balanceOf(ledger, now, limits);
  if (balance.running >= limits.concurrent) return { ledger, verdict: 'too_many_running' };
  if (cost > balance.left) return { ledger, verdict: 'quota_exceeded' };
  const kept = Object.entries(ledger.entries).filter(([, entry]) => counts(entry, now, limits.windowMs));
  return {
    ledger: {
      schema: 1,
      entries: Object.fromEntries([...kept, [id, { cost, state: 'held', at: now, until }]]),
    },
    verdict: 'reserved',
  };
}

/** Turns a hold into spending of `cost`, which can be less than was held. A refunded or unknown entry stays as it is. */
export function commit(ledger: Ledger, id: string, cost: number): Ledger {
  return change(ledger, id, (entry) =>
    entry.state === 'held' ? { ...entry, state: 'spent', cost: Math.min(cost, entry.cost) } : entry,
  );
}

/** Gives a hold back. Spent credits stay spent. */
export function refund(ledger: Ledger, id: string): Ledger {
  return change(ledger, id, (entry) => (entry.state === 'held' ? { ...entry, state: 'refunded' } : entry));
}

/** Takes a hold back as if it had never been made, so that the same id can hold again. */
export function release(ledger: Ledger, id: string): Ledger {
  const kept = Object.entries(ledger.entries).filter(([key, { state }]) => key !== id || state !== 'held');
  return { ...ledger, entries: Object.fromEntries(kept) };
}

/** What is left at `now`. */
export function balanceOf(ledger: Ledger, now: number, limits: Limits): Balance {
  const entries = Object.values(ledger.entries).filter((entry) => counts(entry, now, limits.windowMs));
  const used = entries.reduce((sum, entry) => sum + entry.cost, 0);
  const spent = entries.filter((entry) => entry.state === 'spent').sort((one, other) => one.at - other.at);
  const [oldest] = spent;
  return {
    used,
    left: Math.max(0, limits.limit - used),
    running: entries.filter((entry) => entry.state === 'held').length,
    resetsAt: oldest === undefined ? undefined : oldest.at + limits.windowMs,
    resetsCredits: oldest?.cost ?? 0,
  };
}

/** When `cost` credits will surely be free, if no more are used until then: what is held counts as good as spent. */
export function freeAt(ledger: Ledger, cost: number, now: number, limits: Limits): number {
  let { left } = balanceOf(ledger, now, limits);
  const leaving = Object.values(ledger.entries)
    .filter((entry) => counts(entry, now, limits.windowMs))
    .map((entry) => ({
      cost: entry.cost,
      at: Math.max(leavesAt(entry, limits.windowMs), entry.at + limits.windowMs),
    }))
    .sort((one, other) => one.at - other.at);
  for (const entry of leaving) {
    if (left >= cost) break;
    left += entry.cost;
    if (left >= cost) return entry.at;
  }
  return now;
}

function counts(entry: z.infer<typeof entrySchema>, now: number, windowMs: number): boolean {
  return entry.state !== 'refunded' && leavesAt(entry, windowMs) > now;
}

function leavesAt(entry: z.infer<typeof entrySchema>, windowMs: number): number {
  return entry.state === 'held' ? entry.until : entry.at + windowMs;
}

function change(
  ledger: Ledger,
  id: string,
  to: (entry: z.infer<typeof entrySchema>) => z.infer<typeof entrySchema>,
): Ledger {
  const entry = Object.hasOwn(ledger.entries, id) ? ledger.entries[id] : undefined;
  return entry ? { ...ledger, entries: { ...ledger.entries, [id]: to(entry) } } : ledger;
}
