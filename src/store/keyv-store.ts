// The one implementation of the port Store: Keyv on top of an engine that adds what Keyv lacks.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Keyv, type KeyvStorageAdapter, type KeyvValue } from 'keyv';
import type { Clock, Store } from '../generation/ports.ts';
import { StoreError } from './store-error.ts';

/** An entry as an engine keeps it: the text Keyv reads, and when it stops counting (epoch milliseconds). */
export interface StoredText {
  text: string;
  expiresAt: number | undefined;
}

/** What an engine adds beneath Keyv, which has no atomic operation and no way to list by prefix. */
export interface StoreEngine {
  adapter: KeyvStorageAdapter;
  /** Replaces the text of one key with nobody in between; undefined means none, before and after. */
  update(key: string, change: (text: string | undefined) => StoredText | undefined): Promise<void>;
  /**
   * The next entries with that prefix after the key `after`, in the order of their code points; none means the end. One
   * without a text is there no more.
   */
  nextPage(
    prefix: string,
    after: string | undefined,
  ): Promise<readonly (readonly [key: string, text: string | undefined])[]>;
  /** Removes what expired at or before `at`. */
  removeExpired(at: number): Promise<void>;
}

/** What is special about an engine. */
export interface EngineTraits {
  /** Puts into an error of ours what the engine said; what is not of the engine stays as it is. */
  explain?: (error: unknown) => unknown;
  /** How long a call may take; 5 s where nothing else is said. */
  limitMs?: number;
  /** What a call that takes longer rejects with. */
  silent?: (limitMs: number) => StoreError;
}

type Change = Parameters<StoreEngine['update']>[1];

/** One call of ours, as long as it goes on and after that. */
interface Operation {
  failure?: unknown;
  /** It took too long, and its caller was told so. */
  isGivenUp?: boolean;
}

const usualLimitMs = 5_000;
const SWEEP_INTERVAL_MS = 3_600_000;
/** More than that passes between two updates only where nobody is there. */
const JUMP_MS = 86_400_000;

/**
 * A store over `engine`: everything that fails, or takes longer than its limit, rejects with what the engine said as
 * `explain` puts it, or with a StoreError.
 */
