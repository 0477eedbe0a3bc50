// Time that only grows, for what must not stand still when the machine's clock is set back.

/** A scale over the times of one clock. */
export interface Steady {
  /** Notes what the clock says now, and answers it on the scale. */
  read(now: number): number;
  /** How far the scale is ahead of the clock: so much it was set back since the first reading. */
  aheadMs(): number;
}

/** A scale that is the clock itself until that is set back; then it goes on from where it was. */
export function createSteady(): Steady {
  let last = -Infinity;
  let aheadMs = 0;
  return {
    read(now) {
      if (now < last) aheadMs += last - now;
      last = now;
      return now + aheadMs;
    },
    aheadMs: () => aheadMs,
  };
}
