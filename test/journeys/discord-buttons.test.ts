// Discord: the buttons under a result, after a restart and weeks later.
import { describe, expect, test } from 'vitest';
import { onDiscord, reading, type DiscordDesk } from '../fakes/discord-desk.ts';
import type { Interaction } from '../fakes/discord/interactions.ts';

const weekMs = 7 * 86_400_000;

const later: [when: string, pass: (desk: DiscordDesk) => Promise<void>, left: number][] = [
  ['after a restart', ({ restart }) => restart(), 47],
  [
    'three weeks later',
    async ({ clock, kill, restart }) => {
      await kill();
      clock.skip(3 * weekMs);
      await restart();
    },
    49,
  ],
];

async function aFox(desk: DiscordDesk, pass: (desk: DiscordDesk) => Promise<void>): Promise<Interaction> {
  const asked = await desk.imagine('a fox', { aspect: '3:2', seed: 7, count: 2 });
  await desk.ends(asked);
  await pass(desk);
  return asked;
}

describe.concurrent.each(later)('%s', (_when, pass, left) => {
  test('Again asks for the same once more, in a message of its own', async () => {
    await onDiscord({}, async (desk) => {
      const asked = await aFox(desk, pass);
      const ended = await desk.ends(await desk.press('again', asked));
      expect(reading(ended)).toMatchObject({ files: ['a-fox-1.png', 'a-fox-2.png'] });
      expect(desk.simulator.predictions()[0]?.input).toMatchObject({
        prompt: 'a fox',
        aspect_ratio: '3:2',
        num_outputs: 2,
        seed: 7,
      });
      expect(await desk.account()).toEqual({ creates: 2, left: left - 1 });
    });
  });

  test('Vary shows the old prompt to be changed', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const pressed = await desk.press('vary', await aFox(desk, pass));
      expect(await pressed.answered).toBe(9);
      expect(JSON.stringify(pressed.modal)).toContain('"value":"a fox"');
      const ended = await desk.ends(await discord.submitModal({ prompt: 'a blue fox' }));
      expect(reading(ended)).toMatchObject({ files: ['a-blue-fox-1.png', 'a-blue-fox-2.png'] });
      expect(await desk.account()).toEqual({ creates: 2, left: left - 1 });
    });
  });

  test('Edit takes the chosen picture of the message to the model that edits', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await aFox(desk, pass);
      expect(await (await desk.press('edit', asked)).answered).toBe(9);
      const ended = await desk.ends(await discord.submitModal({ prompt: 'make it night', picture: ['1'] }));
      expect(reading(ended).files).toEqual(['make-it-night.png']);
      const { model, input } = desk.simulator.predictions()[0] ?? {};
      expect(model).toBe('black-forest-labs/flux-kontext-pro');
      const [shown = ''] = desk.answer(asked)?.attachments[1]?.url.split('?') ?? [];
      expect(input?.['input_image']).toContain(shown);
      expect(await desk.account()).toEqual({ creates: 2, left: left + 1 - 13 });
    });
  });

  test('Delete takes the message away', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await aFox(desk, pass);
      expect(await (await desk.press('delete', asked)).answered).toBe(6);
      while (desk.answer(asked)) await new Promise((resolve) => setImmediate(resolve));
      expect(discord.messages(discord.channelId, discord.userId)).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 1, left: left + 1 });
    });
  });
});

test('half a year later a button says that nobody remembers', async () => {
  await onDiscord({}, async (desk) => {
    const asked = await aFox(desk, async ({ clock }) => clock.skip(26 * weekMs));
    await desk.press('again', asked);
    await desk.whispered(desk.discord.userId, 'That picture is no longer on record.');
    expect(await desk.account()).toEqual({ creates: 1, left: 50 });
  });
});

describe.concurrent('a private picture', () => {
  test('that is published is shown to everybody as it was, hidden where it was hidden', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox', { private: true, spoiler: true, count: 2 });
      const secret = await desk.ends(asked);
      expect(reading(secret)).toMatchObject({
        files: ['SPOILER_a-fox-1.png', 'SPOILER_a-fox-2.png'],
        buttons: ['publish', 'again', 'vary', 'edit', 'delete'],
      });
      const { id: friend } = discord.addPerson();
      expect(discord.messages(discord.channelId, friend)).toEqual([]);

      await desk.restart();
      const pressed = await desk.press('publish', asked);
      const shown = await desk.shows(pressed, ({ attachments }) => attachments.length > 0);
      expect(shown.ephemeral).toBe(false);
      expect(reading(shown)).toMatchObject({
        files: ['SPOILER_a-fox-1.png', 'SPOILER_a-fox-2.png'],
        buttons: ['again', 'vary', 'edit', 'delete'],
      });
      const essence = ({ attachments }: typeof shown) =>
        attachments.map(({ description, bytes }) => [description, Buffer.from(bytes).toString('base64')]);
      expect(essence(shown)).toEqual(essence(secret));

      const again = await discord.press(`again:discord-${asked.id}`, { userId: friend });
      const theirs = await desk.ends(again);
      expect(theirs.ephemeral).toBe(false);
      expect(reading(theirs).files).toEqual(['SPOILER_a-fox-1.png', 'SPOILER_a-fox-2.png']);
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
      expect(await desk.account(friend)).toEqual({ creates: 2, left: 48 });
    });
  });

  test('is published once', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox', { private: true });
      await desk.ends(asked);
      const pressed = await desk.press('publish', asked);
      await desk.shows(pressed, ({ attachments }) => attachments.length > 0);
      await desk.press('publish', asked);
      const told = await desk.whispered(discord.userId, 'Everyone here can see this one already.');
      expect(told.ephemeral).toBe(true);
      expect(discord.messages(discord.channelId)).toHaveLength(1);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});
