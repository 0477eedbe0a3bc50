// The queue on a real Redis keeps the contract, with time held still: BullMQ takes the time of day from this process.
import { Redis } from 'ioredis';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { openBullQueue } from '../../src/queue/bullmq.ts';
import { queueContract } from '../contracts/queue.ts';
import type { TriedQueue } from '../contracts/queue-worker.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';

describe.skipIf(!hasRedis)('on Redis', () => {
  let redis: TestRedis;
  let watch: Redis;
  let queues = 0;

  beforeAll(async () => {
    redis = await startRedis(['--appendonly', 'no']);
    watch = new Redis(redis.url);
    vi.useFakeTimers({ toFake: ['Date'] });
  });

  afterAll(async () => {
    vi.useRealTimers();
    watch.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  async function tryQueue(): Promise<TriedQueue> {
    const clock = createFakeClock();
    vi.setSystemTime(clock.now());
    const prefix = `contract-${queues++}`;
    const errors: string[] = [];
    const onError = (id: string) => errors.push(id);
    const queue = await openBullQueue({ url: redis.url, clock, onError, prefix, putAwayMs: 50 });
    let draining = 0;

    const settled = async (): Promise<void> => {
      // It looks whether it is done from time to time, and in between all is quiet.
      if (draining > 0) await setTimeout(50);
      await quiet(watch);
    };

    return {
      errors,
      now: clock.now,
      async advance(ms) {
        await settled();
        await clock.advance(ms);
        vi.setSystemTime(clock.now());
        // What sleeps until a time of day that came early is told so.
        await watch.zadd(`${prefix}:generations:marker`, 0, '0');
        await settled();
      },
      queue: {
        ...queue,
        async drain() {
          draining += 1;
          await queue.drain().finally(() => (draining -= 1));
        },
      },
    };
  }

  queueContract('the queue in BullMQ', tryQueue);
});

/** Resolves when Redis has heard nothing from anybody else for a while. */
async function quiet(watch: Redis): Promise<void> {
  let heard = await commandsOf(watch);
  for (let quiets = 0; quiets < 3;) {
    await setTimeout(2);
    const now = await commandsOf(watch);
    quiets = now === heard + 1 ? quiets + 1 : 0;
    heard = now;
  }
}

async function commandsOf(watch: Redis): Promise<number> {
  const [, commands] = /total_commands_processed:(\d+)/.exec(await watch.info('stats')) ?? [];
  return Number(commands);
}
