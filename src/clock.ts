// The real clock; the core gets it from outside so that tests can hold time still.
import type { Clock } from './generation/ports.ts';

/** Time as the machine has it. */
export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, callback) {
    // NOTE setTimeout overflows past 2^31-1 ms and would fire at once.
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), 2_147_483_647));
    return () => clearTimeout(timer);
  },
};
