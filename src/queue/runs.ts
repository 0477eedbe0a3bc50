// One run of one job: under a lock that is surely ours, and then over, or for later, or for later because it failed.
import { DelayedError, type Job } from 'bullmq';
import type { Clock, Queue } from '../generation/ports.ts';
import type { Held, Holds } from './held.ts';
import { isRefusal, type JobData, type Looks } from './looks.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
// A job that this process hears of so long after it was given away may have gone on to somebody else.
const FRESH_MS = 1_000;
// For the former run of a job in this process, which was aborted, to end.
const FORMER_RUN_MS = 1_000;

// Thousands of times a minute: nobody looks at where it comes from.
const forLater = new DelayedError();

/** What BullMQ calls with a job: resolves when the job is over, and rejects with DelayedError and nothing else. */
export type Processor = (job: Taken, token: string | undefined) => Promise<void>;

type Taken = Pick<Job<JobData, void>, 'id' | 'data' | 'processedOn'>;

/** A processor that runs `handler`, and tells `onError` of what it rejects with. */
export function createProcessor(parts: {
  handler: Parameters<Queue['work']>[0];
  /** Resolves with 1 when the lock was the token's, and lasts that long now. */
  extendLock: (id: string, token: string, durationMs: number) => Promise<number>;
  looks: Looks;
  holds: Holds;
  clock: Clock;
  lockMs: number;
  isStopping: () => boolean;
  onError: (id: string, error: unknown) => void;
}): Processor {
  const { handler, extendLock, looks, holds, clock, lockMs, isStopping, onError } = parts;

  /** Until when (of `performance.now()`) the lock lasts at least; undefined when it is somebody else's by now. */
  async function lockedUntil(id: string, token: string, since: number): Promise<number | undefined> {
    const agoMs = Date.now() - since;
    if (agoMs >= 0 && agoMs < FRESH_MS) return performance.now() - agoMs + lockMs;
    // It came over a connection that was down, or this process stood still.
    const until = performance.now() + lockMs;
    const extended = await extendLock(id, token, lockMs);
    return extended === 1 ? until : undefined;
  }

  /** When to look again: undefined for a job that is over, and after a failure the job's new data with it. */
  async function run(
    id: string,
    data: JobData,
    held: Held,
  ): Promise<{ at: number | undefined; data: JobData }> {
    const { owner, failures = 0 } = data;
    try {
      await looks.started(id);
      return { at: await handler(id, held.signal), data: { owner } };
    } catch (error) {
      // The queue stops: another worker can have the job at once.
      if (held.signal.aborted) return { at: clock.now(), data };
      onError(id, error);
      return { at: clock.now() + pauseMs(failures), data: { owner, failures: failures + 1 } };
    }
  }

  /** Whether the job is over. */
  async function process(id: string, token: string, job: Taken): Promise<boolean> {
    const later = async (at: number, data = job.data) =>
      looks.later({ id, token, data }, at).then(() => false);
    const until = await lockedUntil(id, token, job.processedOn ?? 0);
    if (until === undefined) return false;
    if (isStopping()) return later(clock.now());
    if (holds.has(id)) return later(clock.now() + FORMER_RUN_MS);
    const held = holds.hold(id, until);
    const next = await run(id, job.data, held).finally(() => holds.release(id));
    // Whoever has the job now goes on from the record.
    if (held.lost()) return false;
    return next.at === undefined || later(next.at, next.data);
  }

  return async (job, token = '') => {
    const { id = '' } = job;
    const isOver = await process(id, token, job).catch((error: unknown) => {
      // Where Redis refused, the lock runs out, and somebody starts the job anew.
      if (!isRefusal(error)) onError(id, error);
      return false;
    });
    if (!isOver) throw forLater;
  };
}

function pauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
}
