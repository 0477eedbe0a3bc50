// What people say on Discord, as the core hears it; and what is no use to it.
import { describe, expect, test, vi } from 'vitest';
import { definitionsOf } from '../../../src/adapters/discord/commands/definitions.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { card } from '../../contracts/cards.ts';
import { request } from '../../fakes/discord/bots.ts';
import { openScene, patience, type Scene } from './scene.ts';

type Context = NonNullable<Parameters<Scene['discord']['slash']>[2]>;

/** The only command that comes of typing `/imagine a red fox` there. */
async function heard(scene: Scene, context: Context) {
  await scene.discord.slash('imagine', { prompt: 'a red fox' }, context);
  await scene.settled();
  return scene.commands[0];
}

/** The payload of a command that was handled, to be sent in other forms. */
async function payload(scene: Scene): Promise<Record<string, unknown>> {
  const { payload: sent } = await scene.discord.slash('imagine', { prompt: 'a red fox' });
  await scene.settled();
  scene.asked();
  return sent;
}

describe('a command', () => {
  test('comes with who, where and when', async () => {
    await using scene = await openScene();
    const { discord, clock } = scene;
    const ann = discord.addPerson({ name: 'ann' }).id;
    const interaction = await discord.slash('imagine', { prompt: 'a fox' }, { userId: ann, locale: 'fr' });
    await scene.settled();
    expect(scene.commands).toMatchObject([
      {
        id: `discord-${interaction.id}`,
        name: 'imagine',
        person: { adapter: 'discord', workspace: 'discord', id: ann, name: 'ann' },
        locale: 'fr',
        place: `${discord.guildId}/${discord.channelId}`,
        receivedAt: clock.now(),
        adultPlace: false,
        ask: { prompt: 'a fox', private: false },
        address: { renewAt: clock.now() + 13.5 * 60_000, sizeLimitBytes: 10 * 1_048_576 },
      },
    ]);
  });

  test('can be typed to the bot directly', async () => {
    await using scene = await openScene();
    const command = await heard(scene, { guildId: null });
    const channel = String(command?.address['channel']);
    expect(command).toMatchObject({
      place: `direct/${channel}`,
      adultPlace: false,
      address: { botMayWrite: true },
    });
    expect(scene.discord.messages(channel, scene.discord.userId)).toHaveLength(1);
  });

  test.for([{ guildId: null }, {}])(
    'can be typed where only its person has brought the bot (%o)',
    async (where) => {
      await using scene = await openScene();
      const guild = scene.discord.addGuild({ hasBot: false }).id;
      const command = await heard(scene, { guildId: guild, ...where, userInstall: true });
      expect(command).toMatchObject({
        person: { id: scene.discord.userId },
        address: { botMayWrite: false },
      });
    },
  );

  test('knows an age-restricted channel by what Discord says of it, and takes nothing else for one', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const thread = discord.addChannel({ type: 11, nsfw: true }).id;
    for (const context of [{ nsfw: true }, { nsfw: false }, { channelId: thread }, { guildId: null }]) {
      await discord.slash('imagine', { prompt: 'a fox' }, context);
      await scene.settled(scene.commands.length + 1);
    }
    expect(scene.commands.map(({ adultPlace }) => adultPlace)).toEqual([true, false, false, false]);
  });

  test('that comes twice is heard once', async () => {
    await using scene = await openScene();
    const { id } = await scene.discord.slash('imagine', { prompt: 'a fox' });
    await scene.discord.deliverTwice(id);
    await scene.discord.slash('imagine', { prompt: 'another' });
    await scene.settled(2);
    expect(scene.commands).toHaveLength(2);
    expect(scene.asked()).toEqual(['callback 4', 'callback 4']);
  });

  test.for(['usage', 'models'])('/%s is answered privately', async (name) => {
    await using scene = await openScene();
    scene.work((reply) => reply(card({ private: true, final: true, tone: 'info' })));
    await scene.discord.slash(name);
    await scene.settled();
    expect(scene.commands).toMatchObject([{ name, address: { ephemeral: true } }]);
    expect(scene.shown()).toMatchObject([{ ephemeral: true }]);
  });

  test('that there no longer is, or that cannot be read, is refused in the language of its person', async () => {
    await using scene = await openScene();
    const { discord } = scene;
    const definition = definitionsOf(loadCatalog('flux-schnell')).find(({ name }) => name === 'edit');
    const old = { name: 'old', description: 'gone' };
    await request(discord, 'PUT', `/applications/${discord.applicationId}/commands`, [old, definition]);
    await discord.slash('old', {}, { locale: 'fr' });
    const image = { filename: 'a.txt', bytes: new Uint8Array(3) };
    await discord.slash('edit', { image, prompt: 'bluer' }, { locale: 'xx-unknown' });
    await vi.waitFor(() => expect(scene.shown()).toHaveLength(2), patience);
    const [gone, unread] = scene.shown();
    expect(gone).toMatchObject({ ephemeral: true, content: expect.stringMatching(/Essayez/u) });
    expect(unread).toMatchObject({ ephemeral: true, content: expect.stringContaining('picture') });
    expect(scene.commands).toEqual([]);
  });
});

