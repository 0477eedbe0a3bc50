// The store in Redis: the contract, and what it keeps beside the entries.
import { createClient } from '@keyv/redis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openRedisStore } from '../../src/store/redis.ts';
import { storeContract } from '../contracts/store.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';

describe.skipIf(!hasRedis)('on Redis', () => {
  let redis: TestRedis;
  let database = 0;

  beforeAll(async () => {
    redis = await startRedis(['--databases', '100', '--appendfsync', 'everysec']);
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  function nextUrl(): string {
    database += 1;
    return `${redis.url}/${database}`;
  }

  storeContract('the Redis store', async () => {
    const clock = createFakeClock();
    const url = nextUrl();
    const open = () => openRedisStore({ url, clock, onRisk: expect.fail });
    const store = await open();
    return { store, clock, reopen: open, dispose: () => store.close() };
  });

  /** An open store on a database of its own, and a client of its own to look behind it. */
  async function open(url = nextUrl()) {
    const clock = createFakeClock();
    const store = await openRedisStore({ url, clock, onRisk: expect.fail });
    const client = createClient({ url });
    await client.connect();
    onTestFinished(async () => {
      await client.close();
      await store.close();
    });
    const indexOf = (segment: string) => client.zRange(`darkroom:index:${segment}`, 0, -1);
    return { url, clock, store, client, indexOf };
  }

  test('keeps its layout: entries, an index for each first segment, what expires, and a number', async () => {
    const { clock, store, client, indexOf } = await open();
    const expiresAt = clock.now() + 60_000;
    await store.update('open:b', () => 1);
    await store.update('open:a', () => 2, { expiresAt });
    await store.update('plain', () => 3);
    expect((await client.keys('*')).sort()).toEqual([
      'darkroom::open:a',
      'darkroom::open:b',
      'darkroom::plain',
      'darkroom:expiring',
      'darkroom:index',
      'darkroom:index:',
      'darkroom:index:open',
      'darkroom:layout',
    ]);
    expect(await client.get('darkroom::open:a')).toBe(JSON.stringify({ value: 2, expires: expiresAt }));
    expect(await client.pTTL('darkroom::open:a')).toBeGreaterThan(50_000);
    expect([await indexOf('open'), await indexOf('')]).toEqual([['open:a', 'open:b'], ['plain']]);
    expect(await client.zRangeWithScores('darkroom:expiring', 0, -1)).toEqual([
      { value: 'open:a', score: expiresAt },
    ]);
    expect(await client.get('darkroom:layout')).toBe('2');
  });

  test('what is removed, or expires no more, leaves nothing behind', async () => {
    const { clock, store, client, indexOf } = await open();
    for (const key of ['open:a', 'open:b', 'open:c']) {
      await store.update(key, () => 1, { expiresAt: clock.now() + 60_000 });
    }
    await store.delete('open:a');
    await store.update('open:b', () => undefined);
    await store.update('open:c', (current) => current);
    expect(await indexOf('open')).toEqual(['open:c']);
    expect(await client.exists('darkroom:expiring')).toBe(0);
    expect(await client.pTTL('darkroom::open:c')).toBe(-1);
  });

  test('what Redis has let expire goes from the index within the hour, and what is there stays', async () => {
    const { clock, store, client, indexOf } = await open();
    const soon = clock.now() + 20;
    const keys = Array.from({ length: 1_200 }, (_, index) => `open:${index}`);
    await Promise.all(keys.map((key) => store.update(key, () => 1, { expiresAt: soon })));
    // By our clock it is over too, and another machine's clock has it last for another minute.
    await client.set('darkroom::open:0', '{"value":1}', { PX: 60_000 });
    await store.update('plain', () => 1, { expiresAt: soon });
    await store.update('open:stays', () => 1);
    await expect.poll(() => client.exists(['darkroom::open:1199', 'darkroom::plain'])).toBe(0);
    await clock.advance(3_600_000);
    await store.update('key', () => 1);
    await expect.poll(() => indexOf('open')).toEqual(['open:0', 'open:stays']);
    await expect.poll(() => client.zCard('darkroom:expiring')).toBe(1);
    expect(await indexOf('')).toEqual(['key']);
  });

  test('a time that is over, or not whole, is no reason to fail', async () => {
    const { clock, store } = await open();
    await store.update('past', () => 1, { expiresAt: clock.now() - 5_000 });
    await store.update('soon', () => 1, { expiresAt: clock.now() + 60_000.5 });
    expect(await Array.fromAsync(store.entries(''))).toEqual([['soon', 1]]);
  });

  test('a prefix that ends within the first segment leads through all segments in order', async () => {
    const { store } = await open();
    const keys = ['a', 'a!', 'a!:1', 'a:1', 'a:2', 'aa', 'ab:1', 'b:1', ':a', 'é:1', '\u{1f98a}:1', '\uff5e'];
    for (const key of keys) await store.update(key, () => 1);
    const list = async (prefix: string) => (await Array.fromAsync(store.entries(prefix))).map(([key]) => key);
    expect(await list('')).toEqual([
      ':a',
      'a',
      'a!',
      'a!:1',
      'a:1',
      'a:2',
      'aa',
      'ab:1',
      'b:1',
      'é:1',
      '\uff5e',
      '\u{1f98a}:1',
    ]);
    expect(await list('a')).toEqual(['a', 'a!', 'a!:1', 'a:1', 'a:2', 'aa', 'ab:1']);
    expect(await list('a:')).toEqual(['a:1', 'a:2']);
  });

  test('a listing goes on behind a page of which nothing is left', async () => {
    const { store, client } = await open();
    const keys = Array.from({ length: 1_100 }, (_, index) => `open:${String(index).padStart(4, '0')}`);
    await Promise.all(keys.map((key) => store.update(key, () => key)));
    await client.del(keys.slice(0, 600).map((key) => `darkroom::${key}`));
    const left = keys.slice(600).map((key) => [key, key]);
    expect(await Array.fromAsync(store.entries('open:'))).toEqual(left);
    expect(await Array.fromAsync(store.entries('op'))).toEqual(left);
  });

  test('two stores that change one key at once lose nothing', async () => {
    const one = await open();
    const other = await open(one.url);
    const add = (store: typeof one.store) => store.update('count', (count) => Number(count ?? 0) + 1);
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([add(one.store), add(other.store), add(one.store), add(other.store)]);
    }
    expect(await one.store.get('count')).toBe(80);
  });

  test('data of a newer version is refused and left as it was', async () => {
    const { url, client } = await open();
    await client.set('darkroom:layout', '3');
    const opening = openRedisStore({ url, clock: createFakeClock(), onRisk: expect.fail });
    await expect(opening).rejects.toMatchObject({
      kind: 'failed',
      message: `The data in the Redis at 127.0.0.1:${redis.port} has layout 3, and this version knows layouts up to 2: run the newer version again.`,
    });
    expect(await client.get('darkroom:layout')).toBe('3');
  });

  test('what others keep in the same database is left alone', async () => {
    const { store, client } = await open();
    await client.set('darkroom:queue:meta', 'theirs');
    await store.update('queue:meta', () => 'ours');
    await store.delete('queue:meta');
    expect(await Array.fromAsync(store.entries(''))).toEqual([]);
    expect(await client.get('darkroom:queue:meta')).toBe('theirs');
  });
});
