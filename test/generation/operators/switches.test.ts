// What operators did, kept: turned once, noted once, told newest first.
import { expect, onTestFinished, test } from 'vitest';
import type { Deed } from '../../../src/generation/operators/deeds.ts';
import { createSwitches } from '../../../src/generation/operators/switches.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { createFakeClock } from '../../fakes/clock.ts';

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
  expect(await switches.pauseIn(['bot'])).toEqual({ by: 'Ann', at: 1_000 });
  await switches.turn(deed({ id: 'd2', kind: 'resume' }));
  expect(await switches.pauseIn(['bot'])).toBeUndefined();
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
  expect(await switches.pauseIn(['bot'])).toBeUndefined();
  expect(await switches.isBlocked(bob, ['bot'])).toBe(false);
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
  expect(await switches.pauseIn(['bot'])).toEqual({ by: 'Ann', at: 1_000 });
});

test('a pause is for what it was made for; the whole bot goes on everywhere', async () => {
  const { switches } = open();
  const [one, two] = ['discord/1', 'discord/2'];
  for (const [index, scope] of [one, two, 'bot'].entries())
    await switches.turn(deed({ id: `p${index}`, kind: 'pause', scope }));
  await switches.turn(deed({ id: 'r1', kind: 'resume', scope: one }));
  expect(await switches.pauseIn([one])).toBeUndefined();
  expect(await switches.pauseIn(['bot', one])).toBeDefined();
  await switches.turn(deed({ id: 'r2', kind: 'resume' }));
  expect(await switches.pauseIn(['bot', one, two])).toBeUndefined();
});

test('a block is for one person of one platform, by their id, where it was made', async () => {
  const { switches } = open();
  const cyd = { ...ann, id: 'cyd:%2F', name: 'Cyd' };
  await switches.turn(deed({ id: 'b1', kind: 'block', person: bob, scope: 'web/room' }));
  await switches.turn(deed({ id: 'b2', kind: 'block', person: cyd, scope: 'web/room' }));
  const isBlocked = (change: Partial<typeof bob>, scopes = ['bot', 'web/room']) =>
    switches.isBlocked({ ...bob, ...change }, scopes);
  expect(await isBlocked({ name: 'another name' })).toBe(true);
  expect(await isBlocked({}, ['bot', 'web/room2'])).toBe(false);
  expect(await isBlocked({ id: 'bo' })).toBe(false);
  expect(await isBlocked({ adapter: 'slack' })).toBe(false);
  expect(await switches.blocked('web/room', 9)).toEqual(['Bob', 'Cyd']);
  expect(await switches.blocked('web/room', 1)).toEqual(['Bob']);
});

test('who is unblocked in the whole bot is free everywhere, and nobody else is', async () => {
  const { switches } = open();
  const bobby = { ...bob, id: 'web:bob', name: 'Bobby' };
  for (const [index, person] of [bob, bobby].entries()) {
    await switches.turn(deed({ id: `b${index}`, kind: 'block', person, scope: 'web/room' }));
    await switches.turn(deed({ id: `c${index}`, kind: 'block', person }));
  }
  await switches.turn(deed({ id: 'u1', kind: 'unblock', person: bob }));
  expect(await switches.isBlocked(bob, ['bot', 'web/room'])).toBe(false);
  expect(await switches.blocked(undefined, 9)).toEqual(['Bobby', 'Bobby']);
});
