// Discord: a picture that somebody gives is changed, whoever it comes from.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { onDiscord, reading } from '../fakes/discord-desk.ts';

const aPicture = async (filename = 'boat.png') => ({
  filename,
  bytes: await sharp({ create: { width: 64, height: 64, channels: 3, background: 'navy' } })
    .png()
    .toBuffer(),
});

describe.concurrent('an edit on Discord', () => {
  test('takes the picture that comes with the command to the model that edits', async () => {
    await onDiscord({}, async ({ discord, simulator, ends, account }) => {
      const asked = await discord.slash('edit', { image: await aPicture(), prompt: 'make it stormy' });
      const ended = await ends(asked);
      expect(reading(ended)).toMatchObject({
        files: ['make-it-stormy.png'],
        buttons: ['again', 'vary', 'edit', 'delete'],
      });
      expect(ended.ephemeral).toBe(false);
      const [prediction] = simulator.predictions();
      expect(prediction).toMatchObject({
        model: 'black-forest-labs/flux-kontext-pro',
        input: { prompt: 'make it stormy', input_image: expect.stringMatching(/\/boat\.png\?ex=/u) },
      });
      expect(await account()).toEqual({ creates: 1, left: 37 });
    });
  });

  test('of what is no picture is refused privately', async () => {
    await onDiscord({}, async ({ discord, answer, account }) => {
      const image = { filename: 'notes.txt', bytes: Buffer.from('not a picture') };
      const asked = await discord.slash('edit', { image, prompt: 'make it stormy' });
      await asked.answered;
      expect(answer(asked)).toMatchObject({ ephemeral: true });
      expect(reading(answer(asked)).lines[1]).toMatch(/^That file is not a picture\./u);
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('by the menu of somebody else’s message asks what should change, and answers publicly', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const { id: friend } = discord.addPerson();
      const photos = [await aPicture('one.png'), await aPicture('two.png')];
      const said = discord.say(discord.channelId, 'my boats @everyone', photos, friend);
      const used = await discord.messageCommand('Edit picture', said.id);
      expect(await used.answered).toBe(9);
      await desk.restart();
      const sent = await discord.submitModal({ prompt: 'make it stormy', picture: ['1'] });
      const ended = await desk.ends(sent);
      expect(ended).toMatchObject({ ephemeral: false, pings: [] });
      expect(reading(ended).files).toEqual(['make-it-stormy.png']);
      expect(desk.simulator.predictions()[0]?.input['input_image']).toMatch(/\/two\.png\?/u);
      expect(discord.messages(discord.channelId)).toHaveLength(2);
      expect(await desk.account()).toEqual({ creates: 1, left: 37 });
      expect(await desk.account(friend)).toEqual({ creates: 1, left: 50 });
    });
  });

  test('by the menu of a message without a picture says that there is none', async () => {
    await onDiscord({}, async ({ discord, answer, account }) => {
      const said = discord.say(discord.channelId, 'no picture here');
      const used = await discord.messageCommand('Edit picture', said.id);
      expect(await used.answered).toBe(4);
      expect(answer(used)).toMatchObject({ ephemeral: true });
      expect(reading(answer(used)).lines[1]).toMatch(/^There is no picture to work on\./u);
      expect(await account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('of somebody else’s result is paid by whoever presses', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox');
      await desk.ends(asked);
      const { id: userId } = discord.addPerson();
      const pressed = await desk.press('edit', asked, { userId });
      expect(await pressed.answered).toBe(9);
      const ended = await desk.ends(await discord.submitModal({ prompt: 'as a drawing' }, { userId }));
      expect(reading(ended).files).toEqual(['as-a-drawing.png']);
      expect(await desk.account()).toEqual({ creates: 2, left: 49 });
      expect(await desk.account(userId)).toEqual({ creates: 2, left: 37 });
    });
  });

  test('of a hidden private result stays private and hidden', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox', { private: true, spoiler: true });
      await desk.ends(asked);
      await (
        await desk.press('edit', asked)
      ).answered;
      const ended = await desk.ends(await discord.submitModal({ prompt: 'at night' }));
      expect(ended.ephemeral).toBe(true);
      expect(reading(ended).files).toEqual(['SPOILER_at-night.png']);
      expect(discord.messages(discord.channelId)).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 2, left: 36 });
    });
  });

  test('whose modal is sent a day later asks for the picture again', async () => {
    await onDiscord({}, async (desk) => {
      const { discord, clock } = desk;
      const said = discord.say(discord.channelId, 'my boat', [await aPicture()]);
      await (
        await discord.messageCommand('Edit picture', said.id)
      ).answered;
      clock.skip(25 * 3_600_000);
      const sent = await discord.submitModal({ prompt: 'make it stormy' });
      await sent.answered;
      expect(reading(desk.answer(sent)).lines[1]).toBe(
        'The link to that picture has expired. Attach the picture again.',
      );
      expect(await desk.account()).toEqual({ creates: 0, left: 50 });
    });
  });
});
