// Keyv's storage adapter over node:sqlite, with the atomic update Keyv itself does not have.
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { Hookified } from 'hookified';
import { keyvStorageCapability, type KeyvStorageAdapter, type KeyvStorageEntry } from 'keyv';
import type { Clock } from '../generation/ports.ts';
import type { StoredText, StoreEngine } from './keyv-store.ts';
import { isBusy } from './sqlite-error.ts';

const PAGE_SIZE = 200;
const RETRY_MS = 10;

type Change = (text: string | undefined) => StoredText | undefined;

interface Waiting {
  key: string;
  change: Change;
  resolve: () => void;
  reject: (error: unknown) => void;
  /** By the machine's steady time, which nobody sets back. */
  giveUpAt: number;
}

/** Creates what the adapter keeps its rows in; the partial index makes finding the expired ones cheap. */
export const entriesTable = `
  CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL) STRICT;
  CREATE INDEX IF NOT EXISTS entries_expires ON entries (expires) WHERE expires IS NOT NULL;
`;

/** One connection with its prepared statements; every call rejects with the engine's own error. */
export class SqliteAdapter extends Hookified implements KeyvStorageAdapter, StoreEngine {
  readonly adapter = this;
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #busyTimeoutMs: number;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #waiting: Waiting[] = [];

  /** `busyTimeoutMs`: how long a call waits for the lock of another process; the event loop goes on meanwhile. */
  constructor(database: DatabaseSync, clock: Clock, { busyTimeoutMs = 0 } = {}) {
    super({ throwOnHookError: false });
    this.#database = database;
    this.#clock = clock;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#statements = prepare(database);
  }

  get capabilities() {
    return keyvStorageCapability(this);
  }

  async get(key: string) {
    return this.#patiently(() => this.#read(key));
  }

  async getMany(keys: string[]) {
    return this.#patiently(() => keys.map((key) => this.#read(key)));
  }

  async has(key: string) {
    return (await this.get(key)) !== undefined;
  }

  async hasMany(keys: string[]) {
    return (await this.getMany(keys)).map((text) => text !== undefined);
  }

  async set(key: string, value: unknown, expires?: number) {
    await this.#patiently(() => this.#write(key, { text: asText(value), expiresAt: expires }));
    return true;
  }

  async setMany<Value>(entries: KeyvStorageEntry<Value>[]) {
    return this.#patiently(() =>
      this.#atomically(() =>
        entries.map(({ key, value, expires }) => {
          this.#write(key, { text: asText(value), expiresAt: expires });
          return true;
        }),
      ),
    );
  }

  /** Waits for the disk together with the updates of its turn. */
  async delete(key: string) {
    let wasThere = false;
    await this.update(key, (text) => {
      wasThere = text !== undefined;
      return undefined;
    });
    return wasThere;
  }

  async deleteMany(keys: string[]) {
    return this.#patiently(() => this.#atomically(() => keys.map((key) => this.#remove(key))));
  }

  async clear() {
    await this.#patiently(() => this.#statements.clear.run());
  }

  async disconnect() {
    this.#database.close();
  }

  /**
   * Replaces one text with no other connection writing between its reading and its writing. Updates that are asked
   * for in the same turn of the loop share one transaction, because the disk is waited for once per transaction.
   */
  async update(key: string, change: Change) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ key, change, resolve, reject, giveUpAt: this.#giveUpAt() });
    if (this.#waiting.length === 1) setImmediate(() => void this.#updateWaiting());
    return promise;
  }

  /** While another process holds the lock those who wait stay together, in their order. */
  async #updateWaiting(): Promise<void> {
    for (let held = this.#updateTogether(); held !== undefined; held = this.#updateTogether()) {
      const inTime = this.#waiting.findIndex(({ giveUpAt }) => giveUpAt > performance.now());
      for (const { reject } of this.#waiting.splice(0, inTime === -1 ? Infinity : inTime)) reject(held);
      if (this.#waiting.length === 0) return;
      await setTimeout(RETRY_MS);
    }
  }

  /** Answers the error when the lock could not be had; then nothing has happened. */
  #updateTogether(): unknown {
    let batch: Waiting[] = [];
    try {
      const settle = this.#atomically(() => {
        batch = this.#waiting.splice(0);
        return batch.map((waiting) => this.#updateOne(waiting));
      });
      for (const tell of settle) tell();
    } catch (error) {
      if (batch.length === 0 && isBusy(error)) return error;
      for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
    }
    return undefined;
  }

  /** A change that throws has written nothing and fails alone; a statement that throws fails the transaction. */
  #updateOne({ key, change, resolve, reject }: Waiting): () => void {
    const text = this.#read(key);
    let next: StoredText | undefined;
    try {
      next = change(text);
    } catch (error) {
      return () => reject(error);
    }
    if (next === undefined) this.#remove(key);
    else this.#write(key, next);
    return resolve;
  }

  async nextPage(prefix: string, after: string | undefined) {
    const { firstRows, laterRows } = this.#statements;
    const rows = await this.#patiently(() =>
      after === undefined ? firstRows.all(prefix, PAGE_SIZE) : laterRows.all(after, PAGE_SIZE),
    );
    const found = rows.map(({ key, value }) => [String(key), String(value)] as const);
    // Keys with one prefix are neighbours: the first other one is the end. LIKE would give `%` and `_` a meaning.
    const end = found.findIndex(([key]) => !key.startsWith(prefix));
    return end === -1 ? found : found.slice(0, end);
  }

  async removeExpired(at: number) {
    this.#statements.removeExpired.run(at);
  }

  async #patiently<Result>(work: () => Result): Promise<Result> {
    for (const giveUpAt = this.#giveUpAt(); ; await setTimeout(RETRY_MS)) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
      }
    }
  }

  #giveUpAt(): number {
    return performance.now() + this.#busyTimeoutMs;
  }

  #remove(key: string): boolean {
    return this.#statements.remove.run(key).changes > 0;
  }

  #read(key: string): string | undefined {
    const row = this.#statements.read.get(key, this.#clock.now());
    return row && String(row.value);
  }

  #write(key: string, { text, expiresAt }: StoredText): void {
    this.#statements.write.run(key, text, expiresAt ?? null);
  }

  // IMMEDIATE takes the write lock before reading; a deferred transaction would fail when it tries to write.
  #atomically<Result>(work: () => Result): Result {
    this.#statements.begin.run();
    try {
      const result = work();
      this.#statements.commit.run();
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#statements.rollback.run();
      throw error;
    }
  }
}

function prepare(database: DatabaseSync) {
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    read: database.prepare('SELECT value FROM entries WHERE key = ? AND (expires IS NULL OR expires > ?)'),
    write: database.prepare(
      `INSERT INTO entries (key, value, expires) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires`,
    ),
    remove: database.prepare('DELETE FROM entries WHERE key = ?'),
    removeExpired: database.prepare('DELETE FROM entries WHERE expires <= ?'),
    clear: database.prepare('DELETE FROM entries'),
    firstRows: database.prepare('SELECT key, value FROM entries WHERE key >= ? ORDER BY key LIMIT ?'),
    laterRows: database.prepare('SELECT key, value FROM entries WHERE key > ? ORDER BY key LIMIT ?'),
  };
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('The adapter keeps text: Keyv needs its serialization on.');
}
