// A time in the records that only a wrong clock can have noted.

/** Whether `at` is so far in the future that no right clock can have been set back by that much. */
export function isFarAhead(at: number, now: number): boolean {
  return at > now + farAheadMs;
}

const farAheadMs = 32 * 86_400_000;
