// A front hears the gateway's calls, and a worker that never hears one knows that they come.
import { expect, test } from 'vitest';
import type { GatewayClient } from '../../src/gateway/client.ts';
import type { Store } from '../../src/generation/ports.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { running, scripted } from './fixture.ts';
import { call, ended, given, signedHeaders } from './webhook-fixture.ts';

const over = (id: string) => ({ json: { ...running, status: 'succeeded', id } });
const storeKeys = async (store: Store): Promise<string[]> => {
  const keys: string[] = [];
  for await (const [key] of store.entries('')) keys.push(key);
  return keys;
};

/** A front and a worker on one store, as two processes whose clocks differ. */
async function processes(
  script: Parameters<typeof scripted>[0],
  changed: (store: Store) => Store = (it) => it,
) {
  const clock = createFakeClock(Date.now());
  const ahead = { ...clock, now: () => clock.now() + 4000 };
  const store = openMemoryStore({ clock });
  const sharedStore = changed(store);
  const front = await scripted([], { webhook: given, clock, sharedStore });
  const worker = await scripted(script, { webhook: given, clock: ahead, sharedStore });
  return { clock, store, front: front.gateway, worker: worker.gateway, signal: worker.signal };
}

async function hear(front: GatewayClient, clock: FakeClock, id: string, status = 'succeeded'): Promise<void> {
  const body = JSON.stringify({ ...(JSON.parse(ended) as object), id, status });
  const route = front.webhookRoute(async () => {});
  const answer = await route?.fetch(call({ body, headers: signedHeaders(body, { sentAt: clock.now() }) }));
  expect(answer?.status).toBe(200);
}

test('relies on calls that another process hears, from the first end that one told', async () => {
  const { clock, front, worker, signal } = await processes([over('p1'), over('p2')]);
  expect(worker.calls()).toBe('perhaps');
  await hear(front, clock, 'p1');
  await worker.get('p1', signal);
  expect(worker.calls()).toBe('perhaps');
  await clock.advance(2000);
  expect(worker.calls()).toBe('surely');
  await clock.advance(599_999);
  expect(worker.calls()).toBe('surely');
  await clock.advance(1);
  expect(worker.calls()).toBe('perhaps');
});

test('waits a moment for a call that is later than the look', async () => {
  const { clock, front, worker, signal } = await processes([over('p1')]);
  await worker.get('p1', signal);
  await clock.advance(1500);
  await hear(front, clock, 'p1');
  await clock.advance(500);
  expect(worker.calls()).toBe('surely');
});

test('relies on them no more when an end was told to nobody, until one is again', async () => {
  const { clock, front, worker, signal } = await processes([over('p1'), over('p2'), over('p3')]);
  await hear(front, clock, 'p1');
  await worker.get('p1', signal);
  await clock.advance(2000);
  expect(worker.calls()).toBe('surely');
  // A start is no end.
  await hear(front, clock, 'p2', 'processing');
  await worker.get('p2', signal);
  await clock.advance(2000);
  expect(worker.calls()).toBe('perhaps');
  await hear(front, clock, 'p3');
  await worker.get('p3', signal);
  await clock.advance(2000);
  expect(worker.calls()).toBe('surely');
});

test('costs one small note for each end, which is gone minutes later, and few reads', async () => {
  const asked = { updates: 0, gets: 0 };
  const counted = (store: Store): Store => ({
    ...store,
    update: (key, change, options) => {
      asked.updates += 1;
      return store.update(key, change, options);
    },
    get: (key) => {
      asked.gets += 1;
      return store.get(key);
    },
  });
  const ids = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const { clock, store, front, worker, signal } = await processes(ids.map(over), counted);
  for (const id of ids) {
    await hear(front, clock, id);
    await worker.get(id, signal);
  }
  await clock.advance(2000);
  expect([asked, worker.calls()]).toEqual([{ updates: 50, gets: 1 }, 'surely']);
  expect(await storeKeys(store)).toHaveLength(50);
  await clock.advance(300_000);
  expect(await storeKeys(store)).toEqual([]);
});

test('knows what it knew while the store fails, and every call is taken', async () => {
  let isDown = false;
  const failing = (store: Store): Store => ({
    ...store,
    update: (key, change, options) =>
      isDown ? Promise.reject(new Error('down')) : store.update(key, change, options),
    get: (key) => (isDown ? Promise.reject(new Error('down')) : store.get(key)),
  });
  const { clock, front, worker, signal } = await processes([over('p1'), over('p2')], failing);
  await hear(front, clock, 'p1');
  await worker.get('p1', signal);
  await clock.advance(2000);
  isDown = true;
  await hear(front, clock, 'p2');
  await worker.get('p2', signal);
  await clock.advance(2000);
  expect(worker.calls()).toBe('surely');
});

test('a process alone, or one that cannot be called, notes nothing', async () => {
  const clock = createFakeClock(Date.now());
  const store = openMemoryStore({ clock });
  const alone = await scripted([over('p1')], { webhook: given, clock });
  await hear(alone.gateway, clock, 'p1');
  const uncalled = await scripted([over('p1')], { clock, sharedStore: store });
  await uncalled.gateway.get('p1', uncalled.signal);
  await clock.advance(2000);
  expect([alone.gateway.calls(), uncalled.gateway.calls()]).toEqual(['surely', 'never']);
  expect(await storeKeys(store)).toEqual([]);
});

test('asks the store for nothing any more once it is closed', async () => {
  const { clock, front, worker, signal } = await processes([over('p1')]);
  await hear(front, clock, 'p1');
  await worker.get('p1', signal);
  await worker.close();
  await clock.advance(2000);
  expect(worker.calls()).toBe('perhaps');
});
