// What was heard and is still being worked on, so that a stop does not come between a message and the note of it.
import type { Clock } from '../../../generation/ports.ts';

/** The work that was taken on. */
export interface AtWork {
  /** The same work, which counts until it settles. */
  during(work: Promise<void>): Promise<void>;
  /** Resolves when nothing is being worked on any more, and after `longestMs` all the same. */
  done(longestMs: number): Promise<void>;
}

/** Nothing is being worked on yet. */
export function createAtWork(clock: Clock): AtWork {
  const open = new Set<Promise<void>>();
  return {
    during(work) {
      open.add(work);
      return work.finally(() => open.delete(work));
    },
    async done(longestMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stopTimer = clock.after(longestMs, resolve);
      await Promise.race([Promise.allSettled(open), promise]);
      stopTimer();
    },
  };
}
