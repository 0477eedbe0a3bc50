import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Store } from '../src/generation/ports.ts';
import { takeLease, type Lease } from '../src/lease.ts';
import { openMemoryStore } from '../src/store/memory.ts';
import { createFakeClock, type FakeClock } from './fakes/clock.ts';

const key = 'lease:lamp';

/** A room of the house, or all of it; two processes may have different rooms. */
const schema = z.object({ by: z.string(), room: z.string() });

/** Processes over one store, each with a clock of its own, as on machines of their own. */
function openHouse() {
  const clocks: FakeClock[] = [];
  const storeClock = createFakeClock();
  const store = openMemoryStore({ clock: storeClock });
  const stops = new AbortController();

  const enter = (by: string, { room = 'dark', aheadMs = 0, through = store, signal = stops.signal } = {}) => {
    const clock = createFakeClock(storeClock.now() + aheadMs);
    clocks.push(clock);
    const lost: string[] = [];
    let outcome: Lease | { heldBy: { by: string } } | undefined;
    const taking = takeLease({
      store: through,
      clock,
      key,
      claim: { by, room },
      schema,
      collides: (theirs) => theirs.room === room,
      onLost: (theirs) => lost.push(theirs.by),
      signal,
    });
    taking.then(
      (taken) => (outcome = taken),
      () => {},
    );
    return {
      taking,
      lost,
      clock,
      /** `held`, or who else holds it; undefined while that is open. */
      outcome: () => (outcome && 'heldBy' in outcome ? outcome.heldBy.by : outcome && 'held'),
      release: async () => outcome && 'release' in outcome && (await outcome.release()),
      /** Killed or cut off: its time stands still. */
      freeze: () => clocks.splice(clocks.indexOf(clock), 1),
    };
  };
  const advance = async (ms: number) => {
    for (let passedMs = 0; passedMs < ms; passedMs += 250) {
      for (const clock of [storeClock, ...clocks]) await clock.advance(250);
    }
  };
  const holders = async () =>
    z
      .array(z.object({ claim: schema }))
      .parse((await store.get(key)) ?? [])
      .map(({ claim }) => claim.by);
  return { store, enter, advance, holders, stops };
}

/** A store that can be out of reach. */
function onCable(store: Store) {
  const cable = { isCut: false };
  const update: Store['update'] = async (...given) => {
    if (cable.isCut) throw new Error('out of reach');
    return store.update(...given);
  };
  return Object.assign(cable, { through: { ...store, update } });
}

test('who comes first has it without any time passing, and keeps it for as long as it lives', async () => {
  const house = openHouse();
  const ann = house.enter('ann');
  await house.advance(0);
  await ann.taking;
  expect(ann.outcome()).toBe('held');
  await house.advance(120_000);
  expect(await house.holders()).toEqual(['ann']);
  expect(ann.lost).toEqual([]);
});

test.for([0, 5000, -5000])(
  'who comes second learns within 4 s who has it, with a clock %d ms ahead',
  async (aheadMs) => {
    const house = openHouse();
    const ann = house.enter('ann');
    await house.advance(6250);
    const ben = house.enter('ben', { aheadMs });
    await house.advance(2500);
    expect(ben.outcome()).toBeUndefined();
    await house.advance(1500);
    expect(ben.outcome()).toBe('ann');
    expect([ann.outcome(), ann.lost, await house.holders()]).toEqual(['held', [], ['ann']]);
  },
);

test.for([0, 5000, -5000])(
  'what a killed process left lapses within 10 s, with a clock %d ms ahead',
  async (aheadMs) => {
    const house = openHouse();
    house.enter('ann').freeze();
    await house.advance(250);
    const ben = house.enter('ben', { aheadMs });
    await house.advance(9500);
    expect(ben.outcome()).toBeUndefined();
    await house.advance(750);
    expect(ben.outcome()).toBe('held');
    expect(await house.holders()).toEqual(['ben']);
  },
);

test('long after a killed process nobody waits', async () => {
  const house = openHouse();
  house.enter('ann').freeze();
  await house.advance(61_000);
  const ben = house.enter('ben');
  await ben.taking;
  expect(await house.holders()).toEqual(['ben']);
});

