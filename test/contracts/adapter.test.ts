// The contract of the adapter, tried on a toy that breaks one rule each: a rule nobody can break is no rule.
import { expect, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import type { Adapter } from '../../src/generation/ports.ts';
import { adapterCases, runAdapterCase, type OpenedAdapter, type ShownMessage } from './adapter.ts';
import { createToy } from './toy-adapter.ts';

test('a toy that keeps every rule breaks no case', async () => {
  expect(await broken((toy) => toy)).toEqual([]);
});

test('an adapter that posts instead of editing is noticed', async () => {
  let count = 0;
  const posts = delivering((adapter) => (address, card, options) => {
    count += 1;
    return adapter.deliver({ ...address, message: `further ${count}` }, card, options);
  });
  expect(await broken(posts)).toEqual(
    expect.arrayContaining([
      'replaces the reply from a fresh instance that was never started',
      'shows a card once however often it is delivered',
    ]),
  );
});

test('an adapter that needs its start for delivering is noticed', async () => {
  const started = delivering((adapter) => (address, card, options) => {
    if (!adapter.ready()) throw new TypeError('not connected');
    return adapter.deliver(address, card, options);
  });
  expect(await broken(started)).toEqual([
    'replaces the reply from a fresh instance that was never started',
    'reaches a command that was never answered',
    'delivers after its stop, or rejects with an AppError',
  ]);
});

test('an adapter that hides a deleted message from us is noticed', async () => {
  const silent = delivering(
    (adapter) => (address, card, options) =>
      adapter.deliver(address, card, options).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'address_gone') return address;
        throw error;
      }),
  );
  expect(await broken(silent)).toEqual(['rejects with address_gone where the message was deleted']);
});

test('a chat that shows private cards, escapes nothing or loses bytes is noticed', async () => {
  const toEveryone = (toy: OpenedAdapter): OpenedAdapter => ({ ...toy, shown: () => toy.shown('ann') });
  expect(await broken(toEveryone)).toContain('shows private cards and their pictures to their person only');

  const calls = showing((message) => ({ ...message, mentions: ['everyone'] }));
  expect(await broken(calls)).toEqual(['shows what people typed as plain text']);

  const loses = showing((message) => ({ ...message, files: message.files.map((bytes) => bytes.slice(1)) }));
  expect(await broken(loses)).toContain(
    'shows the very bytes of the pictures, once however often they are delivered',
  );
});

async function broken(change: (toy: OpenedAdapter) => OpenedAdapter): Promise<string[]> {
  const names: string[] = [];
  for (const rule of Object.keys(adapterCases)) {
    await runAdapterCase(rule, async () => change(createToy())).catch(() => names.push(rule));
  }
  return names;
}

function delivering(change: (adapter: Adapter) => Adapter['deliver']) {
  const changed = (adapter: Adapter): Adapter => ({
    ...adapter,
    deliver: async (...all) => change(adapter)(...all),
  });
  return (toy: OpenedAdapter): OpenedAdapter => ({
    ...toy,
    adapter: changed(toy.adapter),
    fresh: async () => changed(await toy.fresh()),
  });
}

function showing(change: (message: ShownMessage) => ShownMessage) {
  return (toy: OpenedAdapter): OpenedAdapter => ({
    ...toy,
    shown: async (person) => (await toy.shown(person)).map(change),
  });
}
