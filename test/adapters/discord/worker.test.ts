// A process that only delivers: what it asks of Discord, and what it does without.
import { expect, test } from 'vitest';
import type { Card } from '../../../src/generation/cards/card.ts';
import type { Address } from '../../../src/generation/generation.ts';
import type { Adapter, DeliveredFile, Store } from '../../../src/generation/ports.ts';
import { card, done, fileOf, picture, pictures } from '../../contracts/cards.ts';
import { openScene, type Scene } from './scene.ts';

/** Whoever touches it has asked for something that only a process that listens has. */
const nothing = new Proxy({} as Store, {
  get: (_, name) => () => {
    throw new Error(`${String(name)} of the store`);
  },
});

/** A worker that has a clock and Discord, and delivers over addresses that went through JSON. */
function workerIn(scene: Scene) {
  const worker: Adapter = scene.fresh({ store: nothing });
  return (address: Address, shown: Card, files: readonly DeliveredFile[] = []) =>
    worker.deliver(JSON.parse(JSON.stringify(address)) as Address, shown, {
      files,
      signal: new AbortController().signal,
    });
}

const kinds: Record<string, { shown: Card; files?: readonly DeliveredFile[] }> = {
  waiting: { shown: card({ title: 'Waiting' }) },
  working: {
    shown: card({ tone: 'working', title: 'Developing', progress: 0.4, expectedAt: Date.now() + 1e12 }),
  },
  'offering Fetch': {
    shown: card({ title: 'Still developing', actions: [{ name: 'fetch', label: 'Fetch' }] }),
  },
  done: { shown: done(), files: pictures() },
  'done, with a video': { shown: done(), files: [fileOf(picture(1), 'a-fox.mp4', 'video/mp4')] },
  'done, hidden': { shown: done(), files: pictures().map((file) => ({ ...file, spoiler: true })) },
  failed: { shown: card({ tone: 'failed', title: 'It broke', actions: [], final: true }) },
  canceled: { shown: card({ tone: 'canceled', title: 'Stopped', actions: [], final: true }) },
};

test('every kind of card takes one edit, and nothing that was learned by listening', async () => {
  await using scene = await openScene();
  const deliver = workerIn(scene);
  for (const [kind, { shown, files = [] }] of Object.entries(kinds)) {
    const address = await scene.imagine({ title: 'In the queue' });
    expect(scene.asked()).toEqual(['callback 4']);
    await deliver(address, shown, files);
    expect([kind, scene.asked()]).toEqual([kind, ['edit @original']]);
    const message = scene.shown().find(({ id }) => id === address['message']);
    expect(message?.content).toContain(shown.title);
    expect(message?.attachments).toHaveLength(files.length);
  }
  expect(scene.discord.connection.log).toEqual(['identify']);
});

test('an end after fifteen minutes is put there by the bot, and once it is shut out goes to its person', async () => {
  await using scene = await openScene();
  const { discord, clock } = scene;
  const deliver = workerIn(scene);
  const address = await scene.imagine({ title: 'In the queue' });
  await clock.advance(16 * 60_000);
  scene.asked();
  await deliver(address, done(), pictures());
  expect(scene.asked()).toEqual(['edit by bot']);
  discord.setPermissions(discord.channelId, 0n);
  await deliver(address, done(), pictures());
  expect(scene.asked()).toEqual(['edit by bot', 'open direct', 'send']);
  expect(discord.directMessages(discord.userId)).toMatchObject([{ attachments: [{}, {}] }]);
  expect(discord.connection.log).toEqual(['identify']);
});

test('that a message is gone costs every worker one refused call, however often it is asked', async () => {
  await using scene = await openScene();
  const workers = [workerIn(scene), workerIn(scene)];
  const address = await scene.imagine({ title: 'In the queue' });
  scene.discord.deleteMessage(String(address['message']));
  scene.asked();
  for (const _ of [1, 2, 3]) {
    for (const deliver of workers) {
      await expect(deliver(address, done(), pictures())).rejects.toMatchObject({ code: 'address_gone' });
    }
  }
  expect(scene.asked()).toEqual(['edit @original', 'edit @original']);
});

test('a front in which an interaction was given up says nothing of it to a worker, which finds out', async () => {
  await using scene = await openScene();
  scene.discord.faults.push({
    on: (_, path) => path.endsWith('/callback'),
    do: { status: 404, body: { code: 10_062, message: 'Unknown interaction' } },
    times: 9,
  });
  await expect(scene.imagine({ title: 'In the queue' })).rejects.toMatchObject({ code: 'address_gone' });
  const [{ address } = { address: { adapter: 'discord' } }] = scene.commands;
  const deliver = workerIn(scene);
  const stopped = kinds['canceled']?.shown ?? done();
  await expect(deliver(address, stopped)).rejects.toMatchObject({ code: 'address_gone' });
  expect(scene.shown()).toEqual([]);
});
