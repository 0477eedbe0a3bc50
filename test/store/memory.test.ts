// The store in memory.
import { expect, test } from 'vitest';
import { openMemoryStore } from '../../src/store/memory.ts';
import { storeContract } from '../contracts/store.ts';
import { createFakeClock } from '../fakes/clock.ts';

storeContract('the memory store', async () => {
  const clock = createFakeClock();
  const store = openMemoryStore({ clock });
  return { store, clock, dispose: () => store.close() };
});

test('two memory stores share nothing', async () => {
  const clock = createFakeClock();
  const [one, other] = [openMemoryStore({ clock }), openMemoryStore({ clock })];
  await one.update('key', () => 1);
  expect(await other.get('key')).toBeUndefined();
});

test('follows its clock and not the time of the machine', async () => {
  const clock = createFakeClock(0);
  const store = openMemoryStore({ clock });
  await store.update('key', () => 1, { expiresAt: 1_000 });
  expect(await store.get('key')).toBe(1);
});
