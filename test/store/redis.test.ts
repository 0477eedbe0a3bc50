// The store in Redis: the contract, several processes at once, and a Redis that goes and comes back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRedisStore } from '../../src/store/redis.ts';
import { storeContract } from '../contracts/store.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';

describe.skipIf(!hasRedis)('on Redis', () => {
  let redis: TestRedis;
  let database = 0;

  beforeAll(async () => {
    redis = await startRedis(['--databases', '200']);
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const nextUrl = () => `${redis.url}/${database++}`;

  storeContract('the Redis store', async () => {
    const clock = createFakeClock();
    const url = nextUrl();
    const open = () => openRedisStore({ url, clock, onRisk: expect.fail });
    const store = await open();
    return { store, clock, reopen: open, dispose: () => store.close() };
  });
});
