// Real time that a test can skip ahead, for journeys over real HTTP with deadlines nobody wants to wait for.
import type { Clock } from '../../src/generation/ports.ts';

/** A clock that runs like the real one; `skip` jumps ahead and fires what fell due on the way. */
export interface SkippingClock extends Clock {
  skip(ms: number): void;
}

/** A clock that starts at the machine's time. */
export function createSkippingClock(): SkippingClock {
  let skippedMs = 0;
  const timers = new Map<symbol, { at: number; fire: () => void }>();
  const now = () => Date.now() + skippedMs;

  return {
    now,
    after(delayMs, callback) {
      const id = Symbol('timer');
      const timeout = setTimeout(() => fire(), Math.max(0, delayMs));
      const fire = () => {
        clearTimeout(timeout);
        if (timers.delete(id)) callback();
      };
      timers.set(id, { at: now() + delayMs, fire });
      return () => {
        clearTimeout(timeout);
        timers.delete(id);
      };
    },
    skip(ms) {
      skippedMs += ms;
      const due = [...timers.values()].filter((timer) => timer.at <= now());
      for (const timer of due.sort((one, other) => one.at - other.at)) timer.fire();
    },
  };
}
