// What operators did, kept: turned once, noted once, told newest first.
import { expect, onTestFinished, test } from 'vitest';
import { isBlocked, pauseIn } from '../../src/generation/controls.ts';
import { createSwitches, type Deed } from '../../src/generation/switches.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';

const ann = { adapter: 'web', workspace: 'web', id: 'ann', name: 'Ann' };
const bob = { ...ann, id: 'bob', name: 'Bob' };
const day = 86_400_000;

function open() {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  return { clock, store, switches: createSwitches({ store, clock }) };
}

const deed = (change: Partial<Deed> & Pick<Deed, 'id' | 'kind'>): Deed => ({
  by: ann,
  scope: 'bot',
  ...change,
});

test('a pause holds until it is taken back, and says who made it', async () => {
  const { switches } = open();
  expect(await switches.turn(deed({ id: 'd1', kind: 'pause' }))).toBe(true);
  expect(pauseIn(await switches.now(), ['bot'])).toEqual({ by: 'Ann', at: 1_000 });
  await switches.turn(deed({ id: 'd2', kind: 'resume' }));
  expect(pauseIn(await switches.now(), ['bot'])).toBeUndefined();
});

test('a command that comes again changes nothing any more, whatever was done in between', async () => {
  const { clock, switches } = open();
  await switches.turn(deed({ id: 'd1', kind: 'pause' }));
  await switches.turn(deed({ id: 'd2', kind: 'block', person: bob }));
  await clock.advance(60_000);
  await switches.turn(deed({ id: 'd3', kind: 'resume' }));
  await switches.turn(deed({ id: 'd4', kind: 'unblock', person: bob }));
  expect(await switches.turn(deed({ id: 'd1', kind: 'pause' }))).toBe(false);
  expect(await switches.turn(deed({ id: 'd2', kind: 'block', person: bob }))).toBe(false);
  const controls = await switches.now();
  expect(pauseIn(controls, ['bot'])).toBeUndefined();
  expect(isBlocked(controls, bob, ['bot'])).toBe(false);
  expect(await switches.log(undefined, 9)).toHaveLength(4);
});

test('the log tells of one server, or of everything, newest first and no more than asked for', async () => {
  const { clock, switches } = open();
  for (const [index, scope] of ['bot', 'discord/1', 'discord/2', 'discord/1'].entries()) {
    await switches.turn(deed({ id: `d${index}`, kind: 'block', person: bob, scope }));
    await clock.advance(1_000);
  }
  await switches.turn(deed({ id: 'd9', kind: 'grant', person: bob, credits: 20 }));
  const ids = async (scope: string | undefined, most: number) =>
    (await switches.log(scope, most)).map(({ id }) => id);
  expect(await ids(undefined, 9)).toEqual(['d9', 'd3', 'd2', 'd1', 'd0']);
  expect(await ids(undefined, 2)).toEqual(['d9', 'd3']);
  expect(await ids('discord/1', 9)).toEqual(['d3', 'd1']);
  expect((await switches.log(undefined, 1))[0]).toEqual({
    ...deed({ id: 'd9', kind: 'grant', person: bob, credits: 20 }),
    at: 5_000,
  });
});

test('a deed is remembered for 400 days', async () => {
  const { clock, switches } = open();
  await switches.turn(deed({ id: 'd1', kind: 'pause' }));
  await clock.advance(399 * day);
  expect(await switches.log(undefined, 9)).toHaveLength(1);
  await clock.advance(day);
  expect(await switches.log(undefined, 9)).toEqual([]);
  expect(pauseIn(await switches.now(), ['bot'])).toEqual({ by: 'Ann', at: 1_000 });
});
