// Discord: the bot loses its place, its rights or its token while it draws, or may not send what it drew.
import { describe, expect, test } from 'vitest';
import { onDiscord, oneFox, reading, whatBecameOf, type DiscordDesk } from '../fakes/discord-desk.ts';
import type { Interaction } from '../fakes/discord/interactions.ts';

type Fault = Parameters<DiscordDesk['discord']['faults']['push']>[0];

const byToken: Fault['on'] = (method, path) => method === 'PATCH' && path.startsWith('/webhooks/');
const withPicture: Fault['on'] = (method, _path, withFiles) => method === 'PATCH' && withFiles;
const refusing = (status: number, code: number, message: string) => ({ status, body: { code, message } });

/** A picture that is asked for, and something that happens while the model runs. */
async function meanwhile(desk: DiscordDesk, happens: () => void, userId?: string): Promise<Interaction> {
  const asked = await desk.imagine('a fox', {}, userId === undefined ? {} : { userId });
  while ((await desk.record(asked))?.station !== 'running')
    await new Promise((resolve) => setImmediate(resolve));
  happens();
  return asked;
}

/** What would mend it, as the operator reads it. */
const remedies = (desk: DiscordDesk) => desk.logged('Discord refused a result').map(({ remedy }) => remedy);

describe.concurrent('a bot that is thrown out of the server while it draws', () => {
  test('ends in the same message as long as Discord lets it', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      const asked = await meanwhile(desk, () => discord.kick(discord.guildId));
      expect(await whatBecameOf(desk, asked)).toEqual(oneFox);
      expect(remedies(desk)).toEqual([]);
    });
  });

  const gone = refusing(404, 10_015, 'Unknown Webhook');

  test('reaches its person directly where they share another server', async () => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      discord.addGuild();
      discord.faults.push({ on: byToken, do: gone, times: 9 });
      const asked = await meanwhile(desk, () => discord.kick(discord.guildId));
      await desk.done(asked);
      const direct = discord.directMessages(discord.userId).map((message) => reading(message).files);
      expect(direct).toEqual([['a-fox.png']]);
      expect(reading(desk.answer(asked)).files).toEqual([]);
      expect(remedies(desk)).toEqual([expect.stringContaining('invite it into the server again')]);
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
    });
  });

  test('keeps the picture for Fetch where they share none, and gives the credits back when its time is over', async () => {
    await onDiscord({ errors: ['undelivered'] }, async (desk) => {
      const { discord, clock } = desk;
      discord.faults.push({ on: byToken, do: gone, times: 9 });
      const asked = await meanwhile(desk, () => discord.kick(discord.guildId));
      while (((await desk.record(asked))?.failures ?? 0) === 0)
        await new Promise((resolve) => setImmediate(resolve));
      expect(await desk.account()).toEqual({ creates: 1, left: 49 });
      clock.skip(3_600_000);
      expect((await desk.done(asked)).outcome).toMatchObject({ kind: 'failed', code: 'output_gone' });
      expect(discord.directMessages(discord.userId)).toEqual([]);
      expect(remedies(desk)).toEqual([
        expect.stringContaining('invite it into the server again'),
        expect.stringContaining('shares no server'),
      ]);
      expect(desk.logged('undelivered')).toMatchObject([
        { code: 'address_expired', generation: `discord-${asked.id}` },
      ]);
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });
});

test.concurrent('a token that is void too early is done without', async () => {
  await onDiscord({}, async (desk) => {
    const { discord } = desk;
    discord.faults.push({ on: byToken, do: refusing(401, 50_027, 'Invalid Webhook Token') });
    expect(await whatBecameOf(desk, await desk.imagine('a fox'))).toEqual(oneFox);
    expect(remedies(desk)).toEqual([]);
  });
});

test.concurrent('a bot that may send no files any more sends the picture to its person', async () => {
  await onDiscord({}, async (desk) => {
    const { discord } = desk;
    const forbidden = refusing(403, 50_013, 'Missing Permissions');
    const asked = await meanwhile(desk, () =>
      discord.faults.push({ on: withPicture, do: forbidden, times: 9 }),
    );
    await desk.done(asked);
    const direct = discord.directMessages(discord.userId).map((message) => reading(message).files);
    expect(direct).toEqual([['a-fox.png']]);
    const reason = 'reach a reply: Discord answered 403, code 50013: Missing Permissions';
    const remedy = expect.stringContaining('Attach Files');
    const told = { interaction: asked.id, channel: discord.channelId, reason, remedy };
    expect(desk.logged('Discord refused a result')).toMatchObject([told]);
    expect(await desk.account()).toEqual({ creates: 1, left: 49 });
  });
});

describe.concurrent('files that Discord does not take however small they are', () => {
  test.each([
    ['by its own code', refusing(413, 40_005, 'Request entity too large')],
    ['by something before it', { status: 413, body: '<html>Request Entity Too Large</html>' }],
  ])('are told of in the message, at no cost (%s)', async (_what, refusal) => {
    await onDiscord({}, async (desk) => {
      const { discord } = desk;
      discord.faults.push({ on: withPicture, do: refusal, times: 9 });
      const asked = await desk.imagine('a fox');
      const ended = reading(await desk.ends(asked));
      expect(ended).toMatchObject({ files: [], buttons: ['again', 'vary', 'delete'] });
      expect(ended.lines).toContain('Nothing was taken from your quota.');
      expect(discord.requests.filter(({ files }) => files.length > 0)).toHaveLength(2);
      expect(remedies(desk)).toEqual([expect.stringContaining('DISCORD_UPLOAD_LIMIT_MIB')]);
      expect(await desk.account()).toEqual({ creates: 1, left: 50 });
    });
  });
});

test.concurrent('a limit on everything that the bot does is waited for, and new commands are answered', async () => {
  await onDiscord({}, async (desk) => {
    const { discord } = desk;
    const tooMany = {
      status: 429,
      headers: { 'retry-after': '1', 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
      body: { message: 'You are being rate limited.', retry_after: 1, global: true },
    };
    discord.faults.push({ on: withPicture, do: tooMany });
    const asked = await desk.imagine('a fox');
    const edits = () => discord.requests.filter(({ method }) => method === 'PATCH');
    while (edits().length === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = await desk.imagine('a boat', {}, { userId: discord.addPerson().id });
    expect(await other.answered).toBe(4);
    expect(reading(await desk.ends(other)).files).toEqual(['a-boat.png']);
    expect(reading(await desk.ends(asked)).files).toEqual(['a-fox.png']);
    const [refused, ...later] = edits().map(({ at }) => at);
    expect(later).toHaveLength(2);
    expect(Math.min(...later) - (refused ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(await desk.account()).toEqual({ creates: 2, left: 49 });
  });
});
