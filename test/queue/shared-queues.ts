// A Darkroom of several processes for a test: queues that share a prefix in one Redis, with locks that run out quickly.
import { systemClock } from '../../src/clock.ts';
import type { Queue } from '../../src/generation/ports.ts';
import { openBullQueue, type SharedQueue } from '../../src/queue/bullmq.ts';
import type { LockTimes } from '../../src/queue/held-worker.ts';

/** The usual times, five times quicker: while a test waits, and not too quick for a busy machine. */
export const quickLocks: LockTimes = { lockMs: 2_000, renewMs: 600, stalledMs: 400 };

/** The processes, each with a connection of its own. */
export interface Shared extends AsyncDisposable {
  prefix: string;
  /** What the queues reported. */
  errors: unknown[];
  /** One more process, perhaps by another way to the same Redis, or with locks of its own. */
  open(through?: string, locks?: LockTimes): Promise<SharedQueue>;
}

let shares = 0;

/** Nobody yet, on the Redis at `url`. */
export function share(url: string): Shared {
  const prefix = `shared-${shares++}`;
  const errors: unknown[] = [];
  const opened: SharedQueue[] = [];
  return {
    prefix,
    errors,
    async open(through = url, locks = quickLocks) {
      const queue = await openBullQueue({
        url: through,
        prefix,
        clock: systemClock,
        onError: (_, error) => errors.push(error),
        locks,
        putAwayMs: 200,
      });
      opened.push(queue);
      return queue;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((queue) => queue.stop(0)));
    },
  };
}

/** Runs that a test ends by hand. */
export interface Runs {
  /** The ids in the order of their starts. */
  starts: string[];
  /** The ids whose runs were told to stop, which they do at once. */
  aborted: string[];
  /** Ends the run of `id` that began last. */
  finish(id: string): void;
}

/** Has the queues work, one job each; `story` is told what happens. */
export function workByHand(queues: readonly Queue[], story: string[] = []): Runs {
  const starts: string[] = [];
  const aborted: string[] = [];
  const ends = new Map<string, () => void>();
  for (const queue of queues) {
    queue.work(
      (id, signal) => {
        starts.push(id);
        story.push(`${id} starts`);
        return new Promise((resolve, reject) => {
          ends.set(id, () => resolve(undefined));
          signal.addEventListener('abort', () => {
            aborted.push(id);
            story.push(`${id} is aborted`);
            reject(new Error('told to stop'));
          });
        });
      },
      { concurrency: 1 },
    );
  }
  return { starts, aborted, finish: (id) => ends.get(id)?.() };
}
