// The store in one SQLite file: opens it carefully, so that a file that cannot be ours is left as it is.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Clock, Store } from '../generation/ports.ts';
import { makeFolderOf } from './data-folder.ts';
import { createKeyvStore } from './keyv-store.ts';
import { entriesTable, SqliteAdapter } from './sqlite-adapter.ts';
import { damaged, whileOpening, whileWorking } from './sqlite-error.ts';
import { StoreError } from './store-error.ts';

/** Where the file is, and how long a call waits for the lock of another process. */
export interface SqliteOptions {
  path: string;
  clock: Clock;
  busyTimeoutMs?: number;
}

// 2: records have the schema 2, which a program that knows only layout 1 would misread.
const LAYOUT_VERSION = 2;
const SQLITE_HEADER = 'SQLite format 3\0';

/** Shorter than what a store waits for an answer: an update that is given up has surely not been made. */
const usualBusyTimeoutMs = 4_000;

/**
 * The store in the file `path`, which any number of processes of one machine may share; creates folder and file.
 * Throws a StoreError when the file is damaged, not ours, newer than this version, locked or not writable.
 */
export function openSqliteStore({ path, clock, busyTimeoutMs = usualBusyTimeoutMs }: SqliteOptions): Store {
  let database: DatabaseSync | undefined;
  try {
    makeFolderOf(path);
    if (existsSync(path)) inspect(path, busyTimeoutMs);
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    prepareFile(database);
    const engine = new SqliteAdapter(database, clock, { busyTimeoutMs });
    return createKeyvStore(engine, clock, { explain: (error) => whileWorking(error, path) });
  } catch (error) {
    if (database?.isOpen) database.close();
    throw whileOpening(error, path);
  }
}

/** Throws the StoreError that opening the file would end with, and leaves it as it is: no layout is raised. */
export function checkSqliteFile(path: string, { busyTimeoutMs = usualBusyTimeoutMs } = {}): void {
  try {
    inspect(path, busyTimeoutMs);
    using database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
  } catch (error) {
    throw whileOpening(error, path);
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
  // From here on nobody may be kept waiting by a wait for the lock: the adapter tries again by itself.
  database.exec('PRAGMA busy_timeout = 0');
}

function tooNew(path: string, version: number): string {
  return `The data file ${path} has layout ${version}, and this version knows layouts up to ${LAYOUT_VERSION}: run the newer version again.`;
}
