// Progress in front of the person: not too often, and where the person can see it.
import { expect, test } from 'vitest';
import type { Card } from '../../src/generation/cards/card.ts';
import { AppError } from '../../src/generation/errors.ts';
import type { Address, Generation } from '../../src/generation/generation.ts';
import type { Adapter } from '../../src/generation/ports.ts';
import { show, showFirst } from '../../src/generation/show.ts';
import { bareCore } from './bare-core.ts';
import { aRecord } from './record.ts';

/** A chat that bears a card every two seconds at most, every ten in a long run, and something that happens while one is on its way. */
function chat() {
  const taken: { address: Address; card: Card }[] = [];
  const line: { happens: () => Promise<unknown> } = { happens: async () => {} };
  const adapter: Adapter = {
    name: 'web',
    routes: [],
    progressEveryMs: (typicalMs) => (typicalMs > 5_000 ? 10_000 : 2_000),
    async start() {},
    ready: () => true,
    async deliver(address, card) {
      await line.happens();
      taken.push({ address, card });
      return { ...address, edited: true };
    },
    async stop() {},
  };
  return { adapter, taken, line };
}

/** A core with that chat and a running generation that has something to show. */
async function deskWith(change: Partial<Generation> = {}) {
  const { adapter, taken, line } = chat();
  const core = bareCore([adapter]);
  await core.records.insert(aRecord({ station: 'running', attempt: 1, ...change }));
  const now = async () => (await core.records.get('gen-one')) ?? aRecord();
  const look = async () => show(core, await now(), new AbortController().signal);
  return { ...core, taken, line, now, look };
}

test('the answer to the command counts as a card: the next one comes as late as any other', async () => {
  const { look, taken, clock } = await deskWith({ createdAt: 1_000 });
  await clock.advance(1_999);
  await look();
  expect(taken).toHaveLength(0);
  await clock.advance(1);
  await look();
  expect(taken).toMatchObject([{ card: { title: 'The model is starting' } }]);
});

test('who was away for a while puts no old card over what somebody else has shown since', async () => {
  const { taken, clock, records, now, ...core } = await deskWith({ createdAt: -60_000 });
  const known = await now();
  await records.change('gen-one', (current) => ({ ...current, station: 'done' }));
  const shown = await show({ ...core, clock, records }, known, new AbortController().signal);
  expect([taken.length, shown.station]).toEqual([0, 'done']);
});

test('who stood still behind the look at the record shows nothing, as it may be an old card by now', async () => {
  const { taken, clock, records, now, ...core } = await deskWith({ createdAt: -60_000 });
  const get: typeof records.get = async (id) => {
    const read = await records.get(id);
    clock.jump(14_000);
    return read;
  };
  const known = await now();
  await show({ ...core, clock, records: { ...records, get } }, known, new AbortController().signal);
  expect(taken).toEqual([]);
});

test('a card that arrives behind the end is no news for the record', async () => {
  const { look, now, line, records } = await deskWith({ createdAt: -5_000 });
  line.happens = () =>
    records.change('gen-one', (current) => ({ ...current, station: 'done', shown: 'end', shownAt: 7 }));
  expect((await look()).station).toBe('done');
  expect(await now()).toMatchObject({ shown: 'end', shownAt: 7, address: { adapter: 'web', message: 'm1' } });
});

test('a clock that was set back by an hour keeps no card back for that hour', async () => {
  const { look, taken, clock } = await deskWith({ createdAt: 1_000 });
  clock.jump(-3_600_000);
  await look();
  expect(taken).toHaveLength(1);
});

test('what is shown already is not shown again, and what is new is not shown sooner than the chat bears', async () => {
  const { look, taken, clock, records } = await deskWith({ createdAt: -5_000 });
  await look();
  await clock.advance(10_000);
  await look();
  expect(taken).toHaveLength(1);
  const draw = (progress: number) =>
    records.change('gen-one', (current) => ({ ...current, processing: true, progress }));
  await draw(0.2);
  await look();
  await draw(0.4);
  await clock.advance(1_999);
  await look();
  await clock.advance(1);
  await look();
  expect(taken.slice(1).map(({ card }) => card.progress)).toEqual([0.2, 0.4]);
});

test('offers Fetch from the moment on when the address asks to be renewed', async () => {
  const address = { adapter: 'web', message: 'm1', renewAt: 9_000 };
  const { look, taken, clock } = await deskWith({ createdAt: -5_000, address });
  await clock.advance(7_999);
  await look();
  await clock.advance(2_000);
  await look();
  const actions = taken.map(({ card }) => card.actions.map(({ name }) => name));
  expect(actions).toEqual([['cancel'], ['fetch', 'cancel']]);
});

test('a card keeps the address that the chat answers with', async () => {
  const { look, now } = await deskWith({ createdAt: -5_000 });
  await look();
  expect((await now()).address).toEqual({ adapter: 'web', message: 'm1', edited: true });
});

test('a card that is still on its way does not take back where Fetch has led since', async () => {
  const { look, now, line, taken, records } = await deskWith({ createdAt: -5_000 });
  const address = { adapter: 'web', message: 'm1', token: 'new' };
  line.happens = () => records.change('gen-one', (current) => ({ ...current, address }));
  await look();
  expect((await now()).address).toEqual(address);

  await look();
  expect(taken.map((card) => card.address)).toEqual([{ adapter: 'web', message: 'm1' }, address]);
});

test('a pressed button shows as soon as the chat bears it, whatever the pace of the run', async () => {
  const { look, taken, clock, records } = await deskWith({ createdAt: -20_000, typicalMs: 60_000 });
  await look();
  await records.change('gen-one', (current) => ({ ...current, processing: true }));
  await clock.advance(2_000);
  await look();
  await records.change('gen-one', (current) => ({ ...current, cancelRequestedAt: clock.now() }));
  await look();
  expect(taken.map(({ card }) => card.title)).toEqual(['The model is starting', 'Stopping']);
});

test('a card that is refused is not tried again with every look', async () => {
  const { look, taken, clock, line, now } = await deskWith({ createdAt: -5_000 });
  let refusals = 0;
  line.happens = () => Promise.reject(new AppError('chat_forbidden', { times: (refusals += 1) }));
  for (const _ of [1, 2, 3]) {
    await look();
    await clock.advance(500);
  }
  expect([refusals, (await now()).shown]).toEqual([1, undefined]);
  line.happens = async () => {};
  await clock.advance(500);
  await look();
  expect(taken).toHaveLength(1);
});

test('a first card that arrives late does not take the message away from whoever took over', async () => {
  const { now, line, records, taken, ...core } = await deskWith({ station: 'queued' });
  const address = { adapter: 'web', message: 'theirs' };
  line.happens = () => records.change('gen-one', (current) => ({ ...current, address, shown: 'card' }));
  await showFirst({ ...core, records }, await now(), new AbortController().signal);
  expect([taken.length, (await now()).address]).toEqual([1, address]);
});
