// The queue of many processes: BullMQ on Redis.
import { Queue as BullQueue } from 'bullmq';
import { setTimeout } from 'node:timers/promises';
import type { Clock, Queue } from '../generation/ports.ts';
import { countJobs } from './bull-keys.ts';
import { createChores } from './chores.ts';
import { HeldWorker, usualLocks, type LockTimes } from './held-worker.ts';
import { createHolds, type Holds } from './held.ts';
import { inTime, nothing, settledWithin } from './in-time.ts';
import { createLooks, type JobData } from './looks.ts';
import { priorityOf } from './priority.ts';
import { connectToRedis } from './redis.ts';
import { createRoll } from './roll.ts';
import { createProcessor } from './runs.ts';

/** The queue, and what only one that is shared has. */
export interface SharedQueue extends Queue {
  /** How many processes work on it now, as far as is known; never less than 1. */
  workers(): number;
  /** What BullMQ counts, in Prometheus' text form. */
  metrics(): Promise<string>;
}

/**
 * BullMQ's name for our one queue. Beside its jobs' keys, which end in their ids, it has some of its own, as `wait` and
 * `active`: an id is none of them, as it begins with the name of its adapter.
 */
const NAME = 'generations';
/** Redis answers within milliseconds, or is not there; a person who waits for an answer should not notice. */
const ANSWER_WITHIN_MS = 2_000;
const DRAIN_POLL_MS = 20;
const PUT_AWAY_MS = 1_000;
const TELL_EVERY_MS = 60_000;

/**
 * A queue in Redis; rejects when that does not answer. A push is in Redis when it resolves, or, after 2 s in which Redis
 * did not answer, will be as soon as it does; depth and place reject and say nothing then. `onError` is told of every
 * handler that rejects, and of what Redis refuses.
 */
export async function openBullQueue(options: {
  url: string;
  clock: Clock;
  onError: (id: string, error: unknown) => void;
  /** Of all keys; several queues in one database differ by it. */
  prefix?: string;
  locks?: LockTimes;
  /** For runs that were aborted at the end to put their things away. */
  putAwayMs?: number;
}): Promise<SharedQueue> {
  const { url, clock, onError, prefix = 'darkroom:queue' } = options;
  const { locks = usualLocks, putAwayMs = PUT_AWAY_MS } = options;
  const redis = await connectToRedis(url);
  const bull = new BullQueue<JobData>(NAME, {
    connection: redis,
    prefix,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    // Nobody reads them; by default 10,000 are kept.
    streams: { events: { maxLen: 100 } },
  });
  bull.on('error', nothing);
  const looks = createLooks({ redis, bull, clock, prefix });
  const roll = createRoll({ redis, prefix });
  const closing = new AbortController();
  const report = (id: string, error: unknown) => {
    if (!closing.signal.aborted) onError(id, error);
  };
  const chores = createChores({ signal: closing.signal, onError: report });
  const stopping = new AbortController();
  let working: { worker: HeldWorker; holds: Holds } | undefined;
  let ended: Promise<void> | undefined;

  async function placeOf(owner: string): Promise<number | undefined> {
    const counting = [roll.slots(), looks.countOf(owner), countJobs(redis, bull)] as const;
    const [slots, outstanding, { waiting, running }] = await Promise.all(counting);
    if (waiting + running < slots) return undefined;
    return 1 + (await countJobs(redis, bull, priorityOf(clock.now(), outstanding + 1))).before;
  }

  async function isIdle(): Promise<boolean> {
    const counts = await inTime(countJobs(redis, bull), ANSWER_WITHIN_MS).catch(nothing);
    return counts?.waiting === 0 && counts.running === 0;
  }

  async function end(graceMs: number): Promise<void> {
    stopping.abort();
    const closed = working?.worker.close().catch(nothing);
    if (working) await orAfter(clock, graceMs, working.holds.empty());
    working?.holds.abort(new Error('The queue stops.'));
    // A push that came while a job ran is put back into the queue after that.
    const putAway = Promise.resolve(closed).then(chores.done);
    await settledWithin(Promise.all([putAway, roll.leave()]), putAwayMs);
    closing.abort();
    working?.worker.abandon();
    working?.holds.close();
    await settledWithin(bull.close(), putAwayMs);
    redis.disconnect();
  }

  return {
    async push(id, { owner, at = clock.now(), ifMissing = false }) {
      if (closing.signal.aborted) return;
      await settledWithin(
        chores.do(id, () => looks.push(id, { owner, at, ifMissing })),
        ANSWER_WITHIN_MS,
      );
    },

    work(handler, { concurrency }) {
      if (working) throw new Error('The queue works already.');
      const holds = createHolds({ marginMs: locks.lockMs / 10 });
      const isStopping = () => stopping.signal.aborted;
      const { lockMs } = locks;
      const extendLock = (id: string, token: string) => bull.getBackend().extendLock(id, token, lockMs);
      const parts = { handler, extendLock, looks, holds, clock, lockMs, isStopping, onError: report };
      const process = createProcessor(parts);
      const worker = new HeldWorker(NAME, process, { connection: redis, prefix, concurrency, locks, holds });
      worker.on('completed', ({ id = '', data: { owner } }) => {
        void chores.do(id, () => looks.finished(owner, id));
      });
      worker.on(
        'error',
        refusalsTo((error) => report(NAME, error)),
      );
      working = { worker, holds };
      roll.join(concurrency);
    },

    depth: async () => {
      const { waiting, running } = await inTime(countJobs(redis, bull), ANSWER_WITHIN_MS);
      return { waiting, running };
    },

    // Better no place than no answer.
    place: (owner) => inTime(placeOf(owner), ANSWER_WITHIN_MS).catch(() => undefined),

    async drain() {
      while (!stopping.signal.aborted && !(await isIdle())) await setTimeout(DRAIN_POLL_MS);
    },

    stop: (graceMs) => (ended ??= end(graceMs)),
    workers: roll.workers,
    metrics: () => inTime(bull.exportPrometheusMetrics(), ANSWER_WITHIN_MS).catch(() => ''),
  };
}

/** Of all errors those of Redis itself, one a minute: the rest is about connections, which come back, and lost locks. */
function refusalsTo(tell: (error: Error) => void): (error: Error) => void {
  let toldAt = -Infinity;
  return (error) => {
    if (error.name !== 'ReplyError' || performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    tell(error);
  };
}

/** Waits for `promise`, but no longer than that by the clock. */
function orAfter(clock: Clock, limitMs: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const takeBack = clock.after(limitMs, resolve);
    void promise.then(() => {
      takeBack();
      resolve();
    });
  });
}
