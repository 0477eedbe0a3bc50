// Discord: generations that take longer than the fifteen minutes that an answer can be changed for.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { onDiscord, reading, type DiscordDesk } from '../fakes/discord-desk.ts';
import type { Context, Interaction } from '../fakes/discord/interactions.ts';
import { startLongRun } from '../fakes/long-run.ts';

const ownModels = () =>
  loadCatalog('patient', { folder: fileURLToPath(new URL('../fixtures/models/', import.meta.url)) });

const minuteMs = 60_000;

/** Somebody's picture after thirteen and a half minutes, when Fetch is offered. */
async function late(
  desk: DiscordDesk,
  values: Record<string, boolean> = {},
  context: Context = {},
): Promise<Interaction> {
  const { imagine, shows, clock } = desk;
  const asked = await imagine('a fox', values, context);
  await asked.answered;
  clock.skip(2000);
  await shows(asked, 'Developing');
  clock.skip(13.5 * minuteMs - 2000);
  const offered = await shows(asked, 'press Fetch');
  expect(reading(offered).buttons).toEqual(['fetch', 'cancel']);
  return asked;
}

/** Two and a half minutes later, when nothing can be changed by the answer's own right any more, it is ready. */
function ready({ clock }: DiscordDesk, run: { release(): void }): void {
  clock.skip(2.5 * minuteMs);
  run.release();
  clock.skip(10_000);
}

/** Tells a story around a picture that takes as long as the story wants. */
async function longStory(
  options: Parameters<typeof onDiscord>[0],
  story: (desk: DiscordDesk, run: { release(): void }) => Promise<void>,
): Promise<void> {
  await using run = startLongRun();
  await onDiscord({ catalog: ownModels(), baseUrl: run.before, ...options }, (desk) => story(desk, run));
}

const callsWith = ({ discord }: DiscordDesk, { token }: Interaction) =>
  discord.requests.filter(({ path }) => path.includes(token));

