// A worker whose every run a test ends by hand, so that what runs when is decided and not raced.
import type { NextLook, Queue } from '../../src/generation/ports.ts';

/** A queue to try, with time the cases can move; `errors` are the ids it reported as rejected, in order. */
export interface TriedQueue {
  queue: Queue;
  now(): number;
  /** Lets that much time pass, and what falls due in it happen. */
  advance(ms: number): Promise<void>;
  errors: string[];
}

/** What a worker has seen of its queue. */
export interface Worker {
  /** Every run's id, in the order of their starts. */
  starts: string[];
  /** The ids that run now. */
  running(): string[];
  /** The most runs there were at once. */
  most(): number;
  /** True once an id has run twice at the same time. */
  overlapped(): boolean;
  /** How many of the runs that are on were told to stop. */
  aborted(): number;
  /** Ends the run of `id` with its next look. */
  finish(id: string, next?: NextLook): Promise<void>;
  fail(id: string): Promise<void>;
  /** Ends whatever starts until nothing runs. */
  finishAll(): Promise<void>;
}

/** Puts a worker on the queue. */
export function startWorker({ queue, advance }: TriedQueue, concurrency = 5): Worker {
  const runs = new Map<string, PromiseWithResolvers<NextLook> & { signal: AbortSignal }>();
  const starts: string[] = [];
  let most = 0;
  let overlapped = false;

  queue.work(
    (id, signal) => {
      const run = { ...Promise.withResolvers<NextLook>(), signal };
      overlapped ||= runs.has(id);
      starts.push(id);
      runs.set(id, run);
      most = Math.max(most, runs.size);
      return run.promise;
    },
    { concurrency },
  );

  async function end(id: string, settle: (run: PromiseWithResolvers<NextLook>) => void): Promise<void> {
    const run = runs.get(id);
    if (!run) throw new Error(`${id} does not run`);
    runs.delete(id);
    settle(run);
    await advance(0);
  }

  return {
    starts,
    running: () => [...runs.keys()],
    most: () => most,
    overlapped: () => overlapped,
    aborted: () => [...runs.values()].filter((run) => run.signal.aborted).length,
    finish: (id, next) => end(id, (run) => run.resolve(next)),
    fail: (id) => end(id, (run) => run.reject(new Error(`${id} fails`))),
    async finishAll() {
      for (let [id] = runs.keys(); id !== undefined; [id] = runs.keys()) await this.finish(id);
    },
  };
}
