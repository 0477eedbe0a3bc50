// The same where one process hears the calls and another one looks: the first notes for the second what it was told.
import type { Clock, Store } from '../generation/ports.ts';
import { reliedOnMs, type Callbacks } from './callbacks.ts';

/** A call can be a little later than the look that finds the end. */
const graceMs = 2000;
const notedForMs = 300_000;

/**
 * One small note for each end that a call told of, and a read of one at most every two seconds. A store that fails changes
 * nothing: what was known holds.
 */
export function createSharedCallbacks(clock: Clock, store: Store): Callbacks {
  let lastAt = -Infinity;
  let stopTimer: (() => void) | undefined;
  // By the time of whoever reads: the clocks of two machines differ.
  const check = async (predictionId: string): Promise<void> => {
    const isTold = (await store.get(keyOf(predictionId))) !== undefined;
    lastAt = isTold ? clock.now() : -Infinity;
  };
  return {
    heard(predictionId, isEnd) {
      if (!isEnd) return;
      lastAt = clock.now();
      const expiresAt = clock.now() + notedForMs;
      store.update(keyOf(predictionId), () => true, { expiresAt }).catch(() => {});
    },
    sawEnd(predictionId) {
      stopTimer ??= clock.after(graceMs, () => {
        stopTimer = undefined;
        check(predictionId).catch(() => {});
      });
    },
    cameLately() {
      const sinceMs = clock.now() - lastAt;
      return sinceMs >= 0 && sinceMs < reliedOnMs;
    },
    stop: () => stopTimer?.(),
  };
}

function keyOf(predictionId: string): string {
  return `called:${predictionId}`;
}
