// Ledgers and budgets in a real store: what a person gets, what a crowd gets, what a place gets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAccounts } from '../../../src/generation/limits/accounts.ts';
import { AppError } from '../../../src/generation/errors.ts';
import { openKey } from '../../../src/generation/generation.ts';
import { createPolicy, policyOf } from '../../../src/generation/limits/policy.ts';
import { rulesSchema } from '../../../src/generation/limits/policy-rules.ts';
import type { Clock, Store } from '../../../src/generation/ports.ts';
import { ledgerKey, type Limits } from '../../../src/generation/limits/quota.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { aRecord } from '../record.ts';

const usual: Limits = { limit: 10, windowMs: 86_400_000, concurrent: 1_000 };
const day = 86_400_000;

function inMemory(limits = usual, rules: unknown = {}) {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const policy = createPolicy(rulesSchema.parse(rules), limits);
  return { clock, store, accounts: createAccounts({ store, clock, policy: () => policy }) };
}

async function refusalOf(work: Promise<unknown>): Promise<Pick<AppError, 'code' | 'params'>> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error instanceof AppError) return { code: error.code, params: error.params };
  throw new Error('was not refused', { cause: error });
}

describe('the quota', () => {
  test('says what is missing, what is left and when enough comes back', async () => {
    const { accounts } = inMemory();
    await accounts.reserve(aRecord({ cost: 8 }), 5_000);
    await accounts.commit(aRecord(), 8);
    const more = accounts.reserve(aRecord({ id: 'gen-two', cost: 4, createdAt: 61_000 }), 99_000);
    expect(await refusalOf(more)).toEqual({
      code: 'quota_exceeded',
      params: { cost: 4, left: 2, limit: 10, durationMs: day - 60_000 },
    });
  });

  test('says what is more than anyone has', async () => {
    const { accounts } = inMemory();
    expect(await refusalOf(accounts.reserve(aRecord({ cost: 11 }), 5_000))).toEqual({
      code: 'quota_too_small',
      params: { cost: 11, limit: 10, windowMs: day },
    });
  });

  test('says how many are under way', async () => {
    const { accounts } = inMemory({ ...usual, concurrent: 1 });
    await accounts.reserve(aRecord(), 5_000);
    expect(await refusalOf(accounts.reserve(aRecord({ id: 'gen-two' }), 5_000))).toEqual({
      code: 'too_many_running',
      params: { running: 1, limit: 1 },
    });
  });

  test('gives back what a refund returns, and half of what half a commit leaves', async () => {
    const { accounts } = inMemory();
    const { person } = aRecord();
    await accounts.reserve(aRecord({ cost: 4 }), 5_000);
    await accounts.commit(aRecord({ cost: 4 }), 2);
    await accounts.reserve(aRecord({ id: 'gen-two', cost: 4 }), 5_000);
    await accounts.refund(aRecord({ id: 'gen-two', cost: 4 }), 0);
    expect(await accounts.balance(person)).toMatchObject({ used: 2, left: 8, running: 0 });
  });

  test('is kept apart for people of other rooms and chats', async () => {
    const { accounts } = inMemory();
    const { person } = aRecord();
    await accounts.reserve(aRecord({ cost: 10 }), 5_000);
    for (const other of [{ id: 'bob' }, { workspace: 'elsewhere' }, { adapter: 'slack' }]) {
      expect(await accounts.balance({ ...person, ...other })).toMatchObject({ left: 10 });
    }
  });

  test('follows the person when only their name changes', () => {
    const { person } = aRecord();
    const renamed = { ...person, name: 'Countess' };
    expect(ledgerKey(renamed)).toBe(ledgerKey(person));
  });
});

