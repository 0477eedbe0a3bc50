// Discord: the process is killed at any point, and another one ends the same message.
import { describe, expect, test } from 'vitest';
import { onDiscord, oneFox, reading, whatBecameOf, type DiscordDesk } from '../fakes/discord-desk.ts';

/** Waits until `reached`, kills the process there, and starts another. */
async function dieAt(desk: DiscordDesk, reached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setImmediate(resolve));
  await desk.restart();
}

const isAnswering = ({ discord }: DiscordDesk) =>
  discord.requests.some(({ path, receivedAt }) => path.endsWith('/callback') && receivedAt !== undefined);

describe.concurrent('after a kill, a generation on Discord', () => {
  test('that waited in the queue', async () => {
    await onDiscord({ concurrency: 1, simulator: { latencyMs: 400 } }, async (desk) => {
      const { discord } = desk;
      const { id: userId } = discord.addPerson();
      const first = await desk.imagine('in front', {}, { userId });
      await first.answered;
      const asked = await desk.imagine('a fox');
      await asked.answered;
      await dieAt(desk, () => desk.creates() === 1);
      const [one, other] = [await desk.ends(first), await desk.ends(asked)];
      expect([reading(one).files, reading(other).files]).toEqual([['in-front.png'], ['a-fox.png']]);
      expect(discord.messages(discord.channelId)).toHaveLength(2);
      expect(await desk.account()).toEqual({ creates: 2, left: 49 });
    });
  });

  test.each(['running', 'delivering'])('that was %s ends in the same message', async (station) => {
    await onDiscord({}, async (desk) => {
      const asked = await desk.imagine('a fox');
      await dieAt(desk, async () => (await desk.record(asked))?.station === station);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose create was on the wire is looked for, and not paid again', async () => {
    await onDiscord({ simulator: { latencyMs: 200 } }, async (desk) => {
      const asked = await desk.imagine('a fox');
      await dieAt(desk, () => desk.creates() === 1);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose final edit was made but not noted is edited once more', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      discord.faults.push({
        on: (method, _path, withFiles) => method === 'PATCH' && withFiles,
        do: 'hang after handling',
      });
      const asked = await desk.imagine('a fox');
      await dieAt(desk, () => (desk.answer(asked)?.attachments.length ?? 0) > 0);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose first answer never left is answered while Discord still waits', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: 'hang' });
      const asked = await desk.imagine('a fox');
      await dieAt(desk, () => isAnswering(desk));
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
    });
  });

  test('whose first answer never left, and comes too late, makes nothing and costs nothing', async () => {
    await onDiscord({ errors: ['undelivered'] }, async (desk) => {
      const { discord, clock } = desk;
      discord.faults.push({ on: (_, path) => path.endsWith('/callback'), do: 'hang' });
      const asked = await desk.imagine('a fox');
      while (!isAnswering(desk)) await new Promise((resolve) => setImmediate(resolve));
      await desk.kill();
      clock.skip(5000);
      await desk.restart();
      await desk.done(asked);
      expect(discord.messages(discord.channelId, discord.userId)).toEqual([]);
      expect(discord.directMessages(discord.userId)).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 0, left: 50 });
    });
  });

  test('that Discord delivers again is the same one', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox');
      await discord.deliverTwice(asked.id);
      await dieAt(desk, async () => (await desk.record(asked))?.station === 'running');
      await discord.deliverTwice(asked.id);
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      await desk.restart();
      await discord.deliverTwice(asked.id);
      // Whatever would come of it is there before a whole other picture is.
      await desk.ends(await desk.imagine('a boat', {}, { userId: discord.addPerson().id }));
      const answers = discord.requests.filter(
        ({ path }) => path === `/interactions/${asked.id}/${asked.token}/callback`,
      );
      expect(answers).toHaveLength(1);
      expect(reading(desk.answer(asked))).toMatchObject({ files: ['a-fox.png'], buttons: oneFox.buttons });
      expect(await desk.account()).toEqual({ creates: 2, left: 49 });
    });
  });

  test('that was private stays it', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await desk.imagine('a fox', { private: true });
      await dieAt(desk, async () => (await desk.record(asked))?.station === 'delivering');
      const ended = await desk.ends(asked);
      expect(reading(ended)).toMatchObject({ files: ['a-fox.png'] });
      expect(ended.ephemeral).toBe(true);
      expect(discord.messages(discord.channelId)).toEqual([]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('that was being stopped stays stopped', async () => {
    await onDiscord({}, async (desk) => {
      const asked = await desk.imagine('simulate:stuck');
      while ((await desk.record(asked))?.station !== 'running')
        await new Promise((resolve) => setImmediate(resolve));
      await (
        await desk.press('cancel', asked)
      ).answered;
      await dieAt(desk, async () => (await desk.record(asked))?.cancelRequestedAt !== undefined);
      expect(reading(await desk.ends(asked)).lines[0]).toBe('Stopped');
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });
});
