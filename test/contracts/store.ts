// What every store must do, as cases that a test, or a test of this contract, can run.
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/generation/ports.ts';
import type { FakeClock } from '../fakes/clock.ts';

/** A store to try: empty, on a clock the cases move; `reopen` where its entries outlive it. */
export interface OpenedStore {
  store: Store;
  clock: FakeClock;
  reopen?: () => Promise<Store>;
  dispose: () => Promise<void>;
}

type Case = (opened: OpenedStore) => Promise<void>;

/** Runs every case on a fresh store. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the contract of a store`, () => {
    test.for(Object.entries(storeCases))('%s', async ([, run]) => {
      expect.hasAssertions();
      const opened = await open();
      try {
        await run(opened);
      } finally {
        await opened.dispose();
      }
    });
  });
}

/** The cases by name; a case throws when the store breaks its rule. */
export const storeCases: Record<string, Case> = {
  'a key that was never written is undefined': async ({ store }) => {
    expect(await store.get('nothing')).toBeUndefined();
  },

  'update sees the current value and resolves with the new one': async ({ store }) => {
    expect(await store.update('count', (current) => [current, 1])).toEqual([undefined, 1]);
    expect(await store.update('count', (current) => [current, 2])).toEqual([[null, 1], 2]);
    expect(await store.get('count')).toEqual([[null, 1], 2]);
  },

  'every JSON value comes back as it was': async ({ store }) => {
    const values = [
      null,
      false,
      0,
      -1.5,
      '',
      ':base64:aGk=',
      ':colon',
      '\0\ud800',
      [],
      {},
      { a: [{ b: null }] },
    ];
    for (const value of values) {
      await store.update('value', () => value);
      expect(await store.get('value')).toEqual(value);
    }
  },

  'what is no JSON value rejects and leaves the value': async ({ store }) => {
    await store.update('key', () => 'before');
    await expect(store.update('key', () => 10n)).rejects.toThrow(TypeError);
    await expect(store.update('key', () => Symbol('none'))).rejects.toThrow(TypeError);
    expect(await store.get('key')).toBe('before');
  },

  'an update to undefined removes the value': async ({ store }) => {
    await store.update('key', () => 'here');
    expect(await store.update('key', () => undefined)).toBeUndefined();
    expect(await store.get('key')).toBeUndefined();
    expect(await keysOf(store, '')).toEqual([]);
  },

  'delete removes a value, and nothing where there is none': async ({ store }) => {
    await store.update('key', () => 'here');
    await store.delete('key');
    await store.delete('key');
    expect(await store.get('key')).toBeUndefined();
  },

  'a change that throws rejects with its error and leaves the value': async ({ store }) => {
    await store.update('key', () => 'before');
    const refusal = new Error('quota exceeded');
    const refuse = () => {
      throw refusal;
    };
    await expect(store.update('key', refuse)).rejects.toBe(refusal);
    expect(await store.get('key')).toBe('before');
    expect(await store.update('key', (current) => `${String(current)}, after`)).toBe('before, after');
  },

  '500 updates of one key at once all count': async ({ store }) => {
    const addOne = (current: unknown) => Number(current ?? 0) + 1;
    const results = await Promise.all(Array.from({ length: 500 }, () => store.update('count', addOne)));
    expect(new Set(results).size).toBe(500);
    expect(await store.get('count')).toBe(500);
  },

  'an entry ends at its expiry and not before': async ({ store, clock }) => {
    await store.update('key', () => 'here', { expiresAt: clock.now() + 1_000 });
    await clock.advance(999);
    expect(await store.get('key')).toBe('here');
    await clock.advance(1);
    expect(await store.get('key')).toBeUndefined();
    expect(await keysOf(store, '')).toEqual([]);
    expect(await store.update('key', (current) => current ?? 'new')).toBe('new');
  },

  'every update sets the expiry anew, and none means for good': async ({ store, clock }) => {
    await store.update('longer', () => 1, { expiresAt: clock.now() + 1_000 });
    await store.update('longer', () => 2, { expiresAt: clock.now() + 5_000 });
    await store.update('forever', () => 1, { expiresAt: clock.now() + 1_000 });
    await store.update('forever', () => 2);
    await clock.advance(4_999);
    expect(await store.get('longer')).toBe(2);
    await clock.advance(10_000_000);
    expect(await store.get('longer')).toBeUndefined();
    expect(await store.get('forever')).toBe(2);
  },

  'live entries stay when expired ones are cleared away': async ({ store, clock }) => {
    await store.update('short', () => 1, { expiresAt: clock.now() + 1_000 });
    await store.update('long', () => 1, { expiresAt: clock.now() + 86_400_000 });
    await clock.advance(7_200_000);
    await store.update('other', () => 1);
    expect(await keysOf(store, '')).toEqual(['long', 'other']);
  },

  'entries come in the order of code points, only those with the prefix': async ({ store }) => {
    const keys = [
      'open:b',
      'open:a',
      'open:',
      'open:\u{1f98a}',
      'open:\uff5e',
      'open:é',
      'opera',
      'open',
      'p',
    ];
    for (const key of keys) await store.update(key, () => ({ key }));
    const found = await Array.fromAsync(store.entries('open:'));
    const sorted = ['open:', 'open:a', 'open:b', 'open:é', 'open:\uff5e', 'open:\u{1f98a}'];
    expect(found).toEqual(sorted.map((key) => [key, { key }]));
    expect(await keysOf(store, '')).toHaveLength(keys.length);
  },

  '% and _ in a prefix stand for themselves': async ({ store }) => {
    for (const key of ['a%b', 'a_b', 'axb', 'A_b']) await store.update(key, () => 1);
    expect(await keysOf(store, 'a%')).toEqual(['a%b']);
    expect(await keysOf(store, 'a_')).toEqual(['a_b']);
  },

  'entries can be changed while they are read': async ({ store }) => {
    const keys = Array.from({ length: 450 }, (_, index) => `open:${String(index).padStart(3, '0')}`);
    for (const key of keys) await store.update(key, () => 'old');
    const seen: string[] = [];
    for await (const [key, value] of store.entries('open:')) {
      seen.push(key);
      expect(value).toBe(key === 'open:102' ? 'newer' : 'old');
      await store.update(key, () => 'new');
      if (key === 'open:100') await store.update('open:102', () => 'newer');
      if (key === 'open:100') await store.delete('open:101');
      if (key === 'open:300') await store.delete('open:300');
    }
    expect(seen).toEqual(keys.filter((key) => key !== 'open:101'));
  },

  'a returned object is a copy': async ({ store }) => {
    const given = { list: [1] };
    await store.update('key', () => given);
    given.list.push(2);
    const first = (await store.get('key')) as typeof given;
    first.list.push(3);
    expect(await store.get('key')).toEqual({ list: [1] });
  },

  'prototype names are plain data': async ({ store }) => {
    const value: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}');
    for (const key of ['__proto__', 'constructor', 'toString']) {
      expect(await store.get(key)).toBeUndefined();
      await store.update(key, () => value);
      const found = await store.get(key);
      expect(JSON.stringify(found)).toBe(JSON.stringify(value));
      expect(found).not.toHaveProperty('admin');
    }
    expect(await keysOf(store, '__')).toEqual(['__proto__']);
  },

  'unicode keys are kept apart': async ({ store }) => {
    const keys = ['é', 'e\u0301', 'É', '여우', '红狐', '🦊', 'a\0b', 'a\0c', "'; DROP TABLE entries --"];
    for (const [index, key] of keys.entries()) await store.update(key, () => index);
    expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual([...keys.keys()]);
  },

  'a key that cannot be kept exactly rejects': async ({ store }) => {
    for (const key of ['', '\ud800']) {
      await expect(store.get(key)).rejects.toThrow('is no key');
      await expect(store.update(key, () => 1)).rejects.toThrow('is no key');
      await expect(store.delete(key)).rejects.toThrow('is no key');
    }
  },

  'a value of 100 KB comes back whole': async ({ store }) => {
    const value = { text: '🦊x'.repeat(20_000) };
    await store.update('large', () => value);
    expect(await store.get('large')).toEqual(value);
  },

  'calls after close reject': async ({ store }) => {
    await store.update('key', () => 1);
    await store.close();
    await store.close();
    await expect(store.get('key')).rejects.toThrow('closed');
    await expect(store.update('key', () => 2)).rejects.toThrow('closed');
    await expect(store.delete('key')).rejects.toThrow('closed');
    await expect(keysOf(store, '')).rejects.toThrow('closed');
  },

  'calls before close are finished': async ({ store }) => {
    const calls = Promise.all([store.update('key', () => 1), store.get('key'), store.delete('other')]);
    await store.close();
    await expect(calls).resolves.toHaveLength(3);
  },

  'entries outlive the store where it says so': async ({ store, clock, reopen }) => {
    await store.update('key', () => 'here');
    await store.update('short', () => 1, { expiresAt: clock.now() + 1_000 });
    expect(await store.get('short')).toBe(1);
    if (!reopen) return;
    await store.close();
    await clock.advance(1_000);
    const again = await reopen();
    expect(await Array.fromAsync(again.entries(''))).toEqual([['key', 'here']]);
    await again.close();
  },
};

async function keysOf(store: Store, prefix: string): Promise<string[]> {
  const entries = await Array.fromAsync(store.entries(prefix));
  return entries.map(([key]) => key);
}
