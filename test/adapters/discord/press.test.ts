// Pressed buttons: what shows on the message itself, and what comes as a message of its own.
import { describe, expect, test, vi } from 'vitest';
import type { Card } from '../../../src/generation/cards/card.ts';
import { card, done, picture, pictures } from '../../contracts/cards.ts';
import { permissions } from '../../fakes/discord/world.ts';
import { openScene, patience, type Scene } from './scene.ts';

const id = 'web-generation-1';
const names = ['cancel', 'fetch', 'again', 'delete'] as const;
const buttons: Card['actions'] = names.map((name) => ({ name, label: name }));
const refused = card({
  tone: 'refused',
  title: 'No',
  lines: ['Not yours.'],
  private: true,
  final: true,
  actions: [],
});

/** Presses, and resolves when the core has heard of it. */
async function press(scene: Scene, button: string, context: Parameters<Scene['discord']['press']>[1] = {}) {
  scene.asked();
  const interaction = await scene.discord.press(`${button}:${id}`, context);
  await vi.waitFor(() => expect(scene.actions.at(-1)?.id).toBe(`discord-${interaction.id}`), patience);
  return interaction;
}

/** Resolves when Discord was asked exactly this. */
async function asked(scene: Scene, ...expected: string[]): Promise<void> {
  const all: string[] = [];
  await vi.waitFor(() => {
    all.push(...scene.asked());
    expect(all).toEqual(expected);
  }, patience);
}

describe('who may look after other people’s pictures', () => {
  const administrator = 8n;
  test.for([
    ['somebody who manages messages', permissions.manageMessages, true],
    ['an administrator', administrator, true],
    [
      'somebody who may do everything else',
      ~(permissions.manageMessages | administrator) & ((1n << 50n) - 1n),
      false,
    ],
  ] as const)('%s', async ([, bits, may]) => {
    await using scene = await openScene();
    await scene.imagine({ actions: buttons });
    scene.work(async () => {});
    await press(scene, 'cancel', { userId: scene.discord.addPerson({ name: 'ben' }).id, permissions: bits });
    expect(scene.actions).toMatchObject([
      { name: 'cancel', generationId: id, mayModerate: may, person: { name: 'ben' } },
    ]);
  });

  test('nobody in direct messages', async () => {
    await using scene = await openScene();
    await scene.imagine({ actions: buttons }, { guildId: null });
    scene.work(async () => {});
    await press(scene, 'cancel', { permissions: administrator });
    expect(scene.actions).toMatchObject([{ mayModerate: false }]);
  });
});

describe('Cancel', () => {
  test('leaves the message to the cards that follow', async () => {
    await using scene = await openScene();
    await scene.imagine({ title: 'Developing', actions: buttons });
    scene.work(async () => {});
    await press(scene, 'cancel');
    await asked(scene, 'callback 6');
    expect(scene.shown()).toMatchObject([{ content: expect.stringContaining('Developing') }]);
  });

  test('of somebody else is refused to them alone', async () => {
    await using scene = await openScene();
    const ben = scene.discord.addPerson({ name: 'ben' }).id;
    await scene.imagine({ actions: buttons });
    scene.work((reply) => reply(refused));
    await press(scene, 'cancel', { userId: ben });
    await asked(scene, 'callback 6', 'follow-up');
    expect(scene.shown()).toHaveLength(1);
    expect(scene.shown(ben)).toMatchObject([
      {},
      { ephemeral: true, content: expect.stringContaining('Not yours') },
    ]);
  });
});

describe('Delete', () => {
  test.for([false, true])('takes the message away when that is granted (private: %o)', async (isPrivate) => {
    await using scene = await openScene();
    await scene.imagine({ actions: buttons, private: isPrivate });
    scene.work(async () => {});
    await press(scene, 'delete');
    await asked(scene, 'callback 6', 'delete @original');
    expect(scene.shown()).toEqual([]);
  });

  test('leaves it where that is refused, or broken', async () => {
    await using scene = await openScene();
    await scene.imagine({ actions: buttons });
    scene.work((reply) => reply(refused));
    await press(scene, 'delete');
    await asked(scene, 'callback 6', 'follow-up');
    scene.work(() => Promise.reject(new Error('the store is gone')));
    await press(scene, 'delete');
    await asked(scene, 'callback 6');
    expect(scene.shown()).toHaveLength(2);
    expect(scene.log.at(-1)).toContain('the store is gone');
  });

  test('is no trouble where somebody was quicker', async () => {
    await using scene = await openScene();
    const { message } = await scene.imagine({ actions: buttons });
    scene.work(async (_, { id: said }) => {
      await scene.discord.interaction(said.replace('discord-', ''))?.answered;
      scene.discord.deleteMessage(String(message));
    });
    await press(scene, 'delete');
    await asked(scene, 'callback 6', 'delete @original');
    expect(scene.log.filter((line) => line.includes('failed'))).toEqual([]);
  });
});

