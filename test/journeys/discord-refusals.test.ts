// Discord: what is refused, by us or by the model, who reads it, and that nothing is paid for it.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { onDiscord, reading } from '../fakes/discord-desk.ts';

const ownModels = () =>
  loadCatalog('patient', { folder: fileURLToPath(new URL('../fixtures/models/', import.meta.url)) });

describe.concurrent('a refusal on Discord', () => {
  test('by the quota is one sentence that only its person reads, and nothing is made', async () => {
    await onDiscord({ limits: { limit: 2 } }, async ({ discord, imagine, answer, account }) => {
      const asked = await imagine('foxes', { count: 3 });
      expect(await asked.answered).toBe(4);
      expect(answer(asked)).toMatchObject({ ephemeral: true, components: [] });
      expect(reading(answer(asked)).lines).toEqual([
        'That did not work',
        'This takes 3 credits, more than the 2 you have in 1 day. Ask for fewer pictures or a cheaper model.',
      ]);
      expect(discord.messages(discord.channelId, discord.addPerson().id)).toEqual([]);
      expect(await account()).toEqual({ creates: 0, left: 2 });
    });
  });

  test('by what is used up says when more comes back, and holds for nobody else', async () => {
    await onDiscord({ limits: { limit: 2 } }, async ({ discord, imagine, answer, ends, account }) => {
      await ends(await imagine('two foxes', { count: 2 }));
      const refused = await imagine('another fox');
      await refused.answered;
      expect(answer(refused)).toMatchObject({ ephemeral: true });
      expect(reading(answer(refused)).lines[1]).toMatch(
        /^This takes 1 of your credits and 0 of 2 are left\. In /u,
      );
      const userId = discord.addPerson().id;
      expect(reading(await ends(await imagine('a fox', {}, { userId }))).files).toEqual(['a-fox.png']);
      expect(await account()).toEqual({ creates: 2, left: 0 });
      expect(await account(userId)).toEqual({ creates: 2, left: 1 });
    });
  });

  test('of a model for adults is for ordinary channels, not for age-restricted ones', async () => {
    await onDiscord({ catalog: ownModels() }, async ({ discord, imagine, answer, ends, account }) => {
      const model = 'after-dark';
      const refused = await imagine('a fox', { model });
      await refused.answered;
      expect(answer(refused)).toMatchObject({ ephemeral: true });
      expect(reading(answer(refused)).lines[1]).toBe(
        'after-dark may only be used in places for adults, such as an age-restricted channel.',
      );
      expect(await account()).toEqual({ creates: 0, left: 50 });

      const { id: channelId } = discord.addChannel({ nsfw: true });
      expect(reading(await ends(await imagine('a fox', { model }, { channelId }))).files).toEqual([
        'a-fox.png',
      ]);
      expect(await account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('does not let Again take a model for adults out of its channel', async () => {
    await onDiscord({ catalog: ownModels() }, async (desk) => {
      const { discord } = desk;
      const { id: channelId } = discord.addChannel({ nsfw: true });
      const asked = await desk.imagine('a fox', { model: 'after-dark' }, { channelId });
      await desk.ends(asked);
      const again = await desk.press('again', asked, { nsfw: false });
      await again.answered;
      expect(desk.answer(again)).toMatchObject({ ephemeral: true });
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

describe.concurrent('a model on Discord', () => {
  test('that fails says so in the message, and costs nothing', async () => {
    await onDiscord({}, async ({ imagine, ends, account }) => {
      const asked = await imagine('simulate:failed');
      const failed = await ends(asked);
      expect(failed.ephemeral).toBe(false);
      expect(reading(failed)).toEqual({
        lines: [
          'No picture this time',
          'simulate:failed',
          'The model gave up: CUDA out of memory. Tried to allocate 2.25 GiB (GPU 0).',
          'Nothing was taken from your quota.',
          `Reference: discord-${asked.id}`,
        ],
        buttons: ['again', 'vary', 'delete'],
        files: [],
      });
      expect(await account()).toEqual({ creates: 1, left: 50 });
    });
  });

  test('that keeps a picture back for its content asks for other words, which Vary takes', async () => {
    await onDiscord({}, async ({ discord, imagine, press, ends, account }) => {
      const asked = await imagine('simulate:nsfw', { private: true });
      const failed = await ends(asked);
      expect(failed.ephemeral).toBe(true);
      expect(reading(failed).lines).toContain('The model’s safety filter kept this back. Try other words.');
      expect(await account()).toEqual({ creates: 1, left: 50 });

      expect(await (await press('vary', asked)).answered).toBe(9);
      const varied = await ends(await discord.submitModal({ prompt: 'a decent fox' }));
      expect(varied.ephemeral).toBe(true);
      expect(reading(varied).files).toEqual(['a-decent-fox.png']);
      expect(await account()).toEqual({ creates: 2, left: 49 });
    });
  });

  test('that keeps some pictures back is paid for the others', async () => {
    await onDiscord({}, async ({ imagine, ends, account }) => {
      const { lines, files } = reading(await ends(await imagine('simulate:fewer', { count: 3 })));
      expect(lines).toContain('1 of them did not come out; you pay only for what came.');
      expect(files).toHaveLength(2);
      expect(await account()).toEqual({ creates: 1, left: 48 });
    });
  });
});
