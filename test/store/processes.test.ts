// Two processes on the same data at once.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import type { Store } from '../../src/generation/ports.ts';
import { openRedisStore } from '../../src/store/redis.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { hasRedis, startRedis } from '../fakes/redis.ts';
import { linesOf, startAnother } from './others.ts';

const everything = { codes: [0, 0], taken: 800, counted: 1_000 };

test('two processes that count at once in a file lose nothing, and pass no limit', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'shared.db');
  expect(await compete(path, async () => openSqliteStore({ path, clock }))).toEqual(everything);
}, 30_000);

test.skipIf(!hasRedis)(
  'on Redis two processes that count at once lose nothing, and pass no limit',
  async () => {
    await using redis = await startRedis(['--appendfsync', 'everysec']);
    const { url } = redis;
    const open = () => openRedisStore({ url, clock, onRisk: expect.fail });
    expect(await compete(url, open)).toEqual(everything);
  },
  30_000,
);

async function compete(place: string, open: () => Promise<Store>) {
  const children = [1, 2].map(() => startAnother('compete', place, { number: 500 }));
  const [said, codes] = await Promise.all([
    Promise.all(children.map((child) => Array.fromAsync(linesOf(child)))),
    Promise.all(children.map((child) => once(child, 'close'))),
  ]);
  const [one = 0, other = 0] = said.map(([line]) => Number(line));
  // Where one had been done before the other began, nothing would have been at once.
  expect(Math.min(one, other)).toBeGreaterThan(0);
  const store = await open();
  expect(await store.get('taken')).toBe(one + other);
  const counted = await store.get('count');
  await store.close();
  return { codes: codes.map(([code]: unknown[]) => code), taken: one + other, counted };
}

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'darkroom-processes-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
