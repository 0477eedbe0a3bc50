// The store in a SQLite file: the contract, several processes at once, and files that must not be opened.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSqliteFile, openSqliteStore } from '../../src/store/sqlite.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { storeContract } from '../contracts/store.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { linesOf, startAnother, type Deed } from './others.ts';

const clock = createFakeClock();
const children: ChildProcess[] = [];
let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-store-'));
  path = join(folder, 'data', 'darkroom.db');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

storeContract('the SQLite store', async () => {
  const clock = createFakeClock();
  const open = () => openSqliteStore({ path, clock });
  const store = open();
  return { store, clock, reopen: async () => open(), dispose: () => store.close() };
});

test('what was acknowledged survives kill -9', async () => {
  const child = another('count', 1_000_000);
  let acknowledged = 0;
  for await (const line of linesOf(child)) {
    acknowledged = Number(line);
    if (acknowledged === 200) child.kill('SIGKILL');
  }
  await using store = disposable(openSqliteStore({ path, clock }));
  expect(acknowledged).toBeGreaterThanOrEqual(200);
  expect(await store.get('count')).toBeGreaterThanOrEqual(acknowledged);
}, 30_000);

test('an update waits while another process holds the lock', async () => {
  await using store = disposable(openSqliteStore({ path, clock }));
  const child = another('hold', 200);
  await linesOf(child)[Symbol.asyncIterator]().next();
  await expect(store.update('key', () => 'after')).resolves.toBe('after');
}, 30_000);

test('an update that cannot get the lock in time rejects and leaves the value', async () => {
  await using store = disposable(openSqliteStore({ path, clock, busyTimeoutMs: 10 }));
  await store.update('key', () => 'before');
  using other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  await expect(store.update('key', () => 'after')).rejects.toThrow('locked');
  expect(await store.get('key')).toBe('before');
  other.exec('ROLLBACK');
  expect(await store.update('key', () => 'after')).toBe('after');
});

test('a file locked by another program is refused', async () => {
  await openSqliteStore({ path, clock }).close();
  using other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  expect(refusal({ busyTimeoutMs: 10 })).toMatchObject({ kind: 'locked' });
});

const damages: Record<string, (whole: Buffer) => Buffer> = {
  'with other content': () => Buffer.from('not a database, but a letter of some length'),
  'of one byte': () => Buffer.from('x'),
  'cut off': (whole) => whole.subarray(0, whole.length / 2),
  'without its header': (whole) => Buffer.concat([Buffer.alloc(16), whole.subarray(16)]),
  'with noise in it': (whole) =>
    Buffer.concat([whole.subarray(0, 8_192), Buffer.alloc(whole.length - 8_192, 90)]),
};

test.for(Object.entries(damages))('a file %s is refused and left as it was', async ([, damage]) => {
  await prepareData();
  const bytes = damage(await readFile(path));
  await writeFile(path, bytes);
  expect(refusal()).toMatchObject({ kind: 'corrupt', message: expect.stringContaining(path) as string });
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  expect(await readdir(dirname(path))).toEqual(['darkroom.db']);
});

test.for(Object.entries(damages))(
  'a file %s beside the log of a crash is refused too',
  async ([, damage]) => {
    await prepareData();
    const child = another('count', 1_000_000);
    for await (const line of linesOf(child)) if (line === '50') child.kill('SIGKILL');
    const bytes = damage(await readFile(path));
    const log = await readFile(`${path}-wal`);
    await writeFile(path, bytes);
    expect(refusal()).toMatchObject({ kind: 'corrupt' });
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(Buffer.compare(await readFile(`${path}-wal`), log)).toBe(0);
  },
);

test('a file of a newer version is refused and left as it was', async () => {
  await prepareData();
  using newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 3');
  newer.close();
  const bytes = await readFile(path);
  expect(refusal()).toMatchObject({ kind: 'failed', message: expect.stringContaining('layout 3') as string });
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
});

test('a file that is only looked at keeps its layout and gets no files beside it', async () => {
  await prepareData();
  using older = new DatabaseSync(path);
  older.exec('PRAGMA user_version = 1');
  older.close();
  const bytes = await readFile(path);
  checkSqliteFile(path);
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  expect(await readdir(dirname(path))).toEqual(['darkroom.db']);
});

test('a file that somebody uses can be looked at', async () => {
  await using store = disposable(openSqliteStore({ path, clock }));
  await store.update('key', () => 'before');
  checkSqliteFile(path);
  expect(await store.update('key', (current) => `${String(current)}, after`)).toBe('before, after');
});

test('looking at a file says what opening it would', async () => {
  await prepareData();
  await writeFile(path, 'not a database, but a letter of some length');
  expect(() => checkSqliteFile(path)).toThrow(/is damaged or not a database; it was left untouched/u);
});

const impossible = ['file/darkroom.db', 'file/data/darkroom.db', '.', '/proc/darkroom/data/darkroom.db'];

test.for(impossible)('%s, where no file can be, is refused as not writable', async (place) => {
  await writeFile(join(folder, 'file'), '');
  path = resolve(folder, place);
  expect(refusal()).toMatchObject({ kind: 'not-writable', message: expect.stringContaining(path) as string });
});

test('an empty file, as `touch` leaves it, becomes a store', async () => {
  path = join(folder, 'touched.db');
  await writeFile(path, '');
  await using store = disposable(openSqliteStore({ path, clock }));
  expect(await store.update('key', () => 1)).toBe(1);
});

test('expired rows leave the file with the next update', async () => {
  await prepareData({ expiresAt: clock.now() + 60_000 });
  await clock.advance(60_000);
  await using store = disposable(openSqliteStore({ path, clock }));
  await store.update('new', () => 1);
  using file = new DatabaseSync(path, { readOnly: true });
  expect(file.prepare('SELECT key FROM entries').all()).toEqual([{ key: 'new' }]);
});

async function prepareData(options: { expiresAt?: number } = {}): Promise<void> {
  const store = openSqliteStore({ path, clock });
  for (let index = 0; index < 40; index += 1) {
    await store.update(`key:${index}`, () => 'x'.repeat(1_000), options);
  }
  await store.close();
}

function refusal(options: { busyTimeoutMs?: number } = {}): StoreError | undefined {
  try {
    void openSqliteStore({ path, clock, ...options }).close();
  } catch (error) {
    return error instanceof StoreError ? error : undefined;
  }
  return undefined;
}

function another(deed: Deed, number: number): ChildProcess {
  const child = startAnother(deed, path, { number });
  children.push(child);
  return child;
}

function disposable<Closes extends { close(): Promise<void> }>(store: Closes): Closes & AsyncDisposable {
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}