export function createKeyvStore(
  engine: StoreEngine,
  clock: Clock,
  { explain = (error) => error, limitMs = usualLimitMs, silent = noAnswer }: EngineTraits = {},
): Store {
  // Keyv would look at the machine's time and tag strings its own way: expiry follows our clock, values are plain JSON.
  const keyv = new Keyv({ store: engine.adapter, serialization: JSON, checkExpired: false });
  const operation = new AsyncLocalStorage<Operation>();
  const pending = new Set<Promise<unknown>>();
  /** For each listing under way the keys that were written here since it read its page. */
  const listings = new Set<Set<string>>();
  let closed = false;
  let sweeping = false;
  let sweptAt: number | undefined;

  // With a listener Keyv answers undefined or false instead of failing; without one a lost connection ends the process.
  keyv.on('error', (error: unknown) => {
    const current = operation.getStore();
    if (current) current.failure ??= error;
  });

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    const current: Operation = {};
    try {
      const result = await operation.run(current, () => withinLimit(work(), current));
      if (current.failure === undefined) return result;
    } catch (error) {
      throw explain(error);
    }
    throw explain(asError(current.failure));
  }

  async function withinLimit<Result>(work: Promise<Result>, current: Operation): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const takeBack = clock.after(limitMs, () => {
      current.isGivenUp = true;
      reject(silent(limitMs));
    });
    work.then(resolve, reject).finally(takeBack);
    return promise;
  }

  async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (closed) throw new StoreError('failed', 'The store is closed.');
    const running = attempt(work);
    pending.add(running);
    try {
      return await running;
    } finally {
      pending.delete(running);
    }
  }

  const live = (stored: KeyvValue<unknown> | undefined): KeyvValue<unknown> | undefined =>
    typeof stored?.expires === 'number' && stored.expires <= clock.now() ? undefined : stored;

  async function read(key: string): Promise<KeyvValue<unknown> | undefined> {
    const stored = await guarded(() => keyv.getRaw(checked(key)));
    return live(stored as KeyvValue<unknown> | undefined);
  }

  /** Of the page that a listing has read, unless it was written since. */
  async function current(key: string, text: string | undefined, isWritten: boolean) {
    if (isWritten) return read(key);
    try {
      return text === undefined ? undefined : live(parse(text));
    } catch (error) {
      throw explain(error);
    }
  }

  async function writing<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await guarded(work);
    } finally {
      for (const written of listings) written.add(key);
    }
  }

  /** What was given up is not made any more: its caller may have asked for something else by then. */
  function wanted(change: Change): Change {
    const current = operation.getStore();
    return (text) => {
      if (current?.isGivenUp) throw silent(limitMs);
      return change(text);
    };
  }

  /** Tidying up is nobody's business: nobody waits for it, and what fails there is left for the next update. */
  function sweep(): void {
    const now = clock.now();
    // A clock that was set back counts as a new hour; who waited for the old one could wait for years.
    if (sweeping || (sweptAt !== undefined && now >= sweptAt && now < sweptAt + SWEEP_INTERVAL_MS)) return;
    // A clock that jumps ahead by mistake makes everything look expired: it has to stay there for an hour first.
    if (sweptAt !== undefined && now > sweptAt + JUMP_MS) {
      sweptAt = now;
      return;
    }
    sweeping = true;
    engine
      .removeExpired(now)
      .then(
        () => (sweptAt = now),
        () => {},
      )
      .finally(() => (sweeping = false));
  }

  return {
    get: async (key) => (await read(key))?.value,

    update: (key, change, { expiresAt } = {}) =>
      writing(key, async () => {
        sweep();
        const box: { next?: ReturnType<typeof change> } = {};
        const changeText = wanted((text) => {
          const stored = text === undefined ? undefined : parse(text);
          const next = change(live(stored)?.value);
          box.next = next;
          return next === undefined ? undefined : { text: format(next, expiresAt), expiresAt };
        });
        await engine.update(checked(key), changeText);
        return box.next as ReturnType<typeof change>;
      }),

    delete: async (key) => {
      const remove = () => undefined;
      await writing(key, () => engine.update(checked(key), wanted(remove)));
    },

    async *entries(prefix) {
      const written = new Set<string>();
      listings.add(written);
      const page = (after?: string) => {
        written.clear();
        return guarded(() => engine.nextPage(prefix, after));
      };
      try {
        for (let found = await page(); found.length > 0; found = await page(found.at(-1)?.[0])) {
          for (const [key, text] of found) {
            const stored = await current(key, text, written.has(key));
            if (stored) yield [key, stored.value];
          }
        }
      } finally {
        listings.delete(written);
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(pending);
      await attempt(() => keyv.disconnect());
    },
  };
}

function noAnswer(limitMs: number): StoreError {
  return new StoreError('failed', `The store did not answer within ${limitMs / 1000} s.`);
}

// An empty key is ignored by Keyv, and SQLite would make all lone surrogates the same character.
function checked(key: string): string {
  if (key !== '' && key.isWellFormed()) return key;
  throw new StoreError('failed', `${JSON.stringify(key)} is no key: it is empty or not well-formed text.`);
}

function parse(text: string): KeyvValue<unknown> {
  return JSON.parse(text) as KeyvValue<unknown>;
}

function format(value: unknown, expires: number | undefined): string {
  const text = JSON.stringify({ value, expires } satisfies KeyvValue<unknown>);
  // What JSON has no words for is left out.
  if (!text.startsWith('{"value":')) throw new TypeError(`A ${typeof value} is no JSON value.`);
  return text;
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new StoreError('failed', String(failure));
}
