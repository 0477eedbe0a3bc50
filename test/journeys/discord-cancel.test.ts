// Discord: a generation that is stopped, and a message that is deleted while its picture is made.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { onDiscord, reading, type DiscordDesk } from '../fakes/discord-desk.ts';
import type { Interaction } from '../fakes/discord/interactions.ts';
import { permissions } from '../fakes/discord/world.ts';
import { startLongRun } from '../fakes/long-run.ts';

const ownModels = () =>
  loadCatalog('patient', { folder: fileURLToPath(new URL('../fixtures/models/', import.meta.url)) });

/** Something that never ends by itself, once the gateway works on it. */
async function stuck({ imagine, shows, clock, record }: DiscordDesk): Promise<Interaction> {
  const asked = await imagine('simulate:stuck');
  while ((await record(asked))?.processing !== true) await new Promise((resolve) => setImmediate(resolve));
  clock.skip(2000);
  await shows(asked, 'Developing');
  return asked;
}

describe.concurrent('a cancel on Discord', () => {
  const stopped = { lines: ['Stopped', 'simulate:stuck', 'Nothing was taken from your quota.'], files: [] };

  test('by the owner stops the prediction at the gateway, and is answered by the message itself', async () => {
    await onDiscord({}, async (desk) => {
      const { discord, simulator } = desk;
      const asked = await stuck(desk);
      const pressed = await desk.press('cancel', asked);
      expect(await pressed.answered).toBe(6);
      expect(reading(await desk.ends(asked))).toMatchObject({
        ...stopped,
        buttons: ['again', 'vary', 'delete'],
      });
      expect(simulator.predictions()[0]?.status).toBe('canceled');
      expect(discord.messages(discord.channelId, discord.userId)).toHaveLength(1);
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });

  test('by somebody else is refused to their eyes only, and by a moderator it is not', async () => {
    await onDiscord({}, async (desk) => {
      const { discord, simulator } = desk;
      const asked = await stuck(desk);
      const userId = discord.addPerson().id;
      const refused = await desk.press('cancel', asked, { userId });
      const told = await desk.whispered(userId, 'can do that');
      expect(reading(told).lines[1]).toMatch(/^Only person-\d+ can do that\.$/u);
      expect(await refused.answered).toBe(6);
      expect((await desk.record(asked))?.cancelRequestedAt).toBeUndefined();

      const allowed = permissions.sendMessages | permissions.manageMessages;
      await desk.press('cancel', asked, { userId, permissions: allowed });
      expect(reading(await desk.ends(asked))).toMatchObject(stopped);
      expect(simulator.predictions()[0]?.status).toBe('canceled');
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });

  test('in the queue costs nothing, and nothing is asked of the gateway', async () => {
    await onDiscord({ concurrency: 1, simulator: { latencyMs: 500 } }, async (desk) => {
      const first = await desk.imagine('in front');
      const asked = await desk.imagine('a fox');
      await asked.answered;
      await (
        await desk.press('cancel', asked)
      ).answered;
      expect(reading(await desk.ends(asked)).lines[0]).toBe('Stopped');
      await desk.ends(first);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

describe.concurrent('a message on Discord that is deleted meanwhile', () => {
  test('is not written to again, and its person is refunded', async () => {
    await using run = startLongRun();
    const options = { catalog: ownModels(), baseUrl: run.before, errors: ['undelivered'] };
    await onDiscord(options, async (desk) => {
      const { discord, clock } = desk;
      const asked = await desk.imagine('a fox');
      await asked.answered;
      clock.skip(2000);
      const { id } = await desk.shows(asked, 'Developing');
      discord.deleteMessage(id);
      const edits = () =>
        discord.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status);

      clock.skip(13.5 * 60_000);
      while (!edits().includes(404)) await new Promise((resolve) => setImmediate(resolve));
      const seen = edits();
      run.release();
      expect((await desk.done(asked)).outcome).toMatchObject({ kind: 'failed', code: 'address_gone' });
      expect(edits()).toEqual(seen);
      expect(seen.filter((status) => status !== 200)).toEqual([404]);
      expect(discord.messages(discord.channelId, discord.userId)).toEqual([]);
      expect(discord.directMessages(discord.userId)).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });

  test('by its Delete button is gone, for its person and for moderators only', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox');
      await desk.ends(asked);
      const userId = discord.addPerson().id;
      await desk.press('delete', asked, { userId });
      await desk.whispered(userId, 'can do that');
      expect(desk.answer(asked)).toBeDefined();
      await desk.press('delete', asked);
      while (desk.answer(asked)) await new Promise((resolve) => setImmediate(resolve));
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});
