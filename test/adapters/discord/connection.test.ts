// The connection of the adapter, broken in every way Discord can break it.
import { test, vi } from 'vitest';
import {
  connect,
  type Connection,
  type ConnectOptions,
} from '../../../src/adapters/discord/connection/connection.ts';
import { DiscordSetupError } from '../../../src/adapters/discord/setup-error.ts';
import { registerImagine } from '../../fakes/discord/bots.ts';
import type { Drop } from '../../fakes/discord/connection.ts';
import { startFakeDiscord, type FakeDiscord } from '../../fakes/discord/discord.ts';

interface Desk extends AsyncDisposable {
  discord: FakeDiscord;
  open: (options?: Partial<ConnectOptions>) => Promise<Connection>;
  /** Ids of interactions, as they came. */
  heard: unknown[];
  fatal: Error[];
  troubles: string[];
}

async function prepare(): Promise<Desk> {
  const discord = await startFakeDiscord({ heartbeatIntervalMs: 200 });
  await registerImagine(discord);
  const heard: unknown[] = [];
  const fatal: Error[] = [];
  const troubles: string[] = [];
  const opened: Connection[] = [];
  return {
    discord,
    heard,
    fatal,
    troubles,
    async open(options = {}) {
      const connection = await connect({
        token: discord.token,
        apiUrl: discord.apiUrl,
        shards: { ids: [0], total: 1 },
        onInteraction: (raw) => heard.push((raw as { id: unknown }).id),
        onFatal: (error) => fatal.push(error),
        onTrouble: (message) => troubles.push(message),
        throttler: { waitForIdentify: async () => {} },
        ...options,
      });
      opened.push(connection);
      return connection;
    },
    async [Symbol.asyncDispose]() {
      for (const connection of opened) await connection.close();
      await discord.close();
      if (discord.breaches.length > 0) throw new Error(`Breaches: ${discord.breaches.join('; ')}`);
    },
  };
}

const imagine = async ({ discord }: Desk): Promise<string> =>
  (await discord.slash('imagine', { prompt: 'a fox' }, { nsfw: true })).id;
const patience = { timeout: 8_000, interval: 10 };

test.concurrent('interactions come as Discord sent them, and nothing else is asked of Discord', async ({
  expect,
}) => {
  await using desk = await prepare();
  const raw: unknown[] = [];
  const before = desk.discord.requests.length;
  const connection = await desk.open({ onInteraction: (payload) => raw.push(payload) });
  expect(connection.ready()).toBe(true);
  const id = await imagine(desk);
  await vi.waitFor(() => expect(raw).toHaveLength(1), patience);
  expect(raw[0]).toEqual(desk.discord.interaction(id)?.payload);
  expect(raw[0]).toMatchObject({ channel: { nsfw: true } });
  const asked = desk.discord.requests.slice(before);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /gateway/bot']);
});

test.concurrent.for<Drop>(['op7', 'tcp', 'close 4009', 'op9', 'close 1000'])(
  'after %s it is not ready, then ready again, and hears on',
  async (kind, { expect }) => {
    await using desk = await prepare();
    const connection = await desk.open();
    await desk.discord.drop(kind);
    await vi.waitFor(() => expect(connection.ready()).toBe(false), { timeout: 400, interval: 5 });
    await vi.waitFor(() => expect(connection.ready()).toBe(true), patience);
    const id = await imagine(desk);
    await vi.waitFor(() => expect(desk.heard).toEqual([id]), patience);
    expect(desk.fatal).toEqual([]);
    expect(desk.troubles.length).toBeLessThanOrEqual(1);
  },
);

test.concurrent('a resume brings what was missed', async ({ expect }) => {
  await using desk = await prepare();
  const connection = await desk.open();
  await desk.discord.drop('tcp');
  const missed = await imagine(desk);
  await vi.waitFor(() => expect(desk.heard).toEqual([missed]), patience);
  expect(connection.ready()).toBe(true);
  expect(desk.discord.connection.log).toEqual(['identify', 'resume']);
});

test.concurrent.for([
  ['close 4004', /DISCORD_TOKEN/u],
  ['close 4010', /DISCORD_SHARDS=1/u],
  ['close 4011', /DISCORD_SHARDS=1/u],
  ['close 4012', /newer Darkroom/u],
  ['close 4013', /intents/u],
  ['close 4014', /intents/u],
] as const)(
  '%s is reported once, with what to do, and nothing reconnects',
  async ([kind, told], { expect }) => {
    await using desk = await prepare();
    const connection = await desk.open();
    await desk.discord.drop(kind);
    await vi.waitFor(() => expect(desk.fatal).toHaveLength(1), patience);
    expect(connection.ready()).toBe(false);
    expect(desk.fatal[0]).toBeInstanceOf(DiscordSetupError);
    expect(desk.fatal[0]?.message).toMatch(told);
    expect(desk.fatal[0]?.message).not.toContain(desk.discord.token);
    // discord.js would be back after half a second.
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(desk.discord.connection.log).toEqual(['identify']);
    expect(desk.fatal).toHaveLength(1);
  },
);

