// Work gives way to acknowledgements: Slack waits for those three seconds only, and for the rest as long as it takes.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What lets others go first. */
export interface Calm {
  /** Resolves when nothing more comes in right now, and in a crowd after a moment all the same; for who was first, first. */
  heard(): Promise<void>;
}

const mostTurns = 20;

/** A calm that everything heard takes part in. */
export function createCalm(): Calm {
  let count = 0;
  let last = Promise.resolve();

  const quietAfter = async (before: Promise<void>): Promise<void> => {
    await quiet();
    await before;
  };
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < mostTurns; turn += 1) {
      const before = count;
      await nextTurn();
      if (count === before) return;
    }
  };

  return {
    async heard() {
      count += 1;
      last = quietAfter(last);
      await last;
    },
  };
}
