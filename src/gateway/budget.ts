// The poll budget: all polling together stays under one rate, however many predictions run and processes look.
import type { Clock, Sharers } from '../generation/ports.ts';

const horizonMs = 3_600_000;

/** Places in time for one request each, at most this process' share of `perSecond` in any second. */
export interface PollBudget {
  /** The earliest free place at or after `at` (epoch milliseconds), which is then taken. */
  reserve(at: number): number;
}

/**
 * A calendar of places; it keeps the future only, and of that one hour. Each of `sharers` gives out an equal part of the
 * rate. When their number changes, what was given stays given, and the gaps are given out by the new share.
 */
export function createPollBudget(clock: Clock, perSecond: number, sharers: Sharers = () => 1): PollBudget {
  const wholeWidthMs = Math.max(1, 1000 / perSecond);
  let sharedBy = Math.max(1, sharers());
  let calendar = createCalendar(wholeWidthMs * sharedBy);
  // Kept as they were given: a narrow calendar made from a wide one would have lost what shared a place there.
  let given: number[] = [];
  let callsSincePrune = 0;

  const prune = (now: number): void => {
    callsSincePrune += 1;
    if (callsSincePrune < given.length + 64) return;
    callsSincePrune = 0;
    given = given.filter((at) => at >= now - calendar.widthMs);
    calendar.prune(now);
  };

  const followShare = (): void => {
    const count = Math.max(1, sharers());
    if (count === sharedBy) return;
    sharedBy = count;
    calendar = createCalendar(wholeWidthMs * count);
    for (const at of given) calendar.block(at);
  };

  return {
    reserve(at) {
      const now = clock.now();
      followShare();
      prune(now);
      const place = calendar.firstFree(Math.max(at, now));
      if (place - now > horizonMs) return place;
      calendar.block(place);
      given.push(place);
      return place;
    },
  };
}

/** Places `widthMs` apart. */
interface Calendar {
  readonly widthMs: number;
  /** The time of the first free place at or after `at`. */
  firstFree(at: number): number;
  /** Nothing more is given out in the place of that time. */
  block(at: number): void;
  prune(now: number): void;
}

function createCalendar(widthMs: number): Calendar {
  // A taken place points at the next one worth trying, so that a crowd at one moment costs no long search.
  const nextOf = new Map<number, number>();

  const shorten = (from: number, free: number): void => {
    let place = from;
    for (let next = nextOf.get(place); next !== undefined; next = nextOf.get(place)) {
      nextOf.set(place, free);
      place = next;
    }
  };

  return {
    widthMs,
    firstFree(at) {
      const from = Math.ceil(at / widthMs);
      let place = from;
      for (let next = nextOf.get(place); next !== undefined; next = nextOf.get(place)) place = next;
      shorten(from, place);
      return Math.ceil(place * widthMs);
    },
    block(at) {
      // Half a millisecond, as the quotient of a place's own time can come out a little below it.
      const place = Math.floor((at + 0.5) / widthMs);
      if (!nextOf.has(place)) nextOf.set(place, place + 1);
    },
    prune(now) {
      for (const place of nextOf.keys()) if ((place + 1) * widthMs < now) nextOf.delete(place);
    },
  };
}
