// What the store adds to Keyv: failures reject, and nothing waits for ever.
import { KeyvMemoryAdapter } from 'keyv';
import { expect, test } from 'vitest';
import { createKeyvStore, type StoreEngine } from '../../src/store/keyv-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { createFakeClock } from '../fakes/clock.ts';

const lost = () => Promise.reject(new Error('connection lost'));

test('a failing read, write, delete or list rejects instead of looking empty', async () => {
  const engine = createEngine({ update: lost, nextPage: lost });
  Object.assign(engine.adapter, { get: lost, delete: lost });
  const store = createKeyvStore(engine, createFakeClock());
  await expect(store.get('key')).rejects.toThrow('connection lost');
  await expect(store.update('key', () => 1)).rejects.toThrow('connection lost');
  await expect(store.delete('key')).rejects.toThrow('connection lost');
  await expect(Array.fromAsync(store.entries(''))).rejects.toThrow('connection lost');
});

test('a failure belongs to its own call, not to the one beside it', async () => {
  const engine = createEngine();
  const read = engine.adapter.get.bind(engine.adapter);
  Object.assign(engine.adapter, { get: (key: string) => (key === 'bad' ? lost() : read(key)) });
  const store = createKeyvStore(engine, createFakeClock());
  const [good, bad, alsoGood] = await Promise.allSettled(
    ['good', 'bad', 'good'].map((key) => store.get(key)),
  );
  expect([good?.status, bad?.status, alsoGood?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('entries are read page by page, without another question for each', async () => {
  const asked: unknown[] = [];
  const rows = ['a', 'b', 'c', 'd'].map((key) => [key, '{"value":1}'] as const);
  const engine = createEngine({
    nextPage: async (_prefix, after) => {
      asked.push(after);
      const from = rows.findIndex(([key]) => key === after) + 1;
      return rows.slice(from, from + 2);
    },
  });
  Object.assign(engine.adapter, { get: lost });
  const found = await Array.fromAsync(createKeyvStore(engine, createFakeClock()).entries(''));
  expect(found).toEqual(rows.map(([key]) => [key, 1]));
  expect(asked).toEqual([undefined, 'b', 'd']);
});

test('a page of which nothing is left is not the end', async () => {
  const pages: Record<string, readonly (readonly [string, string | undefined])[]> = {
    '': [['a', undefined]],
    a: [['b', '{"value":2}']],
  };
  const engine = createEngine({ nextPage: async (_prefix, after = '') => pages[after] ?? [] });
  const store = createKeyvStore(engine, createFakeClock());
  expect(await Array.fromAsync(store.entries(''))).toEqual([['b', 2]]);
});

test('text that is no JSON rejects instead of looking empty', async () => {
  const engine = createEngine();
  await engine.adapter.set('key', '{"value":');
  await expect(createKeyvStore(engine, createFakeClock()).get('key')).rejects.toThrow('JSON');
  const page = [['key', '{"value":']] as const;
  const listing = createKeyvStore(createEngine({ nextPage: async () => page }), createFakeClock());
  await expect(Array.fromAsync(listing.entries(''))).rejects.toThrow('JSON');
});

test('an error between the calls, as of a lost connection, ends nothing', async () => {
  const engine = createEngine();
  const store = createKeyvStore(engine, createFakeClock());
  engine.adapter.emit('error', new Error('connection lost'));
  expect(await store.get('key')).toBeUndefined();
});

test('an engine that does not answer rejects after five seconds', async () => {
  const clock = createFakeClock();
  const engine = createEngine({ update: () => new Promise(() => {}) });
  const store = createKeyvStore(engine, clock);
  let outcome: unknown = 'waits';
  store.update('key', () => 1).catch((error: unknown) => (outcome = error));
  await clock.advance(4_999);
  expect(outcome).toBe('waits');
  await clock.advance(1);
  expect(outcome).toMatchObject({ kind: 'failed', message: 'The store did not answer within 5 s.' });
});

test('an update or a removal that was given up is not made when the engine comes to it at last', async () => {
  const clock = createFakeClock();
  const late: (() => unknown)[] = [];
  const update: StoreEngine['update'] = (_key, change) => {
    late.push(() => change('{"value":1}'));
    return new Promise(() => {});
  };
  const store = createKeyvStore(createEngine({ update }), clock);
  const given = [store.update('key', () => 2), store.delete('key')];
  const outcomes = Promise.allSettled(given);
  await clock.advance(4_999);
  expect(late.map((make) => make())).toEqual([expect.objectContaining({ text: '{"value":2}' }), undefined]);
  await clock.advance(1);
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  for (const make of late) expect(make).toThrow('did not answer within 5 s');
});

test('an engine may have a limit and words of its own', async () => {
  const clock = createFakeClock();
  const engine = createEngine({ update: () => new Promise(() => {}) });
  const silent = (limitMs: number) => new StoreError('unreachable', `Nothing for ${limitMs} ms.`);
  const store = createKeyvStore(engine, clock, { limitMs: 2_000, silent });
  let outcome: unknown = 'waits';
  store.update('key', () => 1).catch((error: unknown) => (outcome = error));
  await clock.advance(2_000);
  expect(outcome).toMatchObject({ kind: 'unreachable', message: 'Nothing for 2000 ms.' });
});

test('close waits for the calls before it', async () => {
  const steps: string[] = [];
  const answer = Promise.withResolvers<void>();
  const engine = createEngine();
  Object.assign(engine.adapter, {
    get: () => answer.promise.then(() => void steps.push('answered')),
    disconnect: async () => steps.push('disconnected'),
  });
  const store = createKeyvStore(engine, createFakeClock());
  const reading = store.get('key');
  const closing = store.close();
  await new Promise((resolve) => setImmediate(resolve));
  answer.resolve();
  await Promise.all([reading, closing]);
  expect(steps).toEqual(['answered', 'disconnected']);
});

test('expired entries are removed with the first update, then once an hour', async () => {
  const clock = createFakeClock();
  const sweeps: number[] = [];
  const engine = createEngine({
    removeExpired: async (at) => {
      sweeps.push(at);
    },
  });
  const store = createKeyvStore(engine, clock);
  const startAt = clock.now();
  for (let minute = 0; minute <= 120; minute += 30) {
    await store.update('key', () => minute);
    await clock.advance(30 * 60_000);
  }
  expect(sweeps.map((at) => (at - startAt) / 60_000)).toEqual([0, 60, 120]);
});

test('a clock that was set back by years is no reason to keep what has expired until then', async () => {
  const clock = createFakeClock();
  const sweeps: number[] = [];
  const engine = createEngine({
    removeExpired: async (at) => {
      sweeps.push(at);
    },
  });
  const store = createKeyvStore(engine, clock);
  const startAt = clock.now();
  for (const jumpMs of [0, -year, 0, hour]) {
    await clock.advance(jumpMs);
    await store.update('key', () => 1);
  }
  expect(sweeps.map((at) => at - startAt)).toEqual([0, -year, -year + hour]);
});

test('a clock that jumps ahead and is set right again has cost nothing that was kept', async () => {
  const clock = createFakeClock();
  const sweeps: number[] = [];
  const engine = createEngine({
    removeExpired: async (at) => {
      sweeps.push(at);
    },
  });
  const store = createKeyvStore(engine, clock);
  const startAt = clock.now();
  for (const jumpMs of [0, year, 60_000, -year, hour]) {
    await clock.advance(jumpMs);
    await store.update('key', () => 1);
  }
  expect(sweeps.map((at) => at - startAt)).toEqual([0, 60_000, 60_000 + hour]);
});

test('what cannot be tidied up fails nobody, and is tried again with the next update', async () => {
  let tries = 0;
  const engine = createEngine({
    removeExpired: () => {
      tries += 1;
      return tries === 1 ? lost() : Promise.resolve();
    },
  });
  const store = createKeyvStore(engine, createFakeClock());
  for (let update = 0; update < 3; update += 1) await store.update('key', () => update);
  expect(tries).toBe(2);
});

test('nobody waits for the tidying up, and it is done once at a time', async () => {
  let tries = 0;
  const engine = createEngine({
    removeExpired: () => {
      tries += 1;
      return new Promise(() => {});
    },
  });
  const store = createKeyvStore(engine, createFakeClock());
  for (let update = 0; update < 3; update += 1) await store.update('key', () => update);
  await store.close();
  expect(tries).toBe(1);
});

const hour = 3_600_000;
const year = 365 * 24 * hour;

function createEngine(replaced: Partial<StoreEngine> = {}): StoreEngine {
  return {
    adapter: new KeyvMemoryAdapter(new Map()),
    update: async () => {},
    nextPage: async () => [],
    removeExpired: async () => {},
    ...replaced,
  };
}
