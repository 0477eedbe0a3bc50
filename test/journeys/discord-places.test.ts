// Discord: servers, strange servers, direct messages, and people of other languages.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { onDiscord, reading } from '../fakes/discord-desk.ts';
import { permissions } from '../fakes/discord/world.ts';

describe.concurrent('somebody who brought the bot along', () => {
  const abroad = (guildId: string) => ({ guildId, userInstall: true });

  test('uses it in a server that does not have it, in front of everybody', async () => {
    await onDiscord({}, async ({ discord, imagine, ends, press, account }) => {
      const { id: guildId } = discord.addGuild({ hasBot: false });
      const asked = await imagine('a fox', {}, abroad(guildId));
      const ended = await ends(asked);
      expect(ended.ephemeral).toBe(false);
      expect(reading(ended).files).toEqual(['a-fox.png']);
      expect(discord.messages(asked.channelId)).toEqual([ended]);
      const again = await press('again', asked);
      expect(reading(await ends(again)).files).toEqual(['a-fox.png']);
      expect(await account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('keeps the picture to themselves where the server lets nobody show such things', async () => {
    await onDiscord({}, async ({ discord, imagine, ends, account }) => {
      const { id: guildId } = discord.addGuild({ hasBot: false });
      const asked = await imagine('a fox', {}, { ...abroad(guildId), permissions: permissions.sendMessages });
      const ended = await ends(asked);
      expect(ended.ephemeral).toBe(true);
      expect(reading(ended).files).toEqual(['a-fox.png']);
      expect(discord.messages(asked.channelId)).toEqual([]);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('is the only owner when somebody else there presses a button', async () => {
    await onDiscord({}, async ({ discord, imagine, ends, press, account }) => {
      const { id: guildId } = discord.addGuild({ hasBot: false });
      const asked = await imagine('a fox', {}, abroad(guildId));
      await ends(asked);
      const userId = discord.addPerson().id;
      const again = await press('again', asked, { userId });
      expect(reading(await ends(again)).files).toEqual(['a-fox.png']);
      expect(await account()).toEqual({ creates: 2, left: 49 });
      expect(await account(userId)).toEqual({ creates: 2, left: 49 });
    });
  });
});

test('in direct messages the bot answers as anywhere, and the quota is the same', async () => {
  await onDiscord({}, async ({ discord, imagine, ends, account }) => {
    await ends(await imagine('a fox'));
    const asked = await imagine('a boat', {}, { guildId: null });
    const ended = await ends(asked);
    expect(reading(ended).files).toEqual(['a-boat.png']);
    expect(discord.directMessages(discord.userId)).toEqual([ended]);
    expect(await account()).toEqual({ creates: 2, left: 48 });
  });
});

test('in a thread of an age-restricted channel nothing is taken for an age-restricted place', async () => {
  await onDiscord({}, async ({ discord, imagine, ends, account }) => {
    const { id: parentId } = discord.addChannel({ nsfw: true });
    const { id: channelId } = discord.addChannel({ type: 11, parentId });
    expect(reading(await ends(await imagine('a fox', {}, { channelId }))).files).toEqual(['a-fox.png']);
    expect(await account()).toEqual({ creates: 1, left: 49 });
  });
});

describe.concurrent('a person', () => {
  test.each([
    ['fr', 'Voici votre image', /^a fox\s— image dessinée par flux-schnell, graine 7, en 1\ss$/u, 'Refaire'],
    ['ko', '그림 1장이 완성됐어요', /^a fox — flux-schnell 모델의 그림, 시드 7, 1초 소요$/u, '한 번 더'],
  ])('of the language %s reads it everywhere', async (locale, title, alt, again) => {
    await onDiscord({}, async ({ discord, imagine, ends, answer, account }) => {
      const ended = await ends(await imagine('a fox', { seed: 7 }, { locale }));
      expect(reading(ended).lines[0]).toBe(title);
      expect(ended.attachments[0]?.description).toMatch(alt);
      expect(ended.components[0]?.components?.[0]?.['label']).toBe(again);
      const usage = await discord.slash('usage', {}, { locale });
      await usage.answered;
      expect(answer(usage)?.content).toMatch(/49/u);
      expect(answer(usage)?.content).not.toMatch(/credits left/u);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('is told privately what is left, and which models there are', async () => {
    const catalog = loadCatalog('flux-schnell');
    await onDiscord({ catalog }, async ({ discord, imagine, ends, answer, account }) => {
      await ends(await imagine('two foxes', { count: 2 }));
      const usage = await discord.slash('usage');
      const models = await discord.slash('models');
      await Promise.all([usage.answered, models.answered]);
      expect(answer(usage)?.ephemeral).toBe(true);
      expect(reading(answer(usage)).lines.slice(0, 3)).toEqual([
        'Your quota',
        '- 48 of 50 credits left.',
        '- 0 of 3 running now.',
      ]);
      expect(answer(models)?.ephemeral).toBe(true);
      const { lines } = reading(answer(models));
      expect(lines[0]).toBe('Models');
      expect(lines[1]).toMatch(/^- flux-schnell \(default\) · 1 credit · about /u);
      for (const { key } of catalog.models) expect(lines.join('\n')).toContain(`- ${key} `);
      expect(await account()).toEqual({ creates: 1, left: 48 });
    });
  });
});
