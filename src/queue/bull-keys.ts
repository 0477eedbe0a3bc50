// What is read from BullMQ's own keys, where its interface has no question for it: the layout of BullMQ 6.
import type { Queue as BullQueue } from 'bullmq';
import type { Redis } from 'ioredis';

/** How many jobs there are, right now. */
export interface Counts {
  /** Due, and without a slot. */
  waiting: number;
  running: number;
  /** Of those that wait, the ones that go before a job which is added now with the priority asked about. */
  before: number;
}

// The score of a delayed job is its time in milliseconds and 12 bits of order.
const DELAYED_STEP = 0x1000;
// The score of a prioritized job is its priority and 32 bits of order.
const PRIORITY_STEP = 0x1_0000_0000;

/** Until when the job is delayed (epoch milliseconds); undefined when it is not. */
export async function delayedUntil(redis: Redis, bull: BullQueue, id: string): Promise<number | undefined> {
  const score = await redis.zscore(bull.toKey('delayed'), id);
  return score === null ? undefined : Math.floor(Number(score) / DELAYED_STEP);
}

/** Counts over all processes; those for later that are due by now wait too, though nobody has moved them yet. */
export async function countJobs(redis: Redis, bull: BullQueue, priority = 0): Promise<Counts> {
  const [returned, prioritized, due, running, before] = await Promise.all([
    // The jobs of a worker that died wait here, and go first.
    redis.llen(bull.toKey('wait')),
    redis.zcard(bull.toKey('prioritized')),
    redis.zcount(bull.toKey('delayed'), 0, (Date.now() + 1) * DELAYED_STEP - 1),
    redis.llen(bull.toKey('active')),
    redis.zcount(bull.toKey('prioritized'), '-inf', (priority + 1) * PRIORITY_STEP - 1),
  ]);
  return { waiting: returned + prioritized + due, running, before: returned + due + before };
}
