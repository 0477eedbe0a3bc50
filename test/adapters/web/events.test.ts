// The live stream of the web chat.
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Clock, DeliveredFile } from '../../../src/generation/ports.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { card, done, pictures } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { servedChat, type ServedChat } from './fixture.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';

const options = (files: DeliveredFile[] = []) => ({ files, signal: new AbortController().signal });

async function started(chat: ServedChat, shown = card({})): Promise<void> {
  await chat.adapter.start({
    ...emptyHandlers,
    onCommand: async (_, reply) => void (await reply(shown)),
  });
}

/** A stream without a connection that would read ahead. */
async function streamOf(chat: ServedChat) {
  const request = new Request('http://localhost/api/events?name=ann', { headers: { host: 'localhost' } });
  return (await chat.adapter.routes[0]?.fetch(request))?.body?.getReader();
}

function addressOf(id: string) {
  return { adapter: 'web', message: id, person: { id: 'ann', name: 'ann' } };
}

test('brings what was said before, then every change as it happens', async () => {
  const chat = await servedChat();
  await started(chat);
  const id = await chat.say('a fox');
  const events = await chat.listen('ben');
  const first = await events.next();
  expect(first?.event).toBe('room');
  expect(first?.data.messages.map(({ card: shown }) => shown.title)).toEqual(['Waiting']);
  await chat.adapter.deliver(addressOf(id), card({ title: 'Developing', progress: 0.5 }), options());
  const second = await events.next();
  expect(second?.event).toBe('message');
  expect(second?.data.message).toMatchObject({ id, revision: 2, card: { progress: 0.5 } });
});

test('says the time of the server with every message', async () => {
  const clock = createFakeClock(1_000_000);
  const chat = await servedChat({ clock });
  await started(chat);
  const events = await chat.listen('ann');
  expect((await events.next())?.data.now).toBe(1_000_000);
  await chat.say('a fox');
  expect((await events.next())?.data).toMatchObject({ now: 1_000_000, message: { at: 1_000_000 } });
});

test('tells nobody else of a private message, not even that it is gone', async () => {
  const chat = await servedChat();
  await started(chat, card({ private: true }));
  const [ann, ben] = [await chat.listen('ann'), await chat.listen('ben')];
  await ann.next();
  await ben.next();
  const id = await chat.say('a secret', 'ann');
  await chat.post('/api/delete', { id, name: 'ann' });
  await chat.adapter.stop();
  expect(await eventNames(ann)).toEqual(['message', 'gone']);
  expect(await eventNames(ben)).toEqual([]);
});

test('takes a message away that turns private', async () => {
  const chat = await servedChat();
  await started(chat);
  const ben = await chat.listen('ben');
  await ben.next();
  const id = await chat.say('a fox', 'ann');
  expect((await ben.next())?.event).toBe('message');
  await chat.adapter.deliver(addressOf(id), card({ private: true }), options());
  expect(await ben.next()).toMatchObject({ event: 'gone', data: { id } });
});

test('keeps no stream open for a question about the headers alone', async () => {
  const clock = createFakeClock();
  const delaysMs: number[] = [];
  const after: Clock['after'] = (delayMs, callback) => {
    delaysMs.push(delayMs);
    return clock.after(delayMs, callback);
  };
  const chat = await servedChat({ clock: { ...clock, after } });
  await started(chat);
  const answer = await fetch(`${chat.url}/api/events?name=ann`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(delaysMs).not.toContain(15_000);
  await chat.messages('ann');
  expect(delaysMs).toContain(15_000);
});

test('shows the newest 50 messages, oldest first', async () => {
  const clock = createFakeClock();
  const chat = await servedChat({ clock });
  await started(chat);
  for (let count = 1; count <= 52; count += 1) {
    await clock.advance(10);
    await chat.say(`picture ${count}`);
  }
  const texts = (await chat.messages('ann')).map(({ text }) => text);
  expect(texts).toHaveLength(50);
  expect([texts[0], texts.at(-1)]).toEqual(['picture 3', 'picture 52']);
});

test('forgets what is older than 30 days', async () => {
  const clock = createFakeClock();
  const chat = await servedChat({ clock });
  await started(chat);
  await chat.say('a fox');
  await clock.advance(30 * 24 * 3_600_000);
  expect(await chat.messages('ann')).toEqual([]);
});

test('keeps messages and files as long as it is told to, and lets go of them while nobody looks', async () => {
  const clock = createFakeClock();
  const chat = await servedChat({ clock, retentionMs: 5 * 3_600_000 });
  await started(chat);
  const id = await chat.say('a fox');
  await chat.adapter.deliver(addressOf(id), done(), options(pictures()));
  await clock.advance(4 * 3_600_000);
  expect(await chat.messages('ann')).toHaveLength(1);
  await expect
    .poll(async () => {
      await clock.advance(3_600_000);
      return readdir(chat.filesDir);
    })
    .toEqual([]);
  expect(await chat.messages('ann')).toEqual([]);
});

test('hears of what another process delivered', async () => {
  const clock = createFakeClock();
  const chat = await servedChat({ clock, store: openMemoryStore({ clock }) });
  await started(chat);
  const id = await chat.say('a fox');
  const events = await chat.listen('ann');
  await events.next();
  await chat.fresh().deliver(addressOf(id), card({ title: 'From elsewhere' }), options());
  await clock.advance(1000);
  expect((await events.next())?.data.message.card.title).toBe('From elsewhere');
});

test('skips states for a page that reads slowly instead of keeping them all', async () => {
  const chat = await servedChat();
  await started(chat);
  const id = await chat.say('a fox');
  const reader = await streamOf(chat);
  await reader?.read();
  const lines = Array.from({ length: 100 }, () => 'x'.repeat(1000));
  for (let step = 1; step <= 60; step += 1) {
    await chat.adapter.deliver(addressOf(id), card({ title: `Step ${step}`, lines }), options());
  }
  const chunk = new TextDecoder().decode((await reader?.read())?.value);
  expect(chunk).toContain('Step 60');
  expect(chunk).not.toContain('Step 59');
  await reader?.cancel();
});

test('lets go of a page that reads nothing while 200 messages change', async () => {
  const chat = await servedChat();
  await started(chat);
  const reader = await streamOf(chat);
  await reader?.read();
  for (let count = 0; count <= 200; count += 1) await chat.say('a fox');
  expect((await reader?.read())?.done).toBe(true);
});

test('opens 500 streams and no more until one of them has ended', async () => {
  const chat = await servedChat();
  await started(chat);
  const first = await streamOf(chat);
  await Promise.all(Array.from({ length: 499 }, () => streamOf(chat)));
  const refused = await fetch(`${chat.url}/api/events?name=ann`);
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { message: 'This chat is taking no more messages right now.' },
  ]);
  await first?.cancel();
  expect(await chat.messages('ann')).toEqual([]);
});

test('pings every 15 s, and ends with the adapter', async () => {
  const clock = createFakeClock();
  const chat = await servedChat({ clock });
  await started(chat);
  const events = await chat.listen('ann');
  await events.next();
  await clock.advance(15_000);
  await clock.advance(15_000);
  await chat.adapter.stop();
  expect(await events.next()).toBeUndefined();
  expect(events.comments.length).toBeGreaterThan(0);
});

async function eventNames(events: Awaited<ReturnType<ServedChat['listen']>>): Promise<string[]> {
  const names: string[] = [];
  for (let event = await events.next(); event; event = await events.next()) names.push(event.event);
  return names;
}
