// BullMQ's worker, which also tells how long its locks last, and lets a Redis that refuses rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Holds } from './held.ts';
import { nothing } from './in-time.ts';
import type { JobData } from './looks.ts';

/** How long a lock lasts, how often it is renewed, and how often locks that have run out are looked for. */
export interface LockTimes {
  lockMs: number;
  renewMs: number;
  stalledMs: number;
}

/**
 * The longest that a job waits whose worker was killed: its lock was just renewed (10 s), and nobody looks just then
 * (2 s). Whoever looks does so for all, and when that one was the worker that died, the next looks within 2 s too; a job
 * is found at the second look after its last renewal, long before the lock has run out. 12 s in all.
 */
export const usualLocks: LockTimes = { lockMs: 10_000, renewMs: 3_000, stalledMs: 2_000 };

const REFUSED_PAUSE_MS = 1_000;

/** A worker whose holds know of each lock that is renewed or lost. */
export class HeldWorker extends Worker<JobData, void> {
  readonly #holds: Holds;
  readonly #redis: Redis;
  #waking: NodeJS.Timeout | undefined;

  constructor(
    name: string,
    processor: (job: Job<JobData, void>, token: string | undefined) => Promise<void>,
    options: { connection: Redis; prefix: string; concurrency: number; locks: LockTimes; holds: Holds },
  ) {
    const { locks, holds, ...rest } = options;
    super(name, processor, {
      ...rest,
      lockDuration: locks.lockMs,
      lockRenewTime: locks.renewMs,
      stalledInterval: locks.stalledMs,
      // A job that is dropped for it would come back with the mending of each minute; better it never is.
      maxStalledCount: 25,
      // One idle worker knows when the next job for later is due. When that one dies, the others ask this often (s).
      drainDelay: 2,
      // 15 s by default, for which a worker would stand still after a restart of Redis.
      runRetryDelay: 1_000,
      metrics: { maxDataPoints: 60 },
    });
    this.#holds = holds;
    this.#redis = rest.connection;
  }

  /** From before it was asked: a lock lasts at least so long. */
  override async extendJobLocks(ids: string[], tokens: string[], durationMs: number): Promise<string[]> {
    const until = performance.now() + durationMs;
    const lost = await super.extendJobLocks(ids, tokens, durationMs);
    this.#holds.lose(lost);
    this.#holds.renewed(
      ids.filter((id) => !lost.includes(id)),
      until,
    );
    return lost;
  }

  /** Without the pause a Redis that refuses (full, read-only) would be asked without end. */
  protected override async moveToActive(token: string, name?: string): Promise<Job<JobData, void>> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      if (error instanceof Error && error.name === 'ReplyError') await sleep(REFUSED_PAUSE_MS);
      throw error;
    }
  }

  /**
   * Wakes itself for the next job for later. Redis would as well, but looks for those who have waited long enough only
   * ten times a second while it has nothing else to do.
   */
  protected override getBlockTimeout(until: number): number {
    clearTimeout(this.#waking);
    if (until > Date.now() && !this.closing)
      this.#waking = setTimeout(() => this.#wake(), until - Date.now());
    return super.getBlockTimeout(until);
  }

  #wake(): void {
    if (!this.closing) void this.#redis.zadd(this.toKey('marker'), 0, '0').catch(nothing);
  }

  /** Ends what `close` would have ended, had Redis answered. */
  abandon(): void {
    clearTimeout(this.#waking);
    void this.lockManager.close();
    void this.backend.close(true).catch(nothing);
  }
}
