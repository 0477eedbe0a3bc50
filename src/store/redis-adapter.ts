// Keyv's storage adapter for Redis, with the atomic update and the listing in order that it does not have itself.
import { setTimeout as pause } from 'node:timers/promises';
import KeyvRedis from '@keyv/redis';
import type { Clock } from '../generation/ports.ts';
import { byCodePoint } from './code-points.ts';
import type { StoredText, StoreEngine } from './keyv-store.ts';
import type { RedisConnection } from './redis-connection.ts';
import { expiringKey, indexPrefix, namespace, segmentOf, segmentsKey } from './redis-layout.ts';
import { compareAndSet, forgetExpired, runScript } from './redis-scripts.ts';
import { createRounds, type Change } from './rounds.ts';

const pageSize = 500;
/** Redis does nothing else meanwhile. */
const batchSize = 100;
const betweenBatchesMs = 5;

/**
 * One connection; every call rejects with a StoreError. Whatever is written goes through `update`, a removal too: a bare
 * DEL that was given up could still arrive, and take away what somebody has put there since.
 * NOTE Keyv's own ways to write would leave the index out.
 */
export class RedisAdapter extends KeyvRedis<string> implements StoreEngine {
  readonly adapter = this;
  readonly #connection: RedisConnection;
  readonly #clock: Clock;
  readonly #rounds: ReturnType<typeof createRounds>;

  constructor(connection: RedisConnection, clock: Clock) {
    super(connection.client, { namespace });
    this.#connection = connection;
    this.#clock = clock;
    const read = (key: string) => this.get(key);
    const swap = (key: string, before: string | undefined, next: StoredText | undefined) =>
      this.#swap(key, before, next);
    this.#rounds = createRounds({ read, swap });
  }

  override async get<Text = string>(key: string): Promise<Text | undefined> {
    const text = await this.#connection.ask((client) => client.get(this.#entryKey(key)));
    return (text ?? undefined) as Text | undefined;
  }

  override async disconnect(): Promise<void> {
    this.#connection.close();
  }

  update(key: string, change: Change): Promise<void> {
    return this.#rounds.update(key, change);
  }

  async nextPage(prefix: string, after: string | undefined) {
    const keys = prefix.includes(':')
      ? await this.#keysIn(segmentOf(prefix), prefix, after)
      : await this.#keysAnywhere(prefix, after);
    if (keys.length === 0) return [];
    const texts = await this.#connection.ask((client) => client.mGet(keys.map((key) => this.#entryKey(key))));
    return keys.map((key, index) => [key, texts[index] ?? undefined] as const);
  }

  /** In small batches with pauses between them, so that nobody has to wait for long however much has expired. */
  async removeExpired(at: number): Promise<void> {
    let passed = 0;
    for (;;) {
      const args = [at, passed, batchSize, this.#entryKey(''), indexPrefix].map(String);
      const [seen, there] = (await this.#run(forgetExpired, [expiringKey], args)) as [number, number];
      passed += there;
      if (seen < batchSize || there === seen) return;
      await pause(betweenBatchesMs);
    }
  }

  async #swap(key: string, before: string | undefined, next: StoredText | undefined) {
    const segment = segmentOf(key);
    const keys = [this.#entryKey(key), `${indexPrefix}${segment}`, expiringKey, segmentsKey];
    const args = [key, segment, before ?? '', next?.text ?? '', ...this.#expiryOf(next)];
    const found = (await this.#run(compareAndSet, keys, args)) as string | null;
    return found === null ? undefined : { found: found === '' ? undefined : found };
  }

  /** From now on, as Redis' own clock can be another machine's. */
  #expiryOf(next: StoredText | undefined): [timeToLiveMs: string, expiresAt: string] {
    if (next?.expiresAt === undefined) return ['', ''];
    const timeToLiveMs = Math.max(1, Math.ceil(next.expiresAt - this.#clock.now()));
    return [String(timeToLiveMs), String(next.expiresAt)];
  }

  async #keysIn(segment: string, prefix: string, after: string | undefined): Promise<string[]> {
    const from = after === undefined ? `[${prefix}` : `(${after}`;
    // No character of UTF-8 has this byte: it comes after everything that begins with the prefix.
    const to = Buffer.concat([Buffer.from(`(${prefix}`), Buffer.of(0xff)]);
    const limit = { LIMIT: { offset: 0, count: pageSize } };
    return this.#connection.ask((client) => client.zRangeByLex(`${indexPrefix}${segment}`, from, to, limit));
  }

  /** A prefix that ends before the first `:` can lead into several segments, which lie between one another. */
  async #keysAnywhere(prefix: string, after: string | undefined): Promise<string[]> {
    const segments = await this.#connection.ask((client) => client.sMembers(segmentsKey));
    const fitting = segments.filter((segment) => segment === '' || segment.startsWith(prefix));
    const found = await Promise.all(fitting.map((segment) => this.#keysIn(segment, prefix, after)));
    return found.flat().sort(byCodePoint).slice(0, pageSize);
  }

  #entryKey(key: string): string {
    return this.createKeyPrefix(key, namespace);
  }

  #run(...[script, keys, args]: ScriptCall): Promise<unknown> {
    return this.#connection.ask((client) => runScript(client, script, keys, args));
  }
}

type ScriptCall = Parameters<typeof runScript> extends [unknown, ...infer Rest] ? Rest : never;
