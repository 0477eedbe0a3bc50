// A clock that stands still until a test moves it.
import type { Clock } from '../../src/generation/ports.ts';

/** A clock for tests: `advance` moves time on, running what falls due in its order, with the loop emptied in between. */
export interface FakeClock extends Clock {
  advance(ms: number): Promise<void>;
  /** Sets the clock forward or back, as an operator does: what waits, waits as long as it would have. */
  jump(ms: number): void;
}

/** A fake clock that starts at `startAt` (epoch milliseconds). */
export function createFakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  let time = startAt;
  const timers = new Set<{ at: number; callback: () => void }>();

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const nextDue = (until: number) => {
    const due = [...timers].filter((timer) => timer.at <= until);
    return due.sort((one, other) => one.at - other.at)[0];
  };

  return {
    now: () => time,
    after(delayMs, callback) {
      const timer = { at: time + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    jump(ms) {
      time += ms;
      for (const timer of timers) timer.at += ms;
    },
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        time = Math.max(time, timer.at);
        timer.callback();
        await settle();
      }
      time = until;
      await settle();
    },
  };
}
