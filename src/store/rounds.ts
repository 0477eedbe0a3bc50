// Updates of one key that are asked for while one is under way share a round: a busy key costs one write for all of them.
import type { StoredText } from './keyv-store.ts';

/** What becomes of a text; undefined means none, before and after. */
export type Change = (text: string | undefined) => StoredText | undefined;

/** What a store at the other end of a network can do in one step each. */
export interface Swapping {
  read(key: string): Promise<string | undefined>;
  /** Puts `next` in the place of `before`; where another text is found nothing happens, and that one is answered. */
  swap(
    key: string,
    before: string | undefined,
    next: StoredText | undefined,
  ): Promise<{ found: string | undefined } | undefined>;
}

interface Waiting {
  change: Change;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Atomic updates by reading, changing and swapping, again when somebody else was quicker. A change that throws fails
 * alone. Whether a swap that was never answered has been made is not known; it cannot undo what came after it.
 */
export function createRounds({ read, swap }: Swapping) {
  const queues = new Map<string, Waiting[]>();

  async function run(key: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await round(key, queue);
    queues.delete(key);
  }

  async function round(key: string, queue: Waiting[]): Promise<void> {
    const batch: Waiting[] = [];
    try {
      let before = await read(key);
      for (;;) {
        batch.push(...queue.splice(0));
        const { next, settle } = applied(batch, before);
        // What text it is says when it expires too, so the same text needs no writing.
        const conflict = next?.text === before ? undefined : await swap(key, before, next);
        if (!conflict) return settle();
        before = conflict.found;
      }
    } catch (error) {
      for (const { reject } of [...batch, ...queue.splice(0)]) reject(error);
    }
  }

  return {
    update(key: string, change: Change): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiting = { change, resolve, reject };
      const queue = queues.get(key);
      if (queue) {
        queue.push(waiting);
      } else {
        const first = [waiting];
        queues.set(key, first);
        void run(key, first);
      }
      return promise;
    },
  };
}

/** One change after the other, each on what the one before it made; nobody is told before that is written. */
function applied(batch: readonly Waiting[], before: string | undefined) {
  let next = before === undefined ? undefined : ({ text: before, expiresAt: undefined } as StoredText);
  const told: (() => void)[] = [];
  for (const { change, resolve, reject } of batch) {
    try {
      next = change(next?.text);
      told.push(resolve);
    } catch (error) {
      told.push(() => reject(error));
    }
  }
  const settle = () => {
    for (const tell of told) tell();
  };
  return { next, settle };
}
