// The store in one SQLite file: opens it carefully, so that a file that cannot be ours is left as it is.
import { closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Clock, Store } from '../generation/ports.ts';
import { createKeyvStore } from './keyv-store.ts';
import { entriesTable, SqliteAdapter } from './sqlite-adapter.ts';
import { StoreError } from './store-error.ts';

/** Where the file is, and how long a call waits for the lock of another process. */
export interface SqliteOptions {
  path: string;
  clock: Clock;
  busyTimeoutMs?: number;
}

const LAYOUT_VERSION = 1;
const SQLITE_HEADER = 'SQLite format 3\0';

/**
 * The store in the file `path`, which any number of processes of one machine may share; creates folder and file.
 * Throws a StoreError when the file is damaged, not ours, newer than this version, locked or not writable.
 */
export function openSqliteStore({ path, clock, busyTimeoutMs = 5_000 }: SqliteOptions): Store {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) inspect(path, busyTimeoutMs);
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    prepareFile(database);
    return createKeyvStore(new SqliteAdapter(database, clock), clock);
  } catch (error) {
    if (database?.isOpen) database.close();
    throw asStoreError(error, path);
  }
}

// Reads only: a file that is not ours stays as it is, byte for byte. Without a write-ahead log beside it
// nobody has the file open, and `immutable` keeps SQLite from leaving files of its own behind.
function inspect(path: string, timeout: number): void {
  const header = readHeader(path);
  if (header === '') return;
  if (header !== SQLITE_HEADER) throw new StoreError('corrupt', damaged(path));
  const url = pathToFileURL(path);
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true, timeout });
  try {
    const verdict = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (verdict !== 'ok') throw new StoreError('corrupt', damaged(path), { cause: verdict });
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > LAYOUT_VERSION) throw new StoreError('failed', tooNew(path, version));
  } finally {
    database.close();
  }
}

// SQLite would take a file of one byte for an empty database, and could put its log over one that was replaced.
function readHeader(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(SQLITE_HEADER.length);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function prepareFile(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode = WAL');
  // FULL waits for the disk at every commit: what was acknowledged survives a power cut too.
  database.exec('PRAGMA synchronous = FULL');
  // Setting the version writes, so a file that is only readable is found out now and not by the first person.
  database.exec(`BEGIN IMMEDIATE; ${entriesTable} PRAGMA user_version = ${LAYOUT_VERSION}; COMMIT`);
}

// https://sqlite.org/rescode.html; the extended codes carry the primary one in their lowest byte.
const kinds: Record<number, StoreError['kind']> = {
  5: 'locked',
  6: 'locked',
  8: 'not-writable',
  11: 'corrupt',
  14: 'not-writable',
  26: 'corrupt',
};

const folderCodes = new Set(['EACCES', 'EEXIST', 'EISDIR', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS']);

function asStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string };
  const kind = folderCodes.has(code ?? '') ? 'not-writable' : (kinds[(errcode ?? 0) & 0xff] ?? 'failed');
  const sentence = {
    corrupt: damaged(path),
    'not-writable': `The data file ${path} cannot be written: check that its folder exists and belongs to this user.`,
    locked: `The data file ${path} stays locked by another program.`,
    failed: `The data file ${path} cannot be opened: ${message}`,
  }[kind];
  return new StoreError(kind, sentence, { cause: error });
}

function damaged(path: string): string {
  return `The data file ${path} is damaged or not a database; it was left untouched. Move it away or put a backup in its place.`;
}

function tooNew(path: string, version: number): string {
  return `The data file ${path} has layout ${version}, and this version knows layouts up to ${LAYOUT_VERSION}: run the newer version again.`;
}