/** Resolves when the picture is there and cannot be shown. */
async function waits({ record }: DiscordDesk, asked: Interaction): Promise<void> {
  for (;;) {
    const known = await record(asked);
    if (known?.station === 'delivering' && known.failures > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.concurrent('a generation of sixteen minutes in a channel', () => {
  test('ends in the same message, which the bot changes by its own right', async () => {
    await longStory({}, async (desk, run) => {
      const { discord } = desk;
      const asked = await late(desk);
      const calls = callsWith(desk, asked).length;
      ready(desk, run);
      const ended = await desk.ends(asked);
      expect(reading(ended)).toMatchObject({
        files: ['a-fox.png'],
        buttons: ['again', 'vary', 'edit', 'delete'],
      });
      expect(discord.messages(discord.channelId)).toEqual([ended]);
      expect(discord.directMessages(discord.userId)).toEqual([]);
      expect(callsWith(desk, asked)).toHaveLength(calls);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('goes to its person where the bot may not write', async () => {
    await longStory({}, async (desk, run) => {
      const { discord } = desk;
      const { id: channelId } = discord.addChannel({ botPermissions: 0n });
      const asked = await late(desk, {}, { channelId });
      ready(desk, run);
      await desk.done(asked);
      const [direct, ...others] = discord.directMessages(discord.userId);
      expect(reading(direct)).toMatchObject({ files: ['a-fox.png'] });
      expect(reading(direct).lines[0]).toBe(
        'You asked for this in another chat, where it could not be shown any more.',
      );
      expect(others).toEqual([]);
      expect(discord.messages(channelId).map(({ attachments }) => attachments)).toEqual([[]]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('goes to its person where the bot was shut out meanwhile', async () => {
    await longStory({}, async (desk, run) => {
      const { discord } = desk;
      const asked = await late(desk);
      discord.setPermissions(discord.channelId, 0n);
      ready(desk, run);
      await desk.done(asked);
      expect(discord.directMessages(discord.userId).map((message) => reading(message).files)).toEqual([
        ['a-fox.png'],
      ]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('goes to whoever brought the bot into a server that does not have it', async () => {
    await longStory({}, async (desk, run) => {
      const { discord } = desk;
      const { id: guildId } = discord.addGuild({ hasBot: false });
      const asked = await late(desk, {}, { guildId, userInstall: true });
      ready(desk, run);
      await desk.done(asked);
      expect(discord.directMessages(discord.userId).map((message) => reading(message).files)).toEqual([
        ['a-fox.png'],
      ]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('has buttons in the direct message too, and they work', async () => {
    await longStory({}, async (desk, run) => {
      const { discord } = desk;
      const { id: channelId } = discord.addChannel({ botPermissions: 0n });
      const asked = await late(desk, {}, { channelId });
      ready(desk, run);
      await desk.done(asked);
      const [{ id: messageId } = { id: '' }] = discord.directMessages(discord.userId);
      const again = await discord.press(`again:discord-${asked.id}`, { messageId });
      expect(reading(await desk.ends(again)).files).toEqual(['a-fox.png']);
      expect(discord.directMessages(discord.userId)).toHaveLength(2);
      expect(await desk.account()).toEqual({ creates: 2, left: 48 });
    });
  });

  test('is fetched although Discord takes its time to hear that the press arrived', async () => {
    await longStory({ settings: { directMessages: false } }, async (desk, run) => {
      const { discord } = desk;
      const asked = await late(desk, { private: true });
      ready(desk, run);
      await waits(desk, asked);
      discord.faults.push({ on: (_method, path) => path.endsWith('/callback'), do: { lateMs: 700 } });
      await desk.press('fetch', asked);
      expect(reading(await desk.ends(asked)).files).toEqual(['a-fox.png']);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('is fetched at fourteen minutes, and ends in the same message by the new right', async () => {
    await longStory({}, async (desk, run) => {
      const { discord, clock } = desk;
      const asked = await late(desk);
      const pressed = await desk.press('fetch', asked);
      expect(await pressed.answered).toBe(6);
      await desk.shows(asked, ({ components }) => !JSON.stringify(components).includes('fetch:'));
      clock.skip(5 * minuteMs);
      run.release();
      clock.skip(5000);
      const ended = await desk.ends(asked);
      expect(reading(ended).files).toEqual(['a-fox.png']);
      expect(discord.messages(discord.channelId)).toEqual([ended]);
      expect(callsWith(desk, pressed).some(({ files }) => files.length === 1)).toBe(true);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });
});

describe.concurrent('a private generation of sixteen minutes', () => {
  const secret = { private: true };

  test('goes to its person directly, and nothing of it into the channel', async () => {
    await longStory({}, async (desk, run) => {
      const { discord } = desk;
      const asked = await late(desk, secret);
      ready(desk, run);
      await desk.done(asked);
      expect(discord.messages(discord.channelId)).toEqual([]);
      const direct = () => discord.directMessages(discord.userId).map((message) => reading(message).files);
      expect(direct()).toEqual([['a-fox.png']]);

      expect(reading(desk.answer(asked)).buttons).toContain('fetch');
      await desk.press('fetch', asked);
      const fetched = await desk.shows(asked, ({ attachments }) => attachments.length > 0);
      expect(fetched.ephemeral).toBe(true);
      expect(reading(fetched).buttons).toEqual(['publish', 'again', 'vary', 'edit', 'delete']);
      expect(direct()).toHaveLength(1);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  const closed: [why: string, options: Parameters<typeof onDiscord>[0], opensDirect: number][] = [
    ['the operator wants no direct messages', { settings: { directMessages: false } }, 0],
    ['its person takes none', {}, 1],
  ];

  test.each(closed)('waits for Fetch where %s', async (why, options, opensDirect) => {
    await longStory(options, async (desk, run) => {
      const { discord } = desk;
      const { id: userId } = discord.addPerson({ dmsOpen: why.startsWith('the operator') });
      const asked = await late(desk, secret, { userId });
      const calls = callsWith(desk, asked).length;
      ready(desk, run);
      await waits(desk, asked);
      expect(await desk.account(userId)).toEqual({ creates: 1, left: 49 });
      expect(reading(desk.answer(asked))).toMatchObject({ files: [], buttons: ['fetch', 'cancel'] });

      desk.clock.skip(20 * minuteMs);
      const pressed = await desk.press('fetch', asked);
      const ended = await desk.ends(asked);
      expect(ended).toMatchObject({ ephemeral: true });
      expect(reading(ended).files).toEqual(['a-fox.png']);
      expect(callsWith(desk, asked)).toHaveLength(calls);
      expect(callsWith(desk, pressed)).not.toEqual([]);
      expect(discord.messages(discord.channelId)).toEqual([]);
      expect(discord.messages(discord.channelId, userId)).toHaveLength(1);
      expect(discord.directMessages(userId)).toEqual([]);
      const opened = discord.requests.filter(({ path }) => path === '/users/@me/channels');
      expect(opened).toHaveLength(opensDirect);
      expect(await desk.account(userId)).toEqual({ creates: 1, left: 49 });
    });
  });
});
