// The contract of the store, tried on stores that break one rule each: a rule nobody can break is no rule.
import { expect, test } from 'vitest';
import type { Store } from '../../src/generation/ports.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { storeCases } from './store.ts';

test('a store that keeps every rule breaks no case', async () => {
  expect(await brokenCases((store) => store)).toEqual([]);
});

test('reading and writing in two steps loses updates', async () => {
  const twoSteps = (store: Store): Store => ({
    ...store,
    async update(key, change, options) {
      const next = change(await store.get(key));
      return store.update(key, () => next, options);
    },
  });
  expect(await brokenCases(twoSteps)).toEqual([
    '500 updates of one key at once all count',
    'calls before close are finished',
  ]);
});

test('a store that answers a failed read with nothing is noticed', async () => {
  const failsOpen = (store: Store): Store => ({
    ...store,
    get: (key) => store.get(key).catch(() => undefined),
  });
  expect(await brokenCases(failsOpen)).toEqual([
    'a key that cannot be kept exactly rejects',
    'calls after close reject',
  ]);
});

test('a store that forgets the expiry is noticed', async () => {
  const keepsForever = (store: Store): Store => ({
    ...store,
    update: (key, change) => store.update(key, change),
  });
  expect(await brokenCases(keepsForever)).toEqual([
    'an entry ends at its expiry and not before',
    'every update sets the expiry anew, and none means for good',
    'live entries stay when expired ones are cleared away',
  ]);
});

async function brokenCases(breakIt: (store: Store) => Store): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, run] of Object.entries(storeCases)) {
    const clock = createFakeClock();
    const store = openMemoryStore({ clock });
    await run({ store: breakIt(store), clock, dispose: async () => {} }).catch(() => broken.push(name));
    await store.close();
  }
  return broken;
}
