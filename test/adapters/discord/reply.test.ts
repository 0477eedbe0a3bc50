// The answer to a command: at once or promised, and for whom.
import { describe, expect, test, vi } from 'vitest';
import { card } from '../../contracts/cards.ts';
import { buttonsIn, displayed } from './displayed.ts';
import { held, promised } from './promises.ts';
import { openScene, patience, type Scene } from './scene.ts';

const refused = card({
  tone: 'refused',
  title: 'No',
  lines: ['Nothing is left.'],
  private: true,
  final: true,
});
const slash = ({ discord }: Scene, values = {}, context = {}) =>
  discord.slash('imagine', { prompt: 'a red fox', ...values }, context);

describe('the first card', () => {
  test('is the response itself while it comes within a second and a half', async () => {
    await using scene = await openScene();
    const release = held(scene);
    await slash(scene);
    await vi.waitFor(() => expect(scene.commands).toHaveLength(1), patience);
    await scene.clock.advance(1499);
    release();
    await scene.settled();
    await scene.clock.advance(5000);
    expect(scene.asked()).toEqual(['callback 4']);
    const [message, ...others] = scene.shown();
    expect(others).toEqual([]);
    expect(displayed(message?.content ?? '')).toContain('In the queue');
    expect(buttonsIn(message?.components ?? [])).toEqual(['cancel:web-generation-1']);
    expect(scene.outcomes).toMatchObject([{ value: { message: message?.id, ephemeral: false } }]);
  });

  test('takes the place of a promise when it comes later', async () => {
    await using scene = await openScene();
    const release = held(scene);
    await slash(scene);
    await promised(scene);
    release();
    await scene.settled();
    expect(scene.asked()).toEqual(['callback 5', 'edit @original']);
    expect(scene.shown()).toMatchObject([
      { loading: false, content: expect.stringContaining('In the queue') },
    ]);
    expect(scene.outcomes).toMatchObject([{ value: { message: scene.shown()[0]?.id } }]);
  });

  test('is for its person only where that was asked for, promised or not', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const ben = discord.addPerson({ name: 'ben' }).id;
    const secret = card({ private: true });
    const release = held(scene, secret);
    await slash(scene, { private: true });
    await promised(scene);
    expect(scene.shown(ben)).toEqual([]);
    release();
    await scene.settled();
    scene.work((reply) => reply(secret));
    await slash(scene, { private: true });
    await scene.settled(2);
    expect(scene.shown(ben)).toEqual([]);
    expect(scene.shown()).toMatchObject([{ ephemeral: true }, { ephemeral: true }]);
    expect(scene.outcomes).toMatchObject([{ value: { ephemeral: true } }, { value: { ephemeral: true } }]);
  });

  test.for(['at once', 'promised'])('is known to be private where Discord makes it so (%s)', async (when) => {
    await using scene = await openScene();
    const foreign = scene.discord.addGuild({ hasBot: false }).id;
    const context = { guildId: foreign, userInstall: true, permissions: 0n };
    const release = held(scene);
    const { id } = await slash(scene, {}, context);
    await vi.waitFor(() => expect(scene.commands).toHaveLength(1), patience);
    if (when === 'promised') {
      await scene.clock.advance(1500);
      await scene.discord.interaction(id)?.answered;
    }
    release();
    await scene.settled();
    expect(scene.commands[0]?.address).toMatchObject({ ephemeral: false });
    expect(scene.outcomes).toMatchObject([{ value: { ephemeral: true, botMayWrite: false } }]);
  });
});

describe('a refusal', () => {
  test('is for its person only', async () => {
    await using scene = await openScene();
    scene.work((reply) => reply(refused));
    await slash(scene);
    await scene.settled();
    expect(scene.asked()).toEqual(['callback 4']);
    expect(scene.discord.messages(scene.discord.channelId)).toEqual([]);
    expect(scene.shown()).toMatchObject([
      { ephemeral: true, content: expect.stringContaining('Nothing is left') },
    ]);
  });

  test('is whispered when everyone was promised an answer, and the promise goes away', async () => {
    await using scene = await openScene();
    const release = held(scene, refused);
    await slash(scene);
    await promised(scene);
    release();
    await scene.settled();
    expect(scene.asked()).toEqual(['callback 5', 'delete @original', 'follow-up']);
    expect(scene.discord.messages(scene.discord.channelId)).toEqual([]);
    expect(scene.shown()).toMatchObject([
      { ephemeral: true, content: expect.stringContaining('Nothing is left') },
    ]);
    expect(scene.outcomes).toMatchObject([{ value: { ephemeral: true, message: scene.shown()[0]?.id } }]);
  });

  test('takes the place of a promise that only its person sees', async () => {
    await using scene = await openScene();
    const release = held(scene, refused);
    await slash(scene, { private: true });
    await promised(scene);
    release();
    await scene.settled();
    expect(scene.asked()).toEqual(['callback 5', 'edit @original']);
  });
});

describe('a handler that never replies', () => {
  test('leaves nothing behind when it is done in time', async () => {
    await using scene = await openScene();
    scene.work(async () => {});
    await slash(scene);
    await vi.waitFor(() => expect(scene.commands).toHaveLength(1), patience);
    await scene.clock.advance(10_000);
    expect(scene.asked()).toEqual([]);
  });

  test('has its promise taken back when it rejects', async () => {
    await using scene = await openScene();
    const { promise, reject } = Promise.withResolvers<void>();
    scene.work(() => promise);
    await slash(scene);
    await promised(scene);
    reject(new Error('broken'));
    await vi.waitFor(() => expect(scene.shown()).toEqual([]), patience);
    expect(scene.asked()).toEqual(['callback 5', 'delete @original']);
  });

  test('leaves the answer alone that an earlier process gave', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    await scene.imagine({ title: 'Developing' });
    const other = scene.fresh();
    const { promise, resolve } = Promise.withResolvers<void>();
    await other.start({
      onCommand: () => promise,
      onAction: () => promise,
      recall: () => Promise.reject(new Error()),
    });
    scene.asked();
    await discord.deliverTwice(scene.commands[0]?.id.replace('discord-', '') ?? '');
    await vi.waitFor(async () => {
      await scene.clock.advance(1500);
      expect(scene.asked()).toEqual(['callback 5']);
    }, patience);
    resolve();
    await scene.clock.advance(1500);
    expect(scene.asked()).toEqual([]);
    expect(scene.shown()).toMatchObject([{ content: expect.stringContaining('Developing') }]);
  });
});
