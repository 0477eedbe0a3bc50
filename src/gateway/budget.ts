// The poll budget: all polling together stays under one rate, however many predictions run.
import type { Clock } from '../generation/ports.ts';

const horizonMs = 3_600_000;

/** Places in time for one request each, at most `perSecond` of them in any second. */
export interface PollBudget {
  /** The earliest free place at or after `at` (epoch milliseconds), which is then taken. */
  reserve(at: number): number;
}

/** A calendar of places 1/`perSecond` apart; it keeps the future only, and of that one hour. */
export function createPollBudget(clock: Clock, perSecond: number): PollBudget {
  const widthMs = Math.max(1, 1000 / perSecond);
  // A taken place points at the next one worth trying, so that a crowd at one moment costs no long search.
  const nextOf = new Map<number, number>();
  let callsSincePrune = 0;

  const firstFree = (from: number): number => {
    let place = from;
    for (let next = nextOf.get(place); next !== undefined; next = nextOf.get(place)) place = next;
    shorten(from, place);
    return place;
  };

  const shorten = (from: number, free: number): void => {
    let place = from;
    for (let next = nextOf.get(place); next !== undefined; next = nextOf.get(place)) {
      nextOf.set(place, free);
      place = next;
    }
  };

  const prune = (now: number): void => {
    callsSincePrune += 1;
    if (callsSincePrune < nextOf.size + 64) return;
    callsSincePrune = 0;
    for (const place of nextOf.keys()) if (place * widthMs < now - widthMs) nextOf.delete(place);
  };

  return {
    reserve(at) {
      const now = clock.now();
      prune(now);
      const place = firstFree(Math.ceil(Math.max(at, now) / widthMs));
      const reservedAt = Math.ceil(place * widthMs);
      if (reservedAt - now <= horizonMs) nextOf.set(place, place + 1);
      return reservedAt;
    },
  };
}