test.concurrent('a token that was reset meanwhile is noticed at the next connect', async ({ expect }) => {
  await using desk = await prepare();
  await desk.open();
  desk.discord.resetToken();
  await desk.discord.drop('tcp');
  await vi.waitFor(
    () => expect(desk.fatal.map(({ message }) => message)).toEqual([expect.stringMatching(/DISCORD_TOKEN/u)]),
    patience,
  );
});

test.concurrent('a wrong token rejects with the name of the setting', async ({ expect }) => {
  await using desk = await prepare();
  const attempt = desk.open({ token: 'a-wrong-token' });
  await expect(attempt).rejects.toThrow(DiscordSetupError);
  await expect(attempt).rejects.toThrow(/DISCORD_TOKEN.*discord\.com\/developers/u);
  expect(desk.fatal).toEqual([]);
});

test.concurrent('an address without a Discord rejects with the name of the setting', async ({ expect }) => {
  await using desk = await prepare();
  desk.discord.faults.push({ on: () => true, do: { status: 404, body: '<html>' } });
  await expect(desk.open()).rejects.toThrow(/DISCORD_API_URL=http/u);
});

test.concurrent('an outage at the start is told, waited for, and over', async ({ expect }) => {
  await using desk = await prepare();
  desk.discord.faults.push({ on: (_, path) => path === '/gateway/bot', do: { status: 503 }, times: 2 });
  const connection = await desk.open();
  expect(connection.ready()).toBe(false);
  expect(desk.troubles).toEqual([expect.stringContaining('cannot be reached')]);
  await vi.waitFor(() => expect(connection.ready()).toBe(true), patience);
  const id = await imagine(desk);
  await vi.waitFor(() => expect(desk.heard).toEqual([id]), patience);
});

test.concurrent('a close during an outage ends the trying', async ({ expect }) => {
  await using desk = await prepare();
  desk.discord.faults.push({ on: (_, path) => path === '/gateway/bot', do: { status: 503 }, times: 1 });
  const connection = await desk.open();
  await connection.close();
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(desk.discord.connection.log).toEqual([]);
});

test.concurrent('a close in the middle of a reconnect leaves nothing behind', async ({ expect }) => {
  await using desk = await prepare();
  const connection = await desk.open();
  await desk.discord.drop('tcp');
  await vi.waitFor(() => expect(connection.ready()).toBe(false), patience);
  await connection.close();
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(desk.discord.connection.log).toEqual(['identify']);
  expect(connection.ready()).toBe(false);
});

test.concurrent('packets that no client knows harm nothing', async ({ expect }) => {
  await using desk = await prepare();
  const connection = await desk.open({
    onInteraction(raw) {
      const { id } = raw as { id: string };
      if (id === 'odd') throw new Error('an odd one');
      desk.heard.push(id);
    },
  });
  desk.discord.dispatch('INTERACTION_CREATE', { id: 'odd', type: 2 });
  desk.discord.dispatch('GUILD_CREATE', {});
  desk.discord.dispatch('OF_ANOTHER_KIND', null);
  const id = await imagine(desk);
  await vi.waitFor(() => expect(desk.heard).toEqual([id]), patience);
  expect(desk.troubles).toEqual(['an interaction was not taken: Error: an odd one']);
  expect(connection.ready()).toBe(true);
});

test.concurrent('every shard hears of its own servers, and all must be there for ready', async ({
  expect,
}) => {
  await using desk = await prepare();
  const held = Promise.withResolvers<void>();
  const connection = await desk.open({
    shards: { ids: [0, 1, 2], total: 3 },
    throttler: { waitForIdentify: (shard) => (shard === 2 ? held.promise : Promise.resolve()) },
  });
  expect(connection.ready()).toBe(false);
  held.resolve();
  await vi.waitFor(() => expect(connection.ready()).toBe(true), patience);
  expect(desk.discord.connection.open()).toBe(3);
  const ids: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    const guild = desk.discord.addGuild({ id: String((BigInt(index + 8) << 22n) + 10n ** 16n) });
    ids.push((await desk.discord.slash('imagine', { prompt: 'a fox' }, { guildId: guild.id })).id);
  }
  await vi.waitFor(() => expect(desk.heard).toHaveLength(6), patience);
  expect(new Set(desk.heard)).toEqual(new Set(ids));
});
