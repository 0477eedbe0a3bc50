// One end that two processes deliver: the one who was thought to be gone, and the one who took over.
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { asAppError } from '../../../src/generation/errors.ts';
import type { Address } from '../../../src/generation/generation.ts';
import type { Adapter, Store } from '../../../src/generation/ports.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { onSlack } from './fixture.ts';

/** An address with its status, and a clock that can be moved on. */
async function open() {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + aheadMs };
  const fixture = await onSlack({ clock, readyAfterMs: 0, limits: 'generous', isStoreShared: true });
  const { slack, adapter } = fixture;
  const { teamId: team, userId: user, channelId: channel } = slack;
  const asked: Address = { adapter: 'slack', id: 'slack-two', team, user, locale: 'en', channel };
  const address = await put(adapter, asked, card({ title: 'Developing' }), []);
  return {
    ...fixture,
    address,
    passMs: (ms: number) => void (aheadMs += ms),
    posts: () => slack.requests.filter(({ method }) => method === 'chat.postMessage').length,
    seen: () =>
      slack
        .messages(channel)
        .map(({ files, shown }) => [shown.split('\n')[0], ...files.map(({ name }) => name)]),
  };
}

function put(adapter: Adapter, address: Address, shown = done(), files = pictures()): Promise<Address> {
  const signal = AbortSignal.timeout(10_000);
  return adapter.deliver(JSON.parse(JSON.stringify(address)) as Address, shown, { files, signal });
}

/** As a worker does: what is busy is tried again. */
async function keepPutting(adapter: Adapter, address: Address): Promise<Address> {
  const end = await put(adapter, address).catch((error: unknown) => {
    if (asAppError(error).code !== 'chat_busy') throw error;
  });
  return end ?? keepPutting(adapter, address);
}

/** A store whose one call that `is` meant is done, and heard of once it is released. */
function frozen(store: Store, is: (method: 'get' | 'update', value: unknown) => boolean) {
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let isOver = false;
  const through = async <Value>(method: 'get' | 'update', key: string, call: Promise<Value>) => {
    const value = await call;
    if (isOver || !key.startsWith('slack:result:') || !is(method, value)) return value;
    isOver = true;
    reached.resolve();
    await held.promise;
    return value;
  };
  const before: Store = {
    ...store,
    get: (key) => through('get', key, store.get(key)),
    update: (key, change, options) => through('update', key, store.update(key, change, options)),
  };
  return { before, reached: reached.promise, release: () => held.resolve() };
}

const ended = ['Here are your pictures', 'a-red-fox-1.png', 'a-red-fox-2.png'];

test('two that deliver it at the same moment show it once, and leave no file of the other behind', async () => {
  await using desk = await open();
  const { slack, adapter, address } = desk;
  const ends = await Promise.all([keepPutting(adapter, address), keepPutting(desk.fresh(), address)]);
  expect(ends[1]).toEqual(ends[0]);
  expect(desk.seen()).toEqual([ended]);
  expect(desk.posts()).toBe(2);
  const count = (method: string) => slack.requests.filter((request) => request.method === method).length;
  expect(count('upload') - count('files.delete')).toBe(2);
  expect(slack.breaches).toEqual([]);
});

test('one that was frozen before it said so posts nothing any more', async () => {
  await using desk = await open();
  const late = frozen(desk.store, (method) => method === 'get');
  const first = put(desk.fresh(late.before), desk.address);
  await late.reached;
  const end = await put(desk.fresh(), desk.address);
  late.release();
  expect(await first).toEqual(end);
  expect(desk.seen()).toEqual([ended]);
  expect(desk.posts()).toBe(2);
});

test('one that was frozen right before it posted finds that another one has', async () => {
  await using desk = await open();
  const isClaim = (method: string, value: unknown) =>
    method === 'update' && JSON.stringify(value).includes('"claims":1');
  const late = frozen(desk.store, isClaim);
  const first = put(desk.fresh(late.before), desk.address);
  await late.reached;
  const other = desk.fresh();
  await expect(put(other, desk.address)).rejects.toMatchObject({ code: 'chat_busy' });
  expect(desk.posts()).toBe(1);
  desk.passMs(15_000);
  const end = await put(other, desk.address);
  late.release();
  expect(await first).toEqual(end);
  expect(desk.seen()).toEqual([ended]);
  expect(desk.posts()).toBe(2);
});

test('while Slack may still take what one has sent the other waits, and then looks for it', async () => {
  await using desk = await open();
  const { slack, adapter, address } = desk;
  slack.faults.next('chat.postMessage', { hang: true });
  const first = new AbortController();
  const hanging = adapter.deliver(address, done(), { files: pictures(), signal: first.signal });
  await expect.poll(desk.posts).toBe(2);
  const other = desk.fresh();
  const refused = await put(other, address).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'chat_busy', retryAfterMs: expect.any(Number) });
  desk.passMs(15_000);
  await put(other, address);
  first.abort();
  await expect(hanging).rejects.toMatchObject({ code: 'chat_unreachable' });
  expect(desk.seen()).toEqual([ended]);
});

test('an end in words that two deliver is told once', async () => {
  await using desk = await open();
  const { status: _none, ...unheard } = desk.address;
  const failed = card({ tone: 'failed', title: 'No picture this time', final: true });
  const told = [desk.adapter, desk.fresh()].map((adapter) => put(adapter, unheard, failed, []));
  const outcomes = await Promise.allSettled(told);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await put(desk.fresh(), unheard, failed, []);
  expect(desk.seen()).toEqual([['Developing'], ['No picture this time']]);
});
