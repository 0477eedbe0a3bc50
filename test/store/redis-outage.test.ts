// A Redis that goes, falls silent, is full or only read from: calls reject in a sentence, and nothing acknowledged is lost.
import { createClient } from '@keyv/redis';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../src/generation/ports.ts';
import { connectRedis } from '../../src/store/redis-connection.ts';
import { openRedisStore } from '../../src/store/redis.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';
import { layWire } from './wire.ts';

describe.skipIf(!hasRedis)('on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(() => command('FLUSHALL'));
  afterAll(() => redis[Symbol.asyncDispose]());

  async function command(...args: string[]): Promise<void> {
    const client = createClient({ url: redis.url });
    await client.connect();
    await client.sendCommand(args);
    await client.close();
  }

  async function open(url = redis.url): Promise<{ store: Store; clock: FakeClock }> {
    const clock = createFakeClock();
    const store = await openRedisStore({ url, clock, onRisk: expect.fail });
    onTestFinished(() => store.close());
    return { store, clock };
  }

  const everyCall = (store: Store) => [
    store.get('key'),
    store.update('key', () => 1),
    store.delete('key'),
    Array.fromAsync(store.entries('')),
  ];

  test('calls reject while it is gone, and work again when it is back', async () => {
    const { store } = await open();
    await store.update('key', () => 'kept');
    await redis.end('SIGKILL');
    // The clock stands still: it is the connection that tells, and no time-out.
    for (const call of everyCall(store)) {
      await expect(call).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining(`127.0.0.1:${redis.port} cannot be reached`) as string,
      });
    }
    await redis.start();
    await expect.poll(() => store.get('key').catch(() => 'not yet')).toBe('kept');
    expect(await store.update('key', (current) => `${String(current)} on`)).toBe('kept on');
  });

  test('what was acknowledged is there after kill -9 and a restart', async () => {
    const { store } = await open();
    let acknowledged = 0;
    const counting = (async () => {
      for (;;) acknowledged = await store.update('count', (current) => Number(current ?? 0) + 1);
    })();
    await expect.poll(() => acknowledged).toBeGreaterThan(20);
    await Promise.all([redis.restart('SIGKILL'), expect(counting).rejects.toThrow('cannot be reached')]);
    await expect.poll(() => store.get('count').catch(() => 0)).toBeGreaterThanOrEqual(acknowledged);
    expect(await Array.fromAsync(store.entries(''))).toHaveLength(1);
  });

  test('calls on a silent connection reject after two seconds', async () => {
    await using wire = await layWire(redis.url);
    const { store, clock } = await open(wire.url);
    wire.hold();
    const outcomes = Promise.allSettled(everyCall(store));
    await clock.advance(2_000);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: {
          kind: 'unreachable',
          message: expect.stringContaining('did not answer within 2 s') as string,
        },
      });
    }
  });

  test('a connection that stays silent is replaced, although commands keep being written to it', async () => {
    await using wire = await layWire(redis.url);
    const connection = await connectRedis(wire.url, { askEveryMs: 20, answerWithinMs: 100 });
    onTestFinished(() => connection.close());
    wire.hold();
    const get = () => connection.ask((client) => client.get('key'));
    const asking = setInterval(() => void get().catch(() => {}), 10);
    onTestFinished(() => clearInterval(asking));
    await expect(get()).rejects.toThrow('cannot be reached (silent for 0.1 s)');
    await expect.poll(() => get().catch(() => 'not yet')).toBeNull();
  });

  test.for([
    ['an update', (store: Store) => store.update('key', () => 'late')],
    ['a removal', (store: Store) => store.delete('key')],
  ] as const)('%s that arrives when nobody waits for it any more changes nothing', async ([, deed]) => {
    await using wire = await layWire(redis.url);
    const [slow, quick] = [await open(wire.url), await open()];
    await quick.store.update('key', () => 'before');
    wire.hold('EVALSHA');
    const given = Promise.allSettled([deed(slow.store)]);
    await expect.poll(() => wire.isHolding()).toBe(true);
    await slow.clock.advance(2_000);
    expect(await given).toMatchObject([{ status: 'rejected', reason: { kind: 'unreachable' } }]);
    await quick.store.update('key', () => 'written meanwhile');
    wire.release();
    expect(await slow.store.get('key')).toBe('written meanwhile');
    expect(await Array.fromAsync(quick.store.entries(''))).toEqual([['key', 'written meanwhile']]);
  });

  test('one that is full says so, answers what it has, and lets go of what is deleted', async () => {
    const { store } = await open();
    await store.update('key', () => 'kept');
    await command('CONFIG', 'SET', 'maxmemory', '1');
    await expect(store.update('new', () => 1)).rejects.toMatchObject({ kind: 'full' });
    expect(await store.get('key')).toBe('kept');
    await store.delete('key');
    await command('CONFIG', 'SET', 'maxmemory', '0');
    expect(await store.update('new', () => 1)).toBe(1);
    expect(await Array.fromAsync(store.entries(''))).toEqual([['new', 1]]);
  });

  test('one that has become a replica says so, and takes writes again as a primary', async () => {
    const { store } = await open();
    await store.update('key', () => 'kept');
    await command('REPLICAOF', '127.0.0.1', '1');
    await expect(store.update('key', () => 'lost')).rejects.toMatchObject({ kind: 'not-writable' });
    await expect(
      openRedisStore({ url: redis.url, clock: createFakeClock(), onRisk: expect.fail }),
    ).rejects.toThrow(`The Redis at 127.0.0.1:${redis.port} is a replica`);
    await command('REPLICAOF', 'NO', 'ONE');
    const again = () => store.update('key', (current) => [current]).catch(() => 'not yet');
    await expect.poll(again).toEqual(['kept']);
  });

  test('where another one has become the primary, the way to that one is found', async () => {
    await using other = await startRedis();
    await using wire = await layWire(redis.url);
    const { store } = await open(wire.url);
    wire.leadTo(other.url);
    await command('REPLICAOF', '127.0.0.1', '1');
    const update = () => store.update('key', () => 'new').catch((error: unknown) => error);
    expect(await update()).toMatchObject({ kind: 'not-writable' });
    await expect.poll(update, { interval: 200, timeout: 10_000 }).toBe('new');
    await command('REPLICAOF', 'NO', 'ONE');
    expect(await store.get('key')).toBe('new');
  });

  test('closing does not wait for one that is gone', async () => {
    const { store } = await open();
    await redis.end('SIGKILL');
    await store.close();
    await expect(store.get('key')).rejects.toThrow('closed');
    await redis.start();
  });
});