test('suggestions are given while something is typed, and their loss is nobody’s trouble', async () => {
  await using scene = await openScene();
  const { discord } = scene;
  const typed = await discord.autocomplete('imagine', { model: 'flux' }, 'model');
  await expect(typed.answered).resolves.toBe(8);
  expect(typed.choices?.map(({ value }) => value)).toContain('flux-schnell');
  discord.faults.push({
    on: (_, path) => path.endsWith('/callback'),
    do: { status: 404, body: { code: 10_062 } },
  });
  await discord.autocomplete('imagine', { model: 'flux' }, 'model');
  await heard(scene, {});
  expect(scene.log.filter((line) => line.includes('failed'))).toEqual([]);
});

describe('what cannot be read', () => {
  const secret = 'a-very-secret-interaction-token';
  const bodies: Record<string, (good: Record<string, unknown>) => unknown> = {
    nothing: () => null,
    'a text': () => secret,
    'an empty object': () => ({ token: secret }),
    'no token': ({ token: _token, ...rest }) => rest,
    'an id that is none': (good) => ({ ...good, id: secret }),
    'an unknown kind': (good) => ({ ...good, type: 77 }),
    'nobody who did it': ({ member: _member, ...rest }) => rest,
    'odd permissions': (good) => ({ ...good, app_permissions: 'all' }),
    'a command without a name': (good) => ({ ...good, data: { options: 7 } }),
    'a command without data': ({ data: _data, ...rest }) => rest,
    'a button without a name': (good) => ({ ...good, type: 3, data: {} }),
    'a modal without fields': (good) => ({ ...good, type: 5, data: { custom_id: 'edit:1' } }),
    'a message command without its message': (good) => ({ ...good, data: { type: 3, name: 'Edit picture' } }),
  };

  test.for(Object.keys(bodies))('is logged and answered by nothing: %s', async (name) => {
    await using scene = await openScene();
    const good = await payload(scene);
    scene.log.length = 0;
    scene.discord.dispatch(
      'INTERACTION_CREATE',
      bodies[name]?.({ ...good, id: `9${String(good['id']).slice(1)}`, token: secret }),
    );
    await vi.waitFor(() => expect(scene.log).toHaveLength(1), patience);
    expect(scene.log[0]).not.toContain(secret);
    expect(scene.asked()).toEqual([]);
    await scene.discord.slash('imagine', { prompt: 'and on it goes' });
    await scene.settled(2);
  });

  test.for([
    ['a button of another kind', { type: 3, data: { custom_id: 'poll:discord-123456' } }],
    ['a button without a generation', { type: 3, data: { custom_id: 'cancel:' } }],
    ['a button with something else', { type: 3, data: { custom_id: 'cancel:../../etc' } }],
    ['a modal of another kind', { type: 5, data: { custom_id: 'poll:1', components: [] } }],
    ['a modal without a generation', { type: 5, data: { custom_id: 'vary:A B', components: [] } }],
    ['a ping', { type: 1 }],
  ] as const)('because it is not ours is left alone: %s', async ([, change]) => {
    await using scene = await openScene();
    const good = await payload(scene);
    scene.log.length = 0;
    scene.discord.dispatch('INTERACTION_CREATE', {
      ...good,
      id: `9${String(good['id']).slice(1)}`,
      ...change,
    });
    await scene.discord.slash('imagine', { prompt: 'and on it goes' });
    await scene.settled(2);
    expect(scene.actions).toEqual([]);
    expect(scene.asked()).toEqual(['callback 4']);
    expect(scene.log).toEqual([]);
  });
});
