// Generations in a real store: what is saved, what merges.
import { describe, expect, onTestFinished, test } from 'vitest';
import { generationKey, openKey } from '../../src/generation/generation.ts';
import { ownerOf } from '../../src/generation/limits/accounts.ts';
import { createRecords } from '../../src/generation/records.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { aRecord } from './record.ts';

const day = 86_400_000;

function inMemory() {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  return { clock, store, records: createRecords({ store, clock }) };
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

  test('keeps the end of its keeping when somebody who is late changes nothing', async () => {
    const { clock, store } = inMemory();
    const records = createRecords({ store, clock, retentionMs: day });
    const ended = aRecord({ station: 'done', doneAt: clock.now() });
    await records.insert(ended);
    await records.close(ended);
    expect(await records.change('gen-one', (current) => current)).toEqual(ended);
    await clock.advance(day);
    expect(await records.get('gen-one')).toBeUndefined();
  });

  test('cannot be changed when it is not there', async () => {
    const { records } = inMemory();
    const change = records.change('gen-none', (current) => current);
    await expect(change).rejects.toMatchObject({ code: 'generation_unknown' });
  });

  test('is refused when what is stored is not a record', async () => {
    const { records, store } = inMemory();
    await store.update(generationKey('gen-one'), () => ({ schema: 9 }));
    await expect(records.get('gen-one')).rejects.toThrow('schema');
  });
});

describe('what a restart goes through', () => {
  test('includes what has a mark that cannot be read', async () => {
    const { records, store } = inMemory();
    await store.update(openKey('gen-odd'), () => 'odd');
    await records.insert(aRecord());
    expect((await Array.fromAsync(records.open())).map(({ id }) => id)).toEqual(['gen-odd', 'gen-one']);
  });

  test('is every generation that has not ended, with its owner and since when', async () => {
    const { records, clock } = inMemory();
    await records.insert(aRecord({ id: 'gen-one' }));
    await records.insert(aRecord({ id: 'gen-two' }));
    await records.close(aRecord({ id: 'gen-two', station: 'done', doneAt: 2_000 }));
    const { person } = aRecord();
    expect(await Array.fromAsync(records.open())).toEqual([
      { id: 'gen-one', owner: ownerOf(person), at: clock.now() },
    ]);
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
