// Discord: `/darkroom`, by whoever looks after a server or the whole bot, and by others; rules by role and place.
import { describe, expect, test } from 'vitest';
import { textsFor } from '../../src/i18n/texts.ts';
import { onDiscord, reading, type DiscordDesk } from '../fakes/discord-desk.ts';
import type { Context, Interaction } from '../fakes/discord/interactions.ts';
import { permissions } from '../fakes/discord/world.ts';

const asManager: Context = { permissions: permissions.manageGuild };

/** What somebody is answered, which nobody else sees. */
async function told({ discord, answer }: DiscordDesk, asked: Interaction): Promise<string[]> {
  await asked.answered;
  expect(answer(asked)).toMatchObject({ ephemeral: true });
  expect(discord.messages(asked.channelId).some(({ id }) => id === asked.originalId)).toBe(false);
  return reading(answer(asked)).lines;
}

const operate = async (
  desk: DiscordDesk,
  words: string,
  values: Record<string, string | number> = {},
  context: Context = asManager,
) => told(desk, await desk.discord.slash(`darkroom ${words}`, values, context));

const { say } = textsFor('en');
const refusal = (code: string, values: Record<string, string | number> = {}) => [
  say('card.refused'),
  say(`error.${code}`, values),
];

/** A member who manages the server too, and is not who usually draws. */
const anotherManager = ({ discord }: DiscordDesk): Context => ({
  userId: discord.addPerson({ name: 'Mia' }).id,
  ...asManager,
});

describe.concurrent('who manages a server', () => {
  test('pauses it and has it go on, and other servers do not notice', async () => {
    await onDiscord({}, async (desk) => {
      const { discord, imagine, ends, account } = desk;
      const mia = anotherManager(desk);
      const running = await imagine('a boat');
      while ((await desk.record(running))?.station !== 'running')
        await new Promise((resolve) => setImmediate(resolve));
      const [, paused] = await operate(desk, 'pause', {}, mia);
      expect(paused).toBe(say('operate.done.pause', { context: 'server' }));
      expect(await told(desk, await imagine('a fox'))).toEqual(refusal('paused', { name: 'Mia' }));
      expect(reading(await ends(running)).files).toEqual(['a-boat.png']);
      const elsewhere = await imagine('a fox', {}, { guildId: discord.addGuild().id });
      expect(reading(await ends(elsewhere)).files).toEqual(['a-fox.png']);

      expect((await operate(desk, 'use', {}, mia)).join('\n')).toContain('Mia');
      const [, resumed] = await operate(desk, 'resume', {}, mia);
      expect(resumed).toBe(say('operate.done.resume', { context: 'server' }));
      expect(reading(await ends(await imagine('a fox'))).files).toEqual(['a-fox.png']);
      expect(await account()).toEqual({ creates: 3, left: 47 });
    });
  });

  test('blocks somebody there and lets them in again, and it is on the log', async () => {
    await onDiscord({}, async (desk) => {
      const { discord, imagine, ends, account } = desk;
      const mia = anotherManager(desk);
      const person = discord.addPerson({ name: 'Tom' }).id;
      const values = { name: 'Tom', context: 'server' };
      const [, blocked] = await operate(desk, 'block', { person }, mia);
      expect(blocked).toBe(say('operate.done.block', values));
      const refused = await imagine('a fox', {}, { userId: person });
      expect(await told(desk, refused)).toEqual(refusal('person_blocked'));
      expect(reading(await ends(await imagine('a fox'))).files).toEqual(['a-fox.png']);
      const [, unblocked] = await operate(desk, 'unblock', { person }, mia);
      expect(unblocked).toBe(say('operate.done.unblock', values));
      expect(reading(await ends(await imagine('a fox', {}, { userId: person }))).files).toEqual([
        'a-fox.png',
      ]);
      expect(await account(person)).toEqual({ creates: 2, left: 49 });
      const [, ...deeds] = await operate(desk, 'log', {}, mia);
      expect(deeds).toEqual([
        expect.stringMatching(/Mia.*unblock.*Tom/u),
        expect.stringMatching(/Mia.* block.*Tom/u),
      ]);
    });
  });

  test('gives nobody credits and sees nobody’s quota: those are the whole bot’s', async () => {
    await onDiscord({}, async (desk) => {
      const person = desk.discord.userId;
      for (const [words, values] of [
        ['grant', { person, credits: 100 }],
        ['use', { person }],
      ] as const) {
        expect(await operate(desk, words, values)).toEqual(
          refusal('operators_only', { person: `discord/${person}` }),
        );
      }
      expect(await desk.account()).toEqual({ creates: 0, left: 50 });
    });
  });
});

test.concurrent('a member is refused, wherever they find the command', async () => {
  await onDiscord({}, async (desk) => {
    const { discord, imagine, ends } = desk;
    const refused = refusal('not_an_operator');
    await expect(discord.slash('darkroom pause')).rejects.toThrow('does not offer it');
    for (const context of [{ allowed: true }, { guildId: null }]) {
      expect(await operate(desk, 'pause', {}, context)).toEqual(refused);
      expect(await operate(desk, 'log', {}, context)).toEqual(refused);
    }
    expect(reading(await ends(await imagine('a fox'))).files).toEqual(['a-fox.png']);
  });
});

