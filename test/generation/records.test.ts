// Generations and ledgers in a real store: what is saved, what merges, what a crowd gets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import { generationKey, openKey } from '../../src/generation/generation.ts';
import type { Clock, Store } from '../../src/generation/ports.ts';
import { ledgerKey, type Limits } from '../../src/generation/quota.ts';
import { createRecords, ownerOf } from '../../src/generation/records.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { aRecord } from './record.ts';

const usual: Limits = { limit: 10, windowMs: 86_400_000, concurrent: 1_000 };
const day = 86_400_000;

function inMemory(limits = usual) {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  return { clock, store, records: createRecords({ store, clock, limits }) };
}

async function refusalOf(work: Promise<unknown>): Promise<Pick<AppError, 'code' | 'params'>> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error instanceof AppError) return { code: error.code, params: error.params };
  throw new Error('was not refused', { cause: error });
}

describe('a generation', () => {
  test('is saved once, and read as it was saved', async () => {
    const { records } = inMemory();
    expect(await records.insert(aRecord())).toBe(true);
    expect(await records.insert(aRecord({ prompt: 'another' }))).toBe(false);
    expect(await records.get('gen-one')).toEqual(aRecord());
    expect(await records.get('gen-none')).toBeUndefined();
  });

  test('is saved by one of two at the same time', async () => {
    const { records } = inMemory();
    const answers = await Promise.all([records.insert(aRecord()), records.insert(aRecord())]);
    expect(answers.sort()).toEqual([false, true]);
  });

  test('changes one after the other, and loses none of it', async () => {
    const { records } = inMemory();
    await records.insert(aRecord());
    const more = () =>
      records.change('gen-one', (current) => ({ ...current, failures: current.failures + 1 }));
    await Promise.all(Array.from({ length: 50 }, more));
    expect(await records.get('gen-one')).toMatchObject({ failures: 50 });
  });

  test('cannot be changed when it is not there', async () => {
    const { records } = inMemory();
    const change = records.change('gen-none', (current) => current);
    expect(await refusalOf(change)).toEqual({ code: 'generation_unknown', params: {} });
  });

  test('is refused when what is stored is not a record', async () => {
    const { records, store } = inMemory();
    await store.update(generationKey('gen-one'), () => ({ schema: 9 }));
    await expect(records.get('gen-one')).rejects.toThrow('schema');
  });
});

describe('what a restart goes through', () => {
  test('is every generation that has not ended, with its owner', async () => {
    const { records } = inMemory();
    await records.insert(aRecord({ id: 'gen-one' }));
    await records.insert(aRecord({ id: 'gen-two' }));
    await records.close(aRecord({ id: 'gen-two', station: 'done', doneAt: 2_000 }));
    const { person } = aRecord();
    expect(await Array.fromAsync(records.open())).toEqual([{ id: 'gen-one', owner: ownerOf(person) }]);
  });

  test('is the same when a generation is closed twice', async () => {
    const { records, store } = inMemory();
    const done = aRecord({ station: 'done', doneAt: 2_000 });
    await records.insert(done);
    await records.close(done);
    await records.close(done);
    expect(await store.get(openKey('gen-one'))).toBeUndefined();
    expect(await records.get('gen-one')).toEqual(done);
  });

  test('keeps an ended generation for 30 days', async () => {
    const { records, clock } = inMemory();
    const done = aRecord({ station: 'done', doneAt: 2_000 });
    await records.insert(done);
    await records.close(done);
    await clock.advance(30 * day);
    expect(await records.get('gen-one')).toEqual(done);
    await clock.advance(2_000);
    expect(await records.get('gen-one')).toBeUndefined();
  });
});

describe('a prediction', () => {
  test('belongs to the first generation that claims it', async () => {
    const { records } = inMemory();
    const claims = await Promise.all([records.claim('p1', 'gen-one'), records.claim('p1', 'gen-two')]);
    expect(new Set(claims).size).toBe(1);
    expect(await records.claim('p1', 'gen-three')).toBe(claims[0]);
    expect(await records.claim('p2', 'gen-three')).toBe('gen-three');
  });
});

describe('the quota', () => {
  test('says what is missing, what is left and when enough comes back', async () => {
    const { records } = inMemory();
    await records.reserve(aRecord({ cost: 8 }), 5_000);
    await records.commit(aRecord(), 8);
    const more = records.reserve(aRecord({ id: 'gen-two', cost: 4, createdAt: 61_000 }), 99_000);
    expect(await refusalOf(more)).toEqual({
      code: 'quota_exceeded',
      params: { cost: 4, left: 2, limit: 10, durationMs: day - 60_000 },
    });
  });

  test('says what is more than anyone has', async () => {
    const { records } = inMemory();
    expect(await refusalOf(records.reserve(aRecord({ cost: 11 }), 5_000))).toEqual({
      code: 'quota_too_small',
      params: { cost: 11, limit: 10, windowMs: day },
    });
  });

  test('says how many are under way', async () => {
    const { records } = inMemory({ ...usual, concurrent: 1 });
    await records.reserve(aRecord(), 5_000);
    expect(await refusalOf(records.reserve(aRecord({ id: 'gen-two' }), 5_000))).toEqual({
      code: 'too_many_running',
      params: { running: 1, limit: 1 },
    });
  });

  test('gives back what a refund returns, and half of what half a commit leaves', async () => {
    const { records } = inMemory();
    const { person } = aRecord();
    await records.reserve(aRecord({ cost: 4 }), 5_000);
    await records.commit(aRecord({ cost: 4 }), 2);
    await records.reserve(aRecord({ id: 'gen-two', cost: 4 }), 5_000);
    await records.refund(aRecord({ id: 'gen-two', cost: 4 }));
    expect(await records.balance(person)).toMatchObject({ used: 2, left: 8, running: 0 });
  });

  test('is kept apart for people of other rooms and chats', async () => {
    const { records } = inMemory();
    const { person } = aRecord();
    await records.reserve(aRecord({ cost: 10 }), 5_000);
    for (const other of [{ id: 'bob' }, { workspace: 'elsewhere' }, { adapter: 'slack' }]) {
      expect(await records.balance({ ...person, ...other })).toMatchObject({ left: 10 });
    }
  });

  test('follows the person when only their name changes', () => {
    const { person } = aRecord();
    const renamed = { ...person, name: 'Countess' };
    expect(ledgerKey(renamed)).toBe(ledgerKey(person));
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
  const records = createRecords({ store, clock: createFakeClock(1_000), limits: usual });
  const results = await Promise.allSettled(
    Array.from({ length: 1_000 }, (_, index) => records.reserve(aRecord({ id: `gen-${index}` }), 1_000_000)),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  const codes = results.map((result) => result.status === 'rejected' && (result.reason as AppError).code);
  expect(new Set(codes)).toEqual(new Set([false, 'quota_exceeded']));
  const balance = await records.balance(aRecord().person);
  expect(balance).toMatchObject({ used: 10, left: 0, running: 10 });
});
