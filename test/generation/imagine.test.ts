// Taking a command on: once, whatever is delivered twice.
import { expect, onTestFinished, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { createEvents } from '../../src/events.ts';
import type { ImagineCommand } from '../../src/generation/command.ts';
import type { Card } from '../../src/generation/card.ts';
import type { Core } from '../../src/generation/core.ts';
import { advance } from '../../src/generation/advance.ts';
import { imagine } from '../../src/generation/imagine.ts';
import { createPace } from '../../src/generation/pace.ts';
import { createRecords } from '../../src/generation/records.ts';
import { createLog } from '../../src/log.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { aRecord } from './record.ts';

const { person } = aRecord();

/** Everything that taking on needs; no command gets as far as a gateway here. */
function desk() {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const limits = { limit: 10, windowMs: 86_400_000, concurrent: 3 };
  const core: Omit<Core, 'gateway'> = {
    clock,
    records: createRecords({ store, clock, limits }),
    queue: createMemoryQueue({ clock }),
    catalog: loadCatalog('flux-schnell'),
    adapters: new Map(),
    events: createEvents(createLog({ level: 'silent', secrets: [] })),
    pace: createPace(),
    limits,
  };
  const cards: Card[] = [];
  const take = (id: string, text = 'a red fox') =>
    imagine(core as Core, aCommand(id, text), async (card) => {
      cards.push(card);
      return { adapter: 'web', message: id };
    });
  return { ...core, cards, take };
}

function aCommand(id: string, text: string): ImagineCommand {
  const address = { adapter: 'web', message: 'm1' };
  return {
    name: 'imagine',
    ask: { text },
    id,
    person,
    locale: 'en',
    place: 'room',
    address,
    receivedAt: 900,
    adultPlace: false,
  };
}

test('answers and holds the credits of a command once, however often it is delivered', async () => {
  const { take, cards, records } = desk();
  await Promise.all([take('gen-one'), take('gen-one')]);
  await take('gen-one');
  expect(cards).toHaveLength(1);
  expect(await records.balance(person)).toMatchObject({ used: 1, running: 1 });
});

test('holds nothing for a command that is delivered again after it has ended', async () => {
  const { take, cards, records } = desk();
  for (const id of ['gen-one', 'gen-two']) {
    await take(id);
    await records.refund(aRecord({ id }));
  }
  await take('gen-one');
  expect(cards).toHaveLength(2);
  expect(await records.balance(person)).toMatchObject({ used: 0, running: 0 });
});

test('a hold that a crash left without its record is given back at the next start', async () => {
  const { take, records, clock, ...core } = desk();
  await records.reserve(aRecord({ id: 'gen-one' }), 5_000);
  expect(await records.balance(person)).toMatchObject({ used: 1, running: 1 });

  const open = await Array.fromAsync(records.open());
  expect(open.map(({ id }) => id)).toEqual(['gen-one']);
  const { signal } = new AbortController();
  expect(await advance({ ...core, records, clock } as unknown as Core, 'gen-one', signal)).toBeUndefined();
  expect(await records.balance(person)).toMatchObject({ used: 0, running: 0 });
  expect(await Array.fromAsync(records.open())).toEqual([]);

  await take('gen-one');
  expect(await records.balance(person)).toMatchObject({ used: 1, running: 1 });
});

test('a refused command leaves nothing behind', async () => {
  const { take, records } = desk();
  for (const id of ['gen-one', 'gen-two', 'gen-three']) await take(id);
  await expect(take('gen-four')).rejects.toMatchObject({ code: 'too_many_running' });
  const open = await Array.fromAsync(records.open());
  expect(open.map(({ id }) => id).toSorted()).toEqual(['gen-one', 'gen-three', 'gen-two']);
});

test('gives two people with the same words different seeds, and one repeated command the same', async () => {
  const { take, records } = desk();
  await take('gen-one');
  await take('gen-two');
  const [one, two] = await Promise.all([records.get('gen-one'), records.get('gen-two')]);
  expect(one?.input['seed']).not.toBe(two?.input['seed']);
  const elsewhere = desk();
  await elsewhere.take('gen-one');
  expect((await elsewhere.records.get('gen-one'))?.input).toEqual(one?.input);
});