describe('Fetch', () => {
  test.for([false, true])('makes the message reachable anew (private: %o)', async (isPrivate) => {
    await using scene = await openScene();
    const before = await scene.imagine({ actions: buttons, private: isPrivate });
    await scene.clock.advance(20 * 60_000);
    scene.work(async () => {});
    await press(scene, 'fetch');
    const [{ address }] = scene.actions as [(typeof scene.actions)[0]];
    expect(address).toMatchObject({
      message: before['message'],
      ephemeral: isPrivate,
      renewAt: scene.clock.now() + 13.5 * 60_000,
    });
    await scene.deliver(address, done(), pictures());
    await asked(scene, 'callback 6', 'edit @original');
    expect(scene.shown()).toMatchObject([{ id: before['message'], attachments: [{}, {}] }]);
  });

  test('of what is over shows it there, with the files that it has', async () => {
    await using scene = await openScene();
    const address = await scene.imagine({ actions: buttons });
    await scene.deliver(address, { ...done(), actions: buttons }, pictures());
    scene.work((reply) => reply({ ...done(), title: 'All of it' }));
    await press(scene, 'fetch');
    await asked(scene, 'callback 6', 'edit @original');
    const [message, ...others] = scene.shown();
    expect(others).toEqual([]);
    expect(message?.content).toContain('All of it');
    expect(message?.attachments.map(({ bytes }) => new Uint8Array(bytes))).toEqual([picture(1), picture(2)]);
  });

  test('goes on where the confirmation of the press was lost', async () => {
    await using scene = await openScene();
    await scene.imagine({ actions: buttons });
    scene.discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: 'reset after handling' });
    scene.work((reply) => reply(card({ title: 'Still here' })));
    await press(scene, 'fetch');
    await asked(scene, 'callback 6', 'callback 6', 'edit @original');
    expect(scene.shown()).toMatchObject([{ content: expect.stringContaining('Still here') }]);
  });
});

describe('Again', () => {
  test('is answered with a message of its own, to whoever pressed', async () => {
    await using scene = await openScene();
    const ben = scene.discord.addPerson({ name: 'ben' }).id;
    const first = await scene.imagine({ actions: buttons });
    scene.work((reply) => reply(card({ generationId: 'web-generation-2' })));
    await press(scene, 'again', { userId: ben });
    await asked(scene, 'callback 4');
    expect(scene.shown()).toMatchObject([{ id: first['message'], ephemeral: false }, { ephemeral: false }]);
    expect(scene.actions).toMatchObject([{ name: 'again', person: { id: ben } }]);
    expect(scene.actions[0]?.address).not.toHaveProperty('message');
  });

  test.for([0, 1500])(
    'on a message that only its person sees stays with them (after %i ms)',
    async (delayMs) => {
      await using scene = await openScene();
      await scene.imagine({ actions: buttons, private: true });
      scene.work(async (reply) => {
        await scene.clock.advance(delayMs);
        await reply(card({ generationId: 'web-generation-2' }));
      });
      await press(scene, 'again');
      await scene.settled(2);
      expect(scene.discord.messages(scene.discord.channelId)).toEqual([]);
      expect(scene.shown()).toMatchObject([{ ephemeral: true }, { ephemeral: true, loading: false }]);
      expect(scene.outcomes).toMatchObject([{}, { value: { ephemeral: true } }]);
    },
  );

  test('of a private picture that came as a direct message is promised to its person only', async () => {
    const recall = async () => ({ prompt: 'a red fox', options: {}, private: true, results: [] });
    await using scene = await openScene({ recall });
    const address = await scene.imagine({ private: true });
    await scene.clock.advance(15 * 60_000);
    const direct = await scene.deliver(address, { ...done(), private: true, actions: buttons }, pictures());
    const secret = card({ private: true, generationId: 'web-generation-2' });
    scene.work(async (reply) => {
      await scene.clock.advance(1500);
      await reply(secret);
    });
    await press(scene, 'again', { messageId: String(direct['message']) });
    const again = await scene.settled(2);
    if (again?.status !== 'fulfilled') throw again?.reason;
    const after = await scene.deliver(again.value, { ...done(), private: true }, pictures());
    expect(after).toMatchObject({ ephemeral: true, channel: direct['channel'] });
    const shown = scene.discord.messages(String(direct['channel']), scene.discord.userId);
    expect(shown.at(-1)).toMatchObject({ id: after['message'], attachments: [{}, {}] });
  });
});
