// When each job is to be looked at, kept beside BullMQ, which cannot be asked to run a job again that runs already.
//
// One sorted set: the job's id, and the earliest time it was asked for, or, while it runs and nobody has asked since, the
// start of the run, in a time later than all others. BullMQ has the job itself (prioritized, delayed or active), with the
// generation's id as its own. One more set for each owner says when which of their jobs is due, and with that how many of
// them wait or run: everybody takes turns.
//
//   push     P1 lower the time · P2 delayed: bring it forward; else add it, which BullMQ ignores where there is one
//   run      S  time := running · the handler runs
//   again    A1 lower the time to the next look · A2 move to delayed until that time · A3 read it: lowered? forward
//   over     O1 BullMQ removes the job · O2 still running? gone; else somebody asked: add it again
//
// A push against the end of a run, by where its P1 comes:
//   before S              the run that starts now serves it: the handler reads its record after S
//   between S and A1      A1 answers the earlier of the two times
//   between A1 and A2     P2 sees it active, so adds in vain; A3 sees the time lowered
//   after A2              P2 sees it delayed
//   between S and O1, and P2 before O1    adds in vain; O2 sees the time
//   between S and O1, and P2 after O1     adds; O2 adds in vain, or once too often when that run is over already
//   after O1              adds; should O2 come after its S, the set forgets a running job until its end, which is no loss
//
// A process that is killed
//   between P1 and P2     nobody has the job: the next push, or the mending of each minute (ifMissing), adds it
//   between S and A2, O1  its lock runs out, and another worker starts it
//   between A2 and A3     a push that came with A2 waits for the next look, or for the mending, which brings it forward
//   between O1 and O2     a push that came during the run is lost to the queue until the mending; the times stay, and go
//                         with the next job that is over, an hour later
//
// A run too many does no harm: the handler reads its record, and finds nothing to do.
import type { Queue as BullQueue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../generation/ports.ts';
import { delayedUntil } from './bull-keys.ts';
import { priorityOf } from './priority.ts';

/** What a job carries; `failures` are its rejections since the last success. */
export interface JobData {
  owner: string;
  failures?: number;
}

/** The times, and what moves jobs in BullMQ to keep them. Every function rejects where Redis fails. */
export interface Looks {
  /** Asks for a run; `ifMissing` leaves alone what waits or runs. */
  push(id: string, options: { owner: string; at: number; ifMissing: boolean }): Promise<void>;
  /** The run that starts now serves every push until now. */
  started(id: string): Promise<void>;
  /** Ends a run that is to be taken up again at `at`, or at what was asked for since its start, whichever is earlier. */
  later(job: { id: string; token: string; data: JobData }, at: number): Promise<void>;
  /** After the job is gone: adds it again where a push came since the start. */
  finished(owner: string, id: string): Promise<void>;
  /** How many jobs of the owner wait or run now. */
  countOf(owner: string): Promise<number>;
}

// No job waits that long without being pushed.
const KEPT_MS = 7 * 86_400_000;
// Added to the start of a run: after every time that a job can be for.
const RUNNING = 1e15;
// No run takes that long: what is older was left behind by a process that died, and would count against its owner.
const LEFT_AFTER_MS = 3_600_000;
// BullMQ's time for a job and ours come from two readings of the clock.
const SAME_MS = 20;
const FORGET_UNLESS_ASKED = `
local at = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 'inf')
local running = tonumber(ARGV[2])
local left = tonumber(ARGV[3])
local isAsked = at < running
if not isAsked then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], running, running + left)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', left)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', left)
return isAsked and string.format('%.0f', at)`;

/** The times under `prefix`, for the jobs of `bull`. */
export function createLooks(parts: {
  redis: Redis;
  bull: BullQueue<JobData>;
  clock: Clock;
  prefix: string;
}): Looks {
  const { redis, bull, clock, prefix } = parts;
  const looks = `${prefix}:looks`;
  const jobsOf = (owner: string) => `${prefix}:owner:${owner}`;

  async function timeOf(id: string): Promise<number> {
    const at = Number((await redis.zscore(looks, id)) ?? Infinity);
    return at < RUNNING ? at : Infinity;
  }

  const countAt = (owner: string, at: number) => redis.zcount(jobsOf(owner), '-inf', at);

  const delayUntil = (at: number) => Math.max(0, Math.ceil(at - clock.now()));

  /** The more jobs of somebody wait or run, the later the next one comes. */
  async function add(id: string, owner: string, at: number, outstanding: number): Promise<void> {
    const priority = priorityOf(Math.max(at, clock.now()), Math.max(1, outstanding));
    await bull.add('look', { owner }, { jobId: id, delay: delayUntil(at), priority });
  }

  async function bringForward(id: string, at: number): Promise<void> {
    const delayMs = delayUntil(at);
    try {
      if (delayMs > 0) await bull.getBackend().changeDelay(id, delayMs);
      else await bull.getBackend().promote(id);
    } catch (error) {
      // It has started, which is what was asked for.
      if (!isRefusal(error)) throw error;
    }
  }

  return {
    async push(id, { owner, at, ifMissing }) {
      const rule = ifMissing ? 'NX' : 'LT';
      const jobs = jobsOf(owner);
      // In this order, on one connection: what is delayed after its time was lowered starts after that too.
      const [, lookAt, until, , outstanding] = await Promise.all([
        lower(looks, rule, at, id),
        timeOf(id),
        delayedUntil(redis, bull, id),
        lower(jobs, rule, at, id),
        countAt(owner, Math.max(at, clock.now())),
        redis.pexpire(jobs, KEPT_MS),
      ]);
      if (until === undefined) await add(id, owner, at, outstanding);
      else if (Date.now() + delayUntil(lookAt) < until - SAME_MS) await bringForward(id, lookAt);
    },

    async started(id) {
      await redis.zadd(looks, RUNNING + clock.now(), id);
    },

    async later({ id, token, data }, at) {
      const [, lookAt] = await Promise.all([
        lower(looks, 'LT', at, id),
        timeOf(id),
        redis.zadd(jobsOf(data.owner), at, id),
      ]);
      const earliest = Math.min(at, lookAt);
      await bull.getBackend().moveToDelayed(id, Date.now(), delayUntil(earliest), token, {
        skipAttempt: true,
        fieldsToUpdate: { data: JSON.stringify(data) },
      });
      const asked = await timeOf(id);
      if (asked < earliest) await bringForward(id, asked);
    },

    async finished(owner, id) {
      const now = clock.now();
      const args = [id, RUNNING, now - LEFT_AFTER_MS];
      const at = await redis.eval(FORGET_UNLESS_ASKED, 2, looks, jobsOf(owner), ...args);
      if (at !== null) await add(id, owner, Number(at), await countAt(owner, now));
    },

    countOf: (owner) => countAt(owner, clock.now()),
  };

  /** Sets the time where it is earlier (LT) or there is none (NX, LT). */
  function lower(key: string, rule: 'LT' | 'NX', at: number, id: string): Promise<unknown> {
    return rule === 'LT' ? redis.zadd(key, 'LT', at, id) : redis.zadd(key, 'NX', at, id);
  }
}

/** Whether BullMQ refused for the state that the job is in: gone, not in that state, or locked by somebody else. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}
