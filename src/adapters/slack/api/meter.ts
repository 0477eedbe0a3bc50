// Counting what was sent: how many in a sliding window, or one every so often with some at once.
import type { Sharers } from '../../../generation/ports.ts';
import { createSteady } from '../../../generation/steady.ts';

/** A limit: `places` in any `perMs`, or one `everyMs` after `burst` at once. */
export type Limit = { places: number; perMs: number } | { burst: number; everyMs: number };

/** What is left of a limit; times are milliseconds by one clock. */
export interface Meter {
  /** When one more may be sent if `ahead` others go first; not before `now`. */
  freeAt(now: number, ahead: number): number;
  take(now: number): void;
  /** Whether it remembers nothing any more. */
  isIdle(now: number): boolean;
}

/**
 * A meter that nothing was taken from, of an equal share of the limit: fewer places, or more time in between, and one at
 * once at the least. A clock that is set back frees no place, and keeps none any longer.
 */
export function createMeter(limit: Limit, sharers: Sharers): Meter {
  const meter = 'burst' in limit ? createBucket(limit, sharers) : createWindow(limit, sharers);
  const steady = createSteady();
  return {
    freeAt: (now, ahead) => meter.freeAt(steady.read(now), ahead) - steady.aheadMs(),
    take: (now) => meter.take(steady.read(now)),
    isIdle: (now) => meter.isIdle(steady.read(now)),
  };
}

function createWindow({ places, perMs }: { places: number; perMs: number }, sharers: Sharers): Meter {
  let taken: number[] = [];
  const forget = (now: number) => {
    const stillCounts = taken.findIndex((at) => at + perMs > now);
    taken = stillCounts < 0 ? [] : taken.slice(stillCounts);
  };
  return {
    freeAt(now, ahead) {
      forget(now);
      const before = taken.length + ahead - shareOf(places, sharers());
      if (before < 0) return now;
      // Further than a whole window ahead nobody waits, so that a rough answer does.
      const leaves = taken[before];
      return leaves === undefined ? now + 2 * perMs : leaves + perMs;
    },
    take: (now) => void taken.push(now),
    isIdle(now) {
      forget(now);
      return taken.length === 0;
    },
  };
}

function createBucket({ burst, everyMs }: { burst: number; everyMs: number }, sharers: Sharers): Meter {
  /** When it is full again. */
  let fullAt = 0;
  return {
    freeAt(now, ahead) {
      const surplus = ahead - shareOf(burst, sharers()) + 1;
      return Math.max(now, Math.max(fullAt, now) + surplus * everyMs * sharers());
    },
    take(now) {
      fullAt = Math.max(fullAt, now) + everyMs * sharers();
    },
    isIdle: (now) => fullAt <= now,
  };
}

function shareOf(count: number, sharers: number): number {
  return Math.max(1, Math.floor(count / sharers));
}