test('of two that wait for a killed one, one gets it and the other learns of that', async () => {
  const house = openHouse();
  house.enter('ann').freeze();
  await house.advance(250);
  const both = [house.enter('ben'), house.enter('cleo')];
  await house.advance(15_000);
  expect(both.map(({ outcome }) => outcome())).toEqual(['held', 'ben']);
});

test('who releases it lets the next one in at once, and is not asked again', async () => {
  const house = openHouse();
  const ann = house.enter('ann');
  await ann.taking;
  await house.advance(3500);
  await ann.release();
  expect(await house.store.get(key)).toBeUndefined();
  await house.enter('ben').taking;
  await house.advance(10_000);
  expect(await house.holders()).toEqual(['ben']);
  expect(ann.lost).toEqual([]);
});

test('those who are not in each other’s way hold it side by side, and only what is theirs', async () => {
  const house = openHouse();
  const ann = house.enter('ann', { room: 'dark' });
  const ben = house.enter('ben', { room: 'light' });
  await Promise.all([ann.taking, ben.taking]);
  await house.advance(10_000);
  expect(await house.holders()).toEqual(['ann', 'ben']);
  await ann.release();
  await house.advance(10_000);
  expect(await house.holders()).toEqual(['ben']);
  expect([ann.lost, ben.lost]).toEqual([[], []]);
});

test('who was cut off while somebody else took it is told once, and by whom', async () => {
  const house = openHouse();
  const cable = onCable(house.store);
  const ann = house.enter('ann', { through: cable.through });
  await ann.taking;
  cable.isCut = true;
  const ben = house.enter('ben');
  await house.advance(12_000);
  expect([ben.outcome(), ann.lost]).toEqual(['held', []]);
  cable.isCut = false;
  await house.advance(1250);
  expect(ann.lost).toEqual(['ben']);
  await house.advance(60_000);
  expect([ann.lost, ben.lost, await house.holders()]).toEqual([['ben'], [], ['ben']]);
});

test('a store that was away for minutes, and has forgotten everything, is no loss', async () => {
  const house = openHouse();
  const cable = onCable(house.store);
  const ann = house.enter('ann', { through: cable.through });
  await ann.taking;
  cable.isCut = true;
  await house.advance(120_000);
  await house.store.delete(key);
  cable.isCut = false;
  await house.advance(1250);
  expect(ann.lost).toEqual([]);
  expect(await house.holders()).toEqual(['ann']);
  const ben = house.enter('ben');
  await house.advance(4000);
  expect(ben.outcome()).toBe('ann');
});

test('a release while the store is away does no harm', async () => {
  const house = openHouse();
  const cable = onCable(house.store);
  const ann = house.enter('ann', { through: cable.through });
  await ann.taking;
  cable.isCut = true;
  await house.advance(3500);
  await ann.release();
  cable.isCut = false;
  await house.advance(5000);
  expect(ann.lost).toEqual([]);
  const ben = house.enter('ben');
  await house.advance(10_250);
  expect(ben.outcome()).toBe('held');
});

test('a store that fails is told to whoever asks', async () => {
  const house = openHouse();
  const cable = onCable(house.store);
  cable.isCut = true;
  await expect(house.enter('ann', { through: cable.through }).taking).rejects.toThrow('out of reach');
});

test('who is stopped in the middle of it leaves nothing behind', async () => {
  const house = openHouse();
  const stop = new AbortController();
  const slow: Store['update'] = async (...given) => {
    const updated = await house.store.update(...given);
    stop.abort();
    return updated;
  };
  const ann = house.enter('ann', { through: { ...house.store, update: slow }, signal: stop.signal });
  await expect(ann.taking).rejects.toMatchObject({ name: 'AbortError' });
  expect(await house.store.get(key)).toBeUndefined();

  house.enter('ben').freeze();
  await house.advance(250);
  const waiting = house.enter('cleo');
  await house.advance(1000);
  house.stops.abort();
  await expect(waiting.taking).rejects.toMatchObject({ name: 'AbortError' });
});

test('what a damaged entry says is in nobody’s way', async () => {
  const house = openHouse();
  await house.store.update(key, () => ['nonsense', { holder: 1 }]);
  await house.enter('ann').taking;
  expect(await house.holders()).toEqual(['ann']);
});
