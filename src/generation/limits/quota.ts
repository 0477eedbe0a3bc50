// The ledger of one person: pure arithmetic over reserve, commit and refund.
import { z } from 'zod';
import { isFarAhead } from './far-ahead.ts';
import { secondLayout } from '../layout.ts';

const entrySchema = z.object({
  cost: z.number().nonnegative(),
  state: z.enum(['held', 'spent', 'refunded']),
  /** When it was reserved; the rolling window counts from here. */
  at: z.number(),
  /** A hold past this time counts as nothing, so nothing has to be swept after a crash. */
  until: z.number(),
});

const grantSchema = z.object({ credits: z.number().nonnegative(), at: z.number() });

/** Entries by generation id and grants by command id: every move names its entry, so doing one twice changes nothing. */
export const ledgerSchema = z.preprocess(
  // The first layout knew no grants.
  secondLayout({ grants: {} }),
  z.object({
    schema: z.literal(2),
    entries: z.record(z.string(), entrySchema),
    /** What operators gave on top; each lasts for one window. */
    grants: z.record(z.string(), grantSchema),
  }),
);
export type Ledger = z.infer<typeof ledgerSchema>;

/** What one person may use: credits in a rolling window, and generations under way at once. */
export interface Limits {
  limit: number;
  windowMs: number;
  concurrent: number;
}

/** What a person has left of `limit`, which is their own with what was granted. `resetsAt` is when the oldest spending leaves the window, and gives `resetsCredits` back. */
export interface Balance {
  limit: number;
  used: number;
  left: number;
  running: number;
  resetsAt: number | undefined;
  resetsCredits: number;
}

/** The verdict on a reservation; `again` is one that this id has made before. */
export type Verdict = 'reserved' | 'again' | 'too_many_running' | 'quota_exceeded' | 'quota_too_small';

/** A ledger without entries. */
export const emptyLedger: Ledger = { schema: 2, entries: {}, grants: {} };

/** Key of a person's ledger in the store. */
export const ledgerKey = (person: { adapter: string; workspace: string; id: string }): string =>
  ['ledger', person.adapter, person.workspace, person.id]
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join(':');

/**
 * Holds credits for a generation where the limits allow it; otherwise the ledger stays as it is. What was spent is
 * forgotten after `keptMs`: in another place the same person can have a longer window than here.
 */
export function reserve(
  ledger: Ledger,
  hold: { id: string; cost: number; now: number; until: number; keptMs?: number },
  limits: Limits,
): { ledger: Ledger; verdict: Verdict } {
  const { id, cost, now, until, keptMs = limits.windowMs } = hold;
  if (Object.hasOwn(ledger.entries, id)) return { ledger, verdict: 'again' };
  const balance = balanceOf(ledger, now, limits);
  if (cost > balance.limit) return { ledger, verdict: 'quota_too_small' };
  if (balance.running >= limits.concurrent) return { ledger, verdict: 'too_many_running' };
  if (cost > balance.left) return { ledger, verdict: 'quota_exceeded' };
  const kept = Object.entries(ledger.entries).filter(([, entry]) => counts(entry, now, keptMs));
  return {
    ledger: {
      ...ledger,
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

/** Gives credits on top of the limit, for one window from `at`; a grant that is there already stays as it is. */
export function grant(
  ledger: Ledger,
  { id, credits, at }: { id: string; credits: number; at: number },
  { windowMs }: Limits,
): Ledger {
  if (Object.hasOwn(ledger.grants, id)) return ledger;
  const kept = Object.entries(ledger.grants).filter(([, each]) => each.at + windowMs > at);
  return { ...ledger, grants: Object.fromEntries([...kept, [id, { credits, at }]]) };
}

/** What is left at `now`. */
export function balanceOf(ledger: Ledger, now: number, limits: Limits): Balance {
  const limit = limitAt(ledger, now, limits);
  const entries = Object.values(ledger.entries).filter((entry) => counts(entry, now, limits.windowMs));
  const used = entries.reduce((sum, entry) => sum + entry.cost, 0);
  const spent = entries.filter((entry) => entry.state === 'spent').sort((one, other) => one.at - other.at);
  const [oldest] = spent;
  return {
    limit,
    used,
    left: Math.max(0, limit - used),
    running: entries.filter((entry) => entry.state === 'held').length,
    resetsAt: oldest === undefined ? undefined : oldest.at + limits.windowMs,
    resetsCredits: oldest?.cost ?? 0,
  };
}

/** When `cost` credits will surely be free, if no more are used until then: what is held counts as good as spent. */
export function freeAt(ledger: Ledger, cost: number, now: number, limits: Limits): number {
  const { windowMs } = limits;
  const counted = Object.values(ledger.entries)
    .filter((entry) => counts(entry, now, windowMs))
    .map((entry) => ({ cost: entry.cost, at: Math.max(leavesAt(entry, windowMs), entry.at + windowMs) }));
  const isFree = (at: number): boolean => {
    const used = counted.filter((entry) => entry.at > at).reduce((sum, entry) => sum + entry.cost, 0);
    return cost <= limitAt(ledger, at, limits) - used;
  };
  const ends = counted.map(({ at }) => at).sort((one, other) => one - other);
  // Where only a grant makes it possible and that ends first, it will be when everything has left the window.
  return [now, ...ends].find(isFree) ?? ends.at(-1) ?? now;
}

function limitAt({ grants }: Ledger, now: number, { limit, windowMs }: Limits): number {
  const given = Object.values(grants).filter(({ at }) => at + windowMs > now && !isFarAhead(at, now));
  return given.reduce((sum, { credits }) => sum + credits, limit);
}

function counts(entry: z.infer<typeof entrySchema>, now: number, windowMs: number): boolean {
  return entry.state !== 'refunded' && leavesAt(entry, windowMs) > now && !isFarAhead(entry.at, now);
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
