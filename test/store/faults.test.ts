// What the disk and other programs do to the store: each fault is one sentence, and nothing that was acknowledged is lost.
import { chmod, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import { createKeyvStore } from '../../src/store/keyv-store.ts';
import { entriesTable, SqliteAdapter } from '../../src/store/sqlite-adapter.ts';
import { whileWorking } from '../../src/store/sqlite-error.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { linesOf, startAnother } from './others.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-faults-'));
  path = join(folder, 'data', 'darkroom.db');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('while another program holds the lock this process goes on with everything else', async () => {
  const store = openSqliteStore({ path, clock });
  await store.update('key', () => ['before']);
  using other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const add = (word: string) => store.update('key', (current) => [...(current as string[]), word]);
  const waiting = [add('one'), add('two')];
  // Only a process that is not stuck in a wait gets here before they are answered.
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  expect(await store.get('key')).toEqual(['before']);
  waiting.push(add('three'));
  other.exec('ROLLBACK');
  await Promise.all(waiting);
  expect(await store.get('key')).toEqual(['before', 'one', 'two', 'three']);
  await store.close();
});

test('an update that was given up because of a lock is never made afterwards, later ones are', async () => {
  const store = openSqliteStore({ path, clock, busyTimeoutMs: 40 });
  using other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const given = store.update('first', () => 1);
  await expect(given).rejects.toMatchObject({
    kind: 'locked',
    message: `The data file ${path} stays locked by another program: close what has it open.`,
  });
  await expect(store.delete('second')).rejects.toMatchObject({ kind: 'locked' });
  other.exec('ROLLBACK');
  await store.update('third', () => 3);
  expect(await Array.fromAsync(store.entries(''))).toEqual([['third', 3]]);
  await store.close();
});

test('a full disk refuses what is new in a sentence and keeps what is there', async () => {
  await mkdir(dirname(path));
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; ${entriesTable} PRAGMA max_page_count = 20`);
  const store = createKeyvStore(new SqliteAdapter(database, clock), clock, {
    explain: (error) => whileWorking(error, path),
  });
  await store.update('before', () => 'kept');
  await expect(store.update('large', () => 'x'.repeat(200_000))).rejects.toMatchObject({
    kind: 'full',
    message: `The disk with the data file ${path} is full: make room on it.`,
  });
  expect(await Array.fromAsync(store.entries(''))).toEqual([['before', 'kept']]);
  expect(await store.update('before', () => 'changed')).toBe('changed');
  await store.close();
});

test('a file that the system lets grow no further loses nothing that was acknowledged', async () => {
  const child = startAnother('fill', path, { number: 1000, blocks: 2000 });
  const [message, kept, read] = await Array.fromAsync(linesOf(child));
  expect(message).toMatch(/^The data file .*darkroom\.db cannot be read or written \(disk I\/O error\)/u);
  expect(read).toBe('10000 undefined');
  const store = openSqliteStore({ path, clock });
  expect(await Array.fromAsync(store.entries('key:'))).toHaveLength(Number(kept));
  expect(await store.update('room again', () => true)).toBe(true);
  await store.close();
});

test('a file that is damaged while it is in use says so, and everything else is still answered', async () => {
  const store = openSqliteStore({ path, clock });
  for (let index = 0; index < 200; index += 1)
    await store.update(`key:${String(index).padStart(3, '0')}`, () => 'x'.repeat(3000));
  await store.close();
  const again = openSqliteStore({ path, clock });
  const pageBytes = 4096;
  const file = await open(path, 'r+');
  const { size } = await stat(path);
  await file.write(Buffer.alloc(size - 100 * pageBytes, 0x5a), 0, size - 100 * pageBytes, 100 * pageBytes);
  await file.close();
  await expect(Array.fromAsync(again.entries('key:'))).rejects.toMatchObject({
    kind: 'corrupt',
    message: `The data file ${path} is damaged: stop Darkroom and put a backup in its place.`,
  });
  expect(await again.get('key:000')).toHaveLength(3000);
  await again.close();
});

test.for([
  ['a folder', 0o555, 0o666],
  ['a file', 0o777, 0o444],
] as const)('%s that may only be read is found at the start', async ([, folderMode, fileMode]) => {
  await openSqliteStore({ path, clock }).close();
  await chmod(folder, 0o755);
  await chmod(path, fileMode);
  await chmod(dirname(path), folderMode);
  const [said] = await Array.fromAsync(linesOf(startAnother('open-as-nobody', path)));
  await chmod(dirname(path), 0o755);
  expect(said).toBe(
    `The data file ${path} cannot be written: check that its folder exists and belongs to this user.`,
  );
});
