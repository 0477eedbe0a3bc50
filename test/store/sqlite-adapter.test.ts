// The adapter as Keyv uses it.
import { DatabaseSync } from 'node:sqlite';
import { Keyv } from 'keyv';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { entriesTable, SqliteAdapter } from '../../src/store/sqlite-adapter.ts';

function openKeyv(): Keyv {
  const database = new DatabaseSync(':memory:');
  database.exec(entriesTable);
  return new Keyv({ store: new SqliteAdapter(database, systemClock) });
}

test('serves what Keyv asks of its storage', async () => {
  const keyv = openKeyv();
  expect(await keyv.set('one', 1)).toBe(true);
  expect(
    await keyv.setMany<unknown>([
      { key: 'two', value: 2 },
      { key: 'three', value: [3] },
    ]),
  ).toEqual([true, true]);
  expect(await keyv.get(['one', 'two', 'three', 'four'])).toEqual([1, 2, [3], undefined]);
  expect(await keyv.has(['one', 'four'])).toEqual([true, false]);
  expect(await keyv.delete('one')).toBe(true);
  expect(await keyv.delete(['one', 'two'])).toEqual([false, true]);
  await keyv.clear();
  expect(await keyv.get('three')).toBeUndefined();
  await keyv.disconnect();
});

test('is used directly, without a bridge for old adapters', () => {
  expect(openKeyv().store).toBeInstanceOf(SqliteAdapter);
});

test('an entry with a time to live ends by the clock', async () => {
  const keyv = openKeyv();
  await keyv.set('past', 1, 0.001);
  await keyv.set('future', 1, 60_000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await keyv.store.has('past')).toBe(false);
  expect(await keyv.store.has('future')).toBe(true);
});
