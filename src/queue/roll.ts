// The roll of the workers: each says every few seconds that it is there, and how many jobs it can run at once.
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { nothing } from './in-time.ts';

/** Who works on the queue. */
export interface Roll {
  /** How many processes, as of the last few seconds; never less than 1. */
  workers(): number;
  /** From now on this process is one of them. */
  join(concurrency: number): void;
  /** How many jobs all of them can run at once, right now. */
  slots(): Promise<number>;
  /** Leaves the roll, so that the others share what this one had at once. */
  leave(): Promise<void>;
}

const SAY_EVERY_MS = 1_000;
/** Three that came late are forgiven. */
const MISSING_AFTER_MS = 4_000;
// By the clock of Redis: those of the machines differ.
const SAY = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[1] ~= '' then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return redis.call('ZRANGE', KEYS[1], 0, -1)`;

/** The roll under `prefix`, read from now on. */
export function createRoll({ redis, prefix }: { redis: Redis; prefix: string }): Roll {
  const key = `${prefix}:workers`;
  const id = randomUUID();
  let self = '';
  let present: readonly string[] = [];

  async function say(): Promise<void> {
    const answer = await redis.eval(SAY, 1, key, self, MISSING_AFTER_MS);
    present = Array.isArray(answer) ? answer.map(String) : [];
  }

  const sayQuietly = () => void say().catch(nothing);
  const timer = setInterval(sayQuietly, SAY_EVERY_MS);
  sayQuietly();

  return {
    workers: () => Math.max(1, present.length),
    join(concurrency) {
      self = `${id}:${concurrency}`;
      sayQuietly();
    },
    async slots() {
      await say();
      return present.reduce((slots, worker) => slots + Number(worker.slice(worker.indexOf(':') + 1)), 0);
    },
    async leave() {
      clearInterval(timer);
      const gone = self;
      self = '';
      if (gone !== '') await redis.zrem(key, gone);
    },
  };
}