describe('a budget', () => {
  const rules = {
    budgets: { bot: { day: 10, month: 12 }, server: { day: 6 }, places: { 'web/attic': { day: 2 } } },
  };
  const [bot, room] = [
    { kind: 'bot', key: 'bot' },
    { kind: 'server', key: 'web/room' },
  ] as const;
  const generous = { ...usual, limit: 100 };

  test('refuses what is more than all people of a place have left together, and says until when', async () => {
    const { accounts } = inMemory(generous, rules);
    await accounts.reserve(aRecord({ cost: 4 }), day);
    const bob = { ...aRecord().person, id: 'bob' };
    const more = accounts.reserve(aRecord({ id: 'gen-two', cost: 3, person: bob }), day);
    expect(await refusalOf(more)).toEqual({
      code: 'budget_exceeded',
      params: { context: 'server_day', cost: 3, left: 2, limit: 6, durationMs: day - 1_000 },
    });
  });

  test('that refuses leaves no trace: neither with the person nor with the other budgets', async () => {
    const { accounts, store } = inMemory(generous, rules);
    await refusalOf(accounts.reserve(aRecord({ cost: 7 }), day));
    expect(await accounts.balance(aRecord().person)).toMatchObject({ used: 0, running: 0 });
    expect([(await accounts.spending(bot)).day, (await accounts.spending(room)).day]).toEqual([0, 0]);
    expect(await store.get(openKey('gen-one'))).toBeUndefined();
  });

  test('of one place goes before that of all places', async () => {
    const { accounts } = inMemory(generous, rules);
    const refusal = await refusalOf(accounts.reserve(aRecord({ cost: 3, place: 'attic' }), day));
    expect(refusal).toMatchObject({ code: 'budget_exceeded', params: { limit: 2 } });
  });

  test('counts what was used, and gives the rest of a hold back', async () => {
    const { accounts } = inMemory(generous, rules);
    await accounts.reserve(aRecord({ cost: 4 }), day);
    await accounts.commit(aRecord({ cost: 4 }), 3);
    await accounts.commit(aRecord({ cost: 4 }), 3);
    expect(await accounts.spending(room)).toMatchObject({ day: 3, month: 3 });
    await accounts.reserve(aRecord({ id: 'gen-two', cost: 2 }), day);
    await accounts.refund(aRecord({ id: 'gen-two', cost: 2 }), 0);
    expect(await accounts.spending(room)).toMatchObject({ day: 3, month: 3 });
  });

  test('counts a run that the gateway bills although its person pays nothing', async () => {
    const { accounts } = inMemory(generous, rules);
    await accounts.reserve(aRecord({ cost: 4 }), day);
    await accounts.refund(aRecord({ cost: 4 }), 4);
    expect(await accounts.spending(bot)).toMatchObject({ day: 4, month: 4 });
    expect(await accounts.balance(aRecord().person)).toMatchObject({ used: 0 });
  });

  test('is whole again the next day, but for what the month has left', async () => {
    const { accounts, clock } = inMemory(generous, rules);
    for (const id of ['gen-one', 'gen-two']) {
      await accounts.reserve(aRecord({ id, cost: 5, place: id }), day);
      await accounts.commit(aRecord({ id, cost: 5, place: id }), 5);
    }
    await clock.advance(day);
    const tomorrow = { cost: 3, place: 'hall', createdAt: day + 1_000 };
    const refusal = await refusalOf(accounts.reserve(aRecord({ id: 'gen-three', ...tomorrow }), 2 * day));
    expect(refusal.params).toEqual({
      context: 'bot_month',
      cost: 3,
      left: 2,
      limit: 12,
      durationMs: 30 * day - 1_000,
    });
    await accounts.reserve(aRecord({ id: 'gen-four', ...tomorrow, cost: 2 }), 2 * day);
  });

  test('does not come back when the clock goes back a day', async () => {
    const { accounts, store } = inMemory(generous, rules);
    const later = createAccounts({
      store,
      clock: createFakeClock(3 * day),
      policy: () => createPolicy(rulesSchema.parse(rules), generous),
    });
    await later.reserve(aRecord({ cost: 6, createdAt: 3 * day }), 4 * day);
    await later.commit(aRecord({ cost: 6 }), 6);
    const refusal = await refusalOf(accounts.reserve(aRecord({ id: 'gen-two' }), day));
    expect(refusal).toMatchObject({ code: 'budget_exceeded' });
  });

  test('loses nothing to a crash between the holds and the record', async () => {
    const { accounts, clock } = inMemory(generous, rules);
    await accounts.reserve(aRecord({ cost: 4 }), day);
    await clock.advance(30_000);
    expect(await accounts.forget('gen-one')).toBeUndefined();
    expect((await accounts.spending(room)).day).toBe(0);
    expect(await accounts.balance(aRecord().person)).toMatchObject({ used: 0, running: 0 });
  });

  test('refuses a command that comes twice at the same moment both times', async () => {
    const { accounts } = inMemory(generous, rules);
    const twice = [aRecord({ cost: 7 }), aRecord({ cost: 7 })].map((asked) => accounts.reserve(asked, day));
    const results = await Promise.allSettled(twice);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await accounts.balance(aRecord().person)).toMatchObject({ used: 0, running: 0 });
    expect((await accounts.spending(bot)).day).toBe(0);
  });

  test('is not held twice for a command that comes twice', async () => {
    const { accounts } = inMemory(generous, rules);
    await Promise.all([
      accounts.reserve(aRecord({ cost: 4 }), day),
      accounts.reserve(aRecord({ cost: 4 }), day),
    ]);
    expect((await accounts.spending(room)).day).toBe(4);
    await accounts.commit(aRecord({ cost: 4 }), 4);
    await accounts.reserve(aRecord({ cost: 4 }), day);
    expect((await accounts.spending(room)).day).toBe(4);
  });
});

describe('a grant', () => {
  test('adds to what somebody has for one window, however often it is given with one id', async () => {
    const { accounts, clock } = inMemory();
    const { person } = aRecord();
    await accounts.grant(person, { id: 'gift-one', credits: 20 });
    await accounts.grant(person, { id: 'gift-one', credits: 20 });
    expect(await accounts.balance(person)).toMatchObject({ limit: 30, left: 30 });
    await accounts.reserve(aRecord({ cost: 25 }), day);
    await clock.advance(day);
    expect(await accounts.balance(person)).toMatchObject({ limit: 10, left: 10 });
  });
});

const stores: [name: string, open: (clock: Clock) => Store][] = [
  ['memory', (clock) => openMemoryStore({ clock })],
  ['SQLite', openInTemporaryFolder],
];

function openInTemporaryFolder(clock: Clock): Store {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-records-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openSqliteStore({ path: join(folder, 'darkroom.db'), clock });
}

test.each(stores)('a crowd of 1,000 gets exactly the limit, over the %s store', async (_name, open) => {
  const store = open(createFakeClock(1_000));
  onTestFinished(() => store.close());
  const accounts = createAccounts({ store, clock: createFakeClock(1_000), policy: () => policyOf(usual) });
  const results = await Promise.allSettled(
    Array.from({ length: 1_000 }, (_, index) => accounts.reserve(aRecord({ id: `gen-${index}` }), 1_000_000)),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  const codes = results.map((result) => result.status === 'rejected' && (result.reason as AppError).code);
  expect(new Set(codes)).toEqual(new Set([false, 'quota_exceeded']));
  const balance = await accounts.balance(aRecord().person);
  expect(balance).toMatchObject({ used: 10, left: 0, running: 10 });
});
