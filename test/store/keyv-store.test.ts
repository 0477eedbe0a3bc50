// What the store adds to Keyv: failures reject, and nothing waits for ever.
import { KeyvMemoryAdapter } from 'keyv';
import { expect, test } from 'vitest';
import { createKeyvStore, type StoreEngine } from '../../src/store/keyv-store.ts';
import { createFakeClock } from '../fakes/clock.ts';

const lost = () => Promise.reject(new Error('connection lost'));

test('a failing read, write, delete or list rejects instead of looking empty', async () => {
  const engine = createEngine({ update: lost, nextKeys: lost });
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

test('text that is no JSON rejects instead of looking empty', async () => {
  const engine = createEngine();
  await engine.adapter.set('key', '{"value":');
  await expect(createKeyvStore(engine, createFakeClock()).get('key')).rejects.toThrow('JSON');
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

const hour = 3_600_000;
const year = 365 * 24 * hour;

function createEngine(replaced: Partial<StoreEngine> = {}): StoreEngine {
  return {
    adapter: new KeyvMemoryAdapter(new Map()),
    update: async () => {},
    nextKeys: async () => [],
    removeExpired: async () => {},
    ...replaced,
  };
}
