import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

test('of updates asked for together one that throws fails alone, and the others keep their order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'together-'));
  const store = openSqliteStore({ path: join(folder, 'together.db'), clock: systemClock });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const add = (name: string) =>
    store.update('list', (current) => {
      if (name === 'bad') throw new Error('not this one');
      return [...((current as string[] | undefined) ?? []), name];
    });
  const results = await Promise.allSettled(['one', 'bad', 'two', 'three'].map(add));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await store.get('list')).toEqual(['one', 'two', 'three']);
});
