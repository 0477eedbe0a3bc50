// What has to get into Redis, however often that takes.
import { setTimeout } from 'node:timers/promises';
import { nothing } from './in-time.ts';

/** Work that is tried until it succeeds. */
export interface Chores {
  /** Resolves when `work` has succeeded, or there is no point any more; never rejects. */
  do(id: string, work: () => Promise<void>): Promise<void>;
  /** Resolves when what is to be done by now is done. */
  done(): Promise<void>;
}

const TRY_AGAIN_MS = 1_000;

/** Nothing to do; `onError` is told of the first failure of each, and all end with `signal`. */
export function createChores(options: {
  signal: AbortSignal;
  onError: (id: string, error: unknown) => void;
}): Chores {
  const { signal, onError } = options;
  const open = new Set<Promise<void>>();

  async function untilDone(id: string, work: () => Promise<void>): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await work();
      } catch (error) {
        if (failures === 0 && !signal.aborted) onError(id, error);
        await setTimeout(TRY_AGAIN_MS, undefined, { signal }).catch(nothing);
      }
    }
  }

  return {
    do(id, work) {
      const chore = untilDone(id, work).finally(() => open.delete(chore));
      open.add(chore);
      return chore;
    },
    async done() {
      await Promise.all(open);
    },
  };
}
