// How often what fails, and the count of what did: the judges of all wires in a round share one.
import type { Dice } from './dice.ts';
import type { Fault } from './wire.ts';

/** A failure, and the share of requests that it hits. */
export type Odds = readonly (readonly [share: number, fault: Fault])[];

/** The count of a round. */
export interface Tally {
  /** Whether anything fails now. */
  on: boolean;
  /** By kind. */
  counts: Map<string, number>;
  /** By what somebody wants: which kinds hit it. */
  hits: Map<string, Set<string>>;
  note(kind: string, about?: string): void;
}

/** A tally with nothing in it, at rest. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  const hits = new Map<string, Set<string>>();
  return {
    on: false,
    counts,
    hits,
    note(kind, about) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (about !== undefined) hits.set(about, (hits.get(about) ?? new Set()).add(kind));
    },
  };
}

/** Draws what fails about the `ordinal`-th request for `what` about one thing; undefined for nothing. */
export function drawn(
  dice: Dice,
  odds: Odds,
  what: string,
  about: string,
  ordinal: number,
): Fault | undefined {
  let left = dice.share('fault', what, about, ordinal);
  for (const [share, fault] of odds) {
    if (left < share) return fault;
    left -= share;
  }
  return undefined;
}

/** Counts requests for the same about the same thing, from 1. */
export function createOrdinals(): (what: string, about: string) => number {
  const counts = new Map<string, number>();
  return (what, about) => {
    const key = `${what} ${about}`;
    const next = (counts.get(key) ?? 0) + 1;
    counts.set(key, next);
    return next;
  };
}

/** The wish that a text is about, as its prompt begins with its name; empty where there is none. */
export function wishIn(text: string): string {
  return /w\d{4}[a-z]?(?![\da-z])/u.exec(text)?.[0] ?? '';
}
