// When each job is to be looked at, kept beside BullMQ, which cannot be asked to run a job again that runs already.
//
// One sorted set per owner: the job's id, and the earliest time it was asked for, or, while it runs and nobody has asked
// since, the start of the run, in a time later than all others. BullMQ has the job itself (prioritized, delayed or active),
// with the generation's id as its own.
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
//   between O1 and O2     a push that came during the run is lost to the queue until the mending; the time stays, and goes
//                         with the next job of the owner that is over, an hour later
//
// A run too many does no harm: the handler reads its record, and finds nothing to do.
import type { Queue as BullQueue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../generation/ports.ts';
import { delayedUntil } from './bull-keys.ts';

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
  started(owner: string, id: string): Promise<void>;
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
const LOWEST_PRIORITY = 2_097_151;
const FORGET_UNLESS_ASKED = `
local at = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 'inf')
local running = tonumber(ARGV[2])
local left = tonumber(ARGV[3])
local isAsked = at < running
if not isAsked then redis.call('ZREM', KEYS[1], ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', left)
redis.call('ZREMRANGEBYSCORE', KEYS[1], running, running + left)
return isAsked and string.format('%.0f', at)`;

/** The times under `prefix`, for the jobs of `bull`. */
export function createLooks(parts: {
  redis: Redis;
  bull: BullQueue<JobData>;
  clock: Clock;
  prefix: string;
}): Looks {
  const { redis, bull, clock, prefix } = parts;
  const keyOf = (owner: string) => `${prefix}:looks:${owner}`;

  async function countAt(owner: string, now: number): Promise<number> {
    const key = keyOf(owner);
    const counts = await Promise.all([redis.zcount(key, '-inf', now), redis.zcount(key, RUNNING, '+inf')]);
    return counts[0] + counts[1];
  }

  /** The more jobs of somebody wait or run, the later the next one comes: everybody takes turns. */
  async function add(id: string, owner: string, delayMs: number, outstanding: number): Promise<void> {
    const priority = Math.min(Math.max(1, outstanding), LOWEST_PRIORITY);
    await bull.add('look', { owner }, { jobId: id, delay: delayMs, priority });
  }

  async function bringForward(id: string, delayMs: number): Promise<void> {
    try {
      if (delayMs > 0) await bull.getBackend().changeDelay(id, delayMs);
      else await bull.getBackend().promote(id);
    } catch (error) {
      // It has started, which is what was asked for.
      if (!isRefusal(error)) throw error;
    }
  }

  const delayUntil = (at: number) => Math.max(0, Math.ceil(at - clock.now()));

  const timeOf = async (owner: string, id: string) => {
    const at = Number((await redis.zscore(keyOf(owner), id)) ?? Infinity);
    return at < RUNNING ? at : Infinity;
  };

  return {
    async push(id, { owner, at, ifMissing }) {
      const key = keyOf(owner);
      const now = clock.now();
      // In this order, on one connection: what is delayed after its time was lowered starts after that too.
      const [, lookAt, until, outstanding] = await Promise.all([
        ifMissing ? redis.zadd(key, 'NX', at, id) : redis.zadd(key, 'LT', at, id),
        timeOf(owner, id),
        delayedUntil(redis, bull, id),
        countAt(owner, now),
        redis.pexpire(key, KEPT_MS),
      ]);
      if (until === undefined) await add(id, owner, delayUntil(at), at > now ? outstanding + 1 : outstanding);
      else if (Date.now() + delayUntil(lookAt) < until - SAME_MS) await bringForward(id, delayUntil(lookAt));
    },

    async started(owner, id) {
      await redis.zadd(keyOf(owner), RUNNING + clock.now(), id);
    },

    async later({ id, token, data }, at) {
      const key = keyOf(data.owner);
      const [, lowered] = await Promise.all([redis.zadd(key, 'LT', at, id), timeOf(data.owner, id)]);
      const earliest = Math.min(at, lowered);
      await bull.getBackend().moveToDelayed(id, Date.now(), delayUntil(earliest), token, {
        skipAttempt: true,
        fieldsToUpdate: { data: JSON.stringify(data) },
      });
      const asked = await timeOf(data.owner, id);
      if (asked < earliest) await bringForward(id, delayUntil(asked));
    },

    async finished(owner, id) {
      const now = clock.now();
      const args = [id, RUNNING, now - LEFT_AFTER_MS];
      const at = await redis.eval(FORGET_UNLESS_ASKED, 1, keyOf(owner), ...args);
      if (at !== null) await add(id, owner, delayUntil(Number(at)), await countAt(owner, now));
    },

    countOf: (owner) => countAt(owner, clock.now()),
  };
}

/** Whether BullMQ refused for the state that the job is in: gone, not in that state, or locked by somebody else. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}
