// The web chat as several processes over one store and one folder: fronts that show it, workers that deliver.
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createChanges } from '../../../src/adapters/web/changes.ts';
import { createKeptFiles } from '../../../src/adapters/web/files.ts';
import { createRoom } from '../../../src/adapters/web/room.ts';
import type { Message, Stored } from '../../../src/adapters/web/schema.ts';
import type { DeliveredFile } from '../../../src/generation/ports.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { card, done, picture, pictures } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { servedChat, type ServedChat } from './fixture.ts';

const options = (files: DeliveredFile[] = []) => ({ files, signal: new AbortController().signal });
const addressOf = (message: string) => ({ adapter: 'web', message, person: { id: 'ann', name: 'ann' } });

async function started(chat: ServedChat): Promise<ServedChat> {
  await chat.adapter.start({
    ...emptyHandlers,
    onCommand: async (_, reply) => void (await reply(card({}))),
  });
  return chat;
}

test('a picture that a worker makes develops on the page of a front, a quarter of a second behind', async () => {
  const clock = createFakeClock();
  const chat = await started(await servedChat({ clock }));
  const id = await chat.say('a fox');
  const events = await chat.listen('ben');
  await events.next();
  for (const progress of [0.2, 0.4, 0.6, 0.8]) {
    await chat.fresh().deliver(addressOf(id), card({ progress }), options());
    await clock.advance(250);
    expect((await events.next())?.data.message.card.progress).toBe(progress);
  }
  await chat.fresh().deliver(addressOf(id), done(), options(pictures()));
  await clock.advance(250);
  const files = (await events.next())?.data.message.files ?? [];
  const shown = await Promise.all(files.map(({ url }) => fetch(chat.url + url)));
  const bytes = await Promise.all(shown.map((each) => each.arrayBuffer()));
  expect(bytes.map((each) => new Uint8Array(each))).toEqual([picture(1), picture(2)]);
});

test('what is said and deleted at one front shows at the other', async () => {
  const clock = createFakeClock();
  const one = await started(await servedChat({ clock }));
  const { store, filesDir } = one;
  const other = await started(await servedChat({ clock, store, filesDir }));
  const events = await other.listen('ben');
  await events.next();
  const id = await one.say('a fox', 'ann');
  await clock.advance(250);
  expect((await events.next())?.data.message).toMatchObject({ id, text: 'a fox' });
  await other.say('a bear', 'ben');
  expect((await events.next())?.data.message.text).toBe('a bear');
  await one.post('/api/delete', { id, name: 'ann' });
  await clock.advance(250);
  expect(await events.next()).toMatchObject({ event: 'gone', data: { id } });
});

test('progress of a worker that was cut off takes no picture away', async () => {
  const chat = await servedChat();
  const { message } = addressOf('f47ac10b-58cc-4372-a567-0e02b2c3d479');
  await chat.fresh().deliver(addressOf(message), done(), options(pictures()));
  await chat.fresh().deliver(addressOf(message), card({ progress: 0.9 }), options());
  const [shown] = await chat.messages('ann');
  expect(shown?.card.final).toBe(true);
  const names = (shown?.files ?? []).map(({ url }) => url.replace('/files/', ''));
  expect(names.toSorted()).toEqual((await readdir(chat.filesDir)).toSorted());
  expect(names).toHaveLength(2);
});

test('one end that two workers deliver at once is one message with the files of one of them', async () => {
  const chat = await servedChat();
  const address = addressOf('f47ac10b-58cc-4372-a567-0e02b2c3d479');
  await Promise.all([1, 2, 3].map(() => chat.fresh().deliver(address, done(), options(pictures()))));
  const shown = await chat.messages('ann');
  const names = shown.flatMap(({ files }) => files.map(({ url }) => url.replace('/files/', '')));
  expect(names).toHaveLength(2);
  expect((await readdir(chat.filesDir)).toSorted()).toEqual(names.toSorted());
});

/** Two rooms over one store, as in two processes. */
function rooms() {
  const clock = createFakeClock();
  const store = openMemoryStore({ clock });
  const files = createKeptFiles({ filesDir: '/nowhere', clock });
  const open = () => createRoom({ store, files, clock, keptMs: 1_000_000 });
  const put = (id: string) => there.put(id, () => ({ ...said, id }));
  const here = open();
  const there = open();
  return { clock, store, here, there, put };
}

const said: Omit<Message, 'id'> = {
  state: 'shown',
  revision: 1,
  at: 1,
  person: { id: 'ann', name: 'ann' },
  card: card({}),
  files: [],
};

test('of a full room only what has changed is told, also to the first who watches after a while', async () => {
  const { clock, here, put } = rooms();
  for (let number = 0; number < 300; number += 1) await put(`message-${number}`);
  const heard: string[][] = [];
  const hear = (changed: readonly Stored[]) => void heard.push(changed.map(({ id }) => id));
  for (const [first, second] of [
    ['message-7', 'message-8'],
    ['message-9', 'message-7'],
  ] as const) {
    const unwatch = here.watch(hear);
    await here.messages();
    await put(first);
    await put(second);
    await put(second);
    await clock.advance(250);
    await put(first);
    await clock.advance(250);
    await clock.advance(5000);
    unwatch();
    for (let number = 0; number < 100; number += 1) await put(`message-${number}`);
    await clock.advance(5000);
  }
  expect(heard).toEqual([
    ['message-7', 'message-8'],
    ['message-7'],
    ['message-9', 'message-7'],
    ['message-9'],
  ]);
});

test('changes that could not be told are told at the next look, and older counts and many are all of them', async () => {
  const { store } = rooms();
  await store.update('web:changes', () => 41);
  const [ours, theirs] = [createChanges(store), createChanges(store)];
  const told: unknown[] = [];
  const look = () => ours.look(async (changed) => void told.push(changed));
  await ours.begin();
  await theirs.add('a');
  await expect(ours.look(() => Promise.reject(new Error('the store is away')))).rejects.toThrow('away');
  await look();
  await ours.add('our own');
  await look();
  for (let number = 0; number < 65; number += 1) await theirs.add(`${number}`);
  await look();
  await store.delete('web:changes');
  await theirs.add('b');
  await look();
  await look();
  expect(told).toEqual([['a'], 'many', 'many']);
});
