// The connection breaks in every way it can, and real discord.js comes back, or does not.
import { Events, GatewayIntentBits } from 'discord.js';
import { once } from 'node:events';
import { test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { discordJs, loggedIn, registerImagine } from './bots.ts';
import type { Drop } from './connection.ts';
import { startFakeDiscord, type FakeDiscord } from './discord.ts';

async function startPrepared(): Promise<FakeDiscord> {
  const discord = await startFakeDiscord({ heartbeatIntervalMs: 200 });
  await registerImagine(discord);
  return discord;
}

const imagine = (discord: FakeDiscord) => discord.slash('imagine', { prompt: 'a fox' });

test.concurrent.for<Drop>(['op7', 'op9 resumable', 'tcp', 'close 4009'])(
  '%s ends in a resume that misses nothing',
  async (kind, { expect }) => {
    await using discord = await startPrepared();
    await using bot = await loggedIn(discord);
    const seen: string[] = [];
    bot.client.on(Events.InteractionCreate, ({ id }) => seen.push(id));
    const before = await imagine(discord);
    await vi.waitFor(() => expect(seen).toEqual([before.id]));
    await discord.drop(kind);
    const missed = await imagine(discord);
    await vi.waitFor(() => expect(discord.connection.log).toEqual(['identify', 'resume']), {
      timeout: 5_000,
    });
    const next = await imagine(discord);
    await vi.waitFor(() => expect(seen).toEqual([before.id, missed.id, next.id]));
  },
);

test.concurrent.for<Drop>(['op9', 'close 1000'])('%s ends in a new session', async (kind, { expect }) => {
  await using discord = await startPrepared();
  await using bot = await loggedIn(discord);
  const seen: string[] = [];
  bot.client.on(Events.InteractionCreate, ({ id }) => seen.push(id));
  await discord.drop(kind);
  await vi.waitFor(() => expect(discord.connection.log).toEqual(['identify', 'identify']), {
    timeout: 5_000,
  });
  const next = await imagine(discord);
  await vi.waitFor(() => expect(seen).toEqual([next.id]));
});

test.concurrent.for<Drop>(['close 4004', 'close 4014'])('%s is for good', async (kind, { expect }) => {
  await using discord = await startPrepared();
  await using bot = await loggedIn(discord);
  const closed = new Promise<number>((resolve) => {
    bot.client.once(Events.ShardDisconnect, ({ code }) => resolve(code));
  });
  await discord.drop(kind);
  expect(kind).toBe(`close ${await closed}`);
  expect(discord.connection.open()).toBe(0);
});

test.concurrent('unacknowledged heartbeats end in a resume', async ({ expect }) => {
  await using discord = await startPrepared();
  await using bot = await loggedIn(discord);
  discord.connection.acknowledges = false;
  await vi.waitFor(() => expect(discord.connection.log).toContain('resume'), { timeout: 5_000 });
  expect(bot.client.isReady()).toBe(true);
});

test.concurrent('intents that nobody allowed do not log in', async ({ expect }) => {
  await using discord = await startPrepared();
  const client = discordJs(discord, { intents: [GatewayIntentBits.MessageContent] });
  client.on('error', () => {});
  await expect(client.login(discord.token)).rejects.toThrow('disallowed intents');
  await client.destroy();
});

test.concurrent('a bot that asks for guilds is told of them', async ({ expect }) => {
  await using discord = await startPrepared();
  await using bot = await loggedIn(discord, { intents: [GatewayIntentBits.Guilds] });
  expect(bot.client.guilds.cache.get(discord.guildId)?.name).toBe('A guild');
  expect(bot.client.channels.cache.has(discord.channelId)).toBe(true);
});

test.concurrent('each shard hears of its own guilds', async ({ expect }) => {
  await using discord = await startPrepared();
  const guilds = Array.from({ length: 4 }, (_, index) =>
    discord.addGuild({ id: String((BigInt(index + 8) << 22n) + 10n ** 16n) }),
  );
  await using bot = await loggedIn(discord, { shards: [0, 1], shardCount: 2 });
  await vi.waitFor(() => expect(discord.connection.open()).toBe(2));
  const seen = new Map<string, number | undefined>();
  bot.client.ws.on('INTERACTION_CREATE' as never, (data: { guild_id: string }, shard: number) =>
    seen.set(data.guild_id, shard),
  );
  for (const { id } of guilds) await discord.slash('imagine', { prompt: 'a fox' }, { guildId: id });
  await vi.waitFor(() => expect(seen.size).toBe(4));
  expect(guilds.map(({ id }) => seen.get(id))).toEqual(
    guilds.map(({ id }) => Number((BigInt(id) >> 22n) % 2n)),
  );
});

test.concurrent('a session that has ended cannot be resumed', async ({ expect }) => {
  await using discord = await startPrepared();
  const url = discord.apiUrl.replace('http', 'ws').replace('/api', '/?v=10&encoding=json');
  const open = async (op: number, d: object) => {
    const socket = new WebSocket(url);
    const frames: { op: number; t?: string; d?: { session_id?: string } | false }[] = [];
    socket.on('message', (raw: Buffer) => frames.push(JSON.parse(raw.toString()) as (typeof frames)[number]));
    await once(socket, 'open');
    socket.send(JSON.stringify({ op, d: { token: discord.token, ...d } }));
    await vi.waitFor(() => expect(frames).toHaveLength(2));
    return { socket, last: frames[1] };
  };
  const first = await open(2, { intents: 0 });
  const resume = { session_id: first.last?.d ? first.last.d.session_id : '', seq: 1 };
  await discord.drop('tcp');
  expect((await open(6, resume)).last).toMatchObject({ op: 0, t: 'RESUMED' });
  await discord.drop('close 1000');
  expect((await open(6, resume)).last).toEqual({ op: 9, d: false });
  expect(discord.connection.log).toEqual(['identify', 'resume', 'refused resume']);
});