describe.concurrent('whoever the application belongs to', () => {
  test('gives credits once, however often the command comes, and the person sees them', async () => {
    await onDiscord({ limits: { limit: 2 } }, async (desk) => {
      const { discord, imagine, ends } = desk;
      const direct: Context = { userId: discord.ownerId, guildId: null };
      await ends(await imagine('two foxes', { count: 2 }));
      const gift = await discord.slash('darkroom grant', { person: discord.userId, credits: 20 }, direct);
      expect((await told(desk, gift))[1]).toContain('20 credits');
      await discord.deliverTwice(gift.id);
      await desk.restart();
      await discord.deliverTwice(gift.id);
      const answers = () => discord.requests.filter(({ path }) => path.includes(`/${gift.token}/callback`));
      while (answers().length < 2) await new Promise((resolve) => setImmediate(resolve));
      const [, left] = await told(desk, await discord.slash('usage'));
      expect(left).toBe('- 20 of 22 credits left.');
      expect((await operate(desk, 'use', { person: discord.userId }, direct))[1]).toContain('20 of 22');
      expect((await operate(desk, 'log', {}, direct)).slice(1)).toHaveLength(1);
      expect(reading(await ends(await imagine('a fox'))).files).toEqual(['a-fox.png']);
    });
  });

  test('pauses everything from wherever they are', async () => {
    await onDiscord({}, async (desk) => {
      const { discord, imagine } = desk;
      const owner: Context = { userId: discord.ownerId, allowed: true };
      discord.addPerson({ id: discord.ownerId, name: 'Olga' });
      const paused = refusal('paused', { name: 'Olga' });
      const [, sentence] = await operate(desk, 'pause', {}, owner);
      expect(sentence).toBe(say('operate.done.pause', { context: 'bot' }));
      for (const context of [{}, { guildId: discord.addGuild().id }, { guildId: null }]) {
        expect(await told(desk, await imagine('a fox', {}, context))).toEqual(paused);
      }
      // Who manages one server cannot undo it.
      await operate(desk, 'resume');
      expect(await told(desk, await imagine('a fox'))).toEqual(paused);
      await operate(desk, 'resume', {}, owner);
      expect(reading(await desk.ends(await imagine('a fox'))).files).toEqual(['a-fox.png']);
    });
  });
});

describe.concurrent('the operator’s rules', () => {
  const patrons = '300000000000000001';
  const studio = '300000000000000002';

  test('give a role more credits and more models than everybody', async () => {
    const rules = {
      everybody: { limit: 1, models: ['flux-schnell'] },
      tiers: [
        { name: 'patrons', roles: [`discord/${patrons}`], limit: 30, models: ['sdxl', 'flux-schnell'] },
      ],
    };
    await onDiscord({ rules }, async (desk) => {
      const { discord, imagine, ends } = desk;
      const patron: Context = { userId: discord.addPerson().id, roles: [patrons, '300000000000000009'] };
      expect(await told(desk, await imagine('a fox', { model: 'sdxl' }))).toEqual(
        refusal('model_not_allowed', { model: 'sdxl', models: 'flux-schnell' }),
      );
      expect((await told(desk, await imagine('foxes', { count: 2 })))[1]).toContain('more than the 1');
      expect(reading(await ends(await imagine('a fox', { model: 'sdxl' }, patron))).files).toHaveLength(1);
      const [, left] = await told(desk, await discord.slash('usage', {}, patron));
      expect(left).toMatch(/ of 30 credits left/u);
      expect((await told(desk, await discord.slash('usage')))[1]).toBe('1 of 1 credits left.');
    });
  });

  test('open one channel with its threads, and close direct messages', async () => {
    const rules = {
      everybody: { places: { allowed: [`discord/400000000000000001/${studio}`] } },
      tiers: [{ name: 'patrons', roles: [`discord/${patrons}`], places: { denied: ['discord/direct'] } }],
    };
    await onDiscord({ rules }, async (desk) => {
      const { discord, imagine, ends, account } = desk;
      const { id: guildId } = discord.addGuild({ id: '400000000000000001' });
      const { id: channelId } = discord.addChannel({ id: studio, guildId });
      const closed = refusal('place_closed');
      expect(await told(desk, await imagine('a fox'))).toEqual(closed);
      expect(await told(desk, await imagine('a fox', {}, { guildId: null }))).toEqual(closed);
      expect(reading(await ends(await imagine('a fox', {}, { channelId }))).files).toEqual(['a-fox.png']);
      const { id: threadId } = discord.addChannel({ type: 11, parentId: channelId, guildId });
      const inThread = await imagine('a fox', {}, { channelId: threadId });
      expect(reading(await ends(inThread)).files).toEqual(['a-fox.png']);
      expect(reading(await ends(await imagine('a fox', {}, { roles: [patrons] }))).files).toEqual([
        'a-fox.png',
      ]);
      expect(await account()).toEqual({ creates: 3, left: 47 });
    });
  });

  test('make somebody an operator who is nobody special on Discord', async () => {
    const rules = { operators: ['discord/500000000000000001'] };
    await onDiscord({ rules }, async (desk) => {
      const { discord } = desk;
      const { id: userId } = discord.addPerson({ id: '500000000000000001' });
      const direct: Context = { userId, guildId: null };
      await operate(desk, 'grant', { person: discord.userId, credits: 5 }, direct);
      expect((await told(desk, await discord.slash('usage')))[1]).toBe('- 55 of 55 credits left.');
    });
  });
});
