// Several processes that listen as one bot: two adapters over one store stand for two of them.
import { describe, expect, test, vi } from 'vitest';
import type { Shards } from '../../../src/adapters/discord/connection/shards.ts';
import { DiscordSetupError } from '../../../src/adapters/discord/setup-error.ts';
import type { Command, Reply } from '../../../src/generation/command.ts';
import { AppError } from '../../../src/generation/errors.ts';
import type { Handlers, Store } from '../../../src/generation/ports.ts';
import { card } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { onDiscord, type DiscordFixture, type FixtureOptions } from './fixture.ts';
import { patience } from './scene.ts';

async function prepare(options: FixtureOptions = {}) {
  const clock = createFakeClock();
  const fixture = await onDiscord({ clock, isStoreShared: true, ...options });
  const { discord, store, fresh } = fixture;
  const settingsWith = (shards: Shards) => ({
    token: discord.token,
    apiUrl: discord.apiUrl,
    publicKey: undefined,
    guildId: undefined,
    shards,
    directMessages: true,
    uploadLimitBytes: 1,
  });
  return {
    ...fixture,
    clock,
    leases: () => store.get(leaseOf(fixture)),
    withShards: (ids: number[], total: number) => fresh({ settings: settingsWith({ ids, total }) }),
    /** Starts an adapter while time passes; resolves with what its start came to. */
    async started(adapter: DiscordFixture['adapter'], handlers: Handlers = emptyHandlers, seconds = 12) {
      const outcomes: unknown[] = [];
      const starting = adapter.start(handlers).then(
        () => outcomes.push('started'),
        (error: unknown) => outcomes.push(error),
      );
      for (let quarter = 0; quarter < 4 * seconds && outcomes.length === 0; quarter += 1) {
        // The fake answers over real HTTP, which takes real time.
        await new Promise((resolve) => setTimeout(resolve, 2));
        await clock.advance(250);
      }
      await starting;
      return outcomes[0];
    },
  };
}

const leaseOf = ({ discord }: DiscordFixture) => `discord-front:${discord.applicationId}`;
const sentences = /process \d+ on .+ with DISCORD_SHARDS=1.+DISCORD_SHARDS=0-1\/4.+ROLE=worker/u;

describe('two fronts on one bot', () => {
  test('with the same shards refuse each other: the second ends its start with a sentence', async () => {
    await using desk = await prepare();
    await desk.adapter.start(emptyHandlers);
    const error = await desk.started(desk.fresh());
    expect(error).toBeInstanceOf(DiscordSetupError);
    expect(String(error)).toMatch(sentences);
    expect(desk.discord.connection.log).toEqual(['identify']);
    expect([desk.adapter.ready(), desk.fatal]).toEqual([true, []]);
    expect(JSON.stringify(await desk.leases())).not.toContain(desk.discord.token);
  });

  test('with different shards share the servers, and one of them registers the commands', async () => {
    await using desk = await prepare();
    const { discord } = desk;
    const heard: string[] = [];
    const handlersOf = (name: string) => ({
      ...emptyHandlers,
      onCommand: async ({ place }: Command, reply: Reply) => {
        heard.push(`${name} ${place.split('/')[0]}`);
        await reply(card({}));
      },
    });
    expect(await desk.started(desk.withShards([1], 2), handlersOf('second'))).toBe('started');
    expect(discord.commands()).toEqual([]);
    expect(await desk.started(desk.withShards([0], 2), handlersOf('first'))).toBe('started');
    await desk.registered();

    const guilds = [0n, 1n].map((shard) => discord.addGuild({ id: String(((1n << 40n) + shard) << 22n) }).id);
    for (const guildId of guilds) await discord.slash('imagine', { prompt: 'a fox' }, { guildId });
    await vi.waitFor(() => expect(heard).toHaveLength(2), patience);
    expect(heard.toSorted()).toEqual([`first ${guilds[0]}`, `second ${guilds[1]}`]);
    expect(desk.discord.breaches).toEqual([]);
  });

  test('with totals that differ are in each other’s way where a server could be in both', async () => {
    await using desk = await prepare();
    await desk.withShards([1], 4).start(emptyHandlers);
    expect(String(await desk.started(desk.withShards([3], 6)))).toContain('DISCORD_SHARDS=1/4');
    expect(await desk.started(desk.withShards([0, 2], 6))).toBe('started');
  });

  test('over HTTP are as many as there are', async () => {
    await using desk = await prepare({ overHttp: true });
    const others = [desk.adapter, desk.fresh(), desk.fresh()];
    for (const adapter of others) await adapter.start(emptyHandlers);
    expect(others.map((adapter) => adapter.ready())).toEqual([true, true, true]);
    expect(await desk.leases()).toBeUndefined();
  });
});

describe('a front', () => {
  test('that is stopped lets the next one in at once', async () => {
    await using desk = await prepare();
    await desk.adapter.start(emptyHandlers);
    await desk.adapter.stop();
    expect(await desk.leases()).toBeUndefined();
    const next = desk.fresh();
    await next.start(emptyHandlers);
    expect(next.ready()).toBe(true);
  });

  test('that was killed is succeeded within ten seconds', async () => {
    await using desk = await prepare();
    const left = { shards: { ids: [0], total: 1 }, process: 'process 1 on lamp' };
    await desk.store.update(leaseOf(desk), () => [{ holder: 'killed', beat: 7, claim: left }]);
    const startedAt = desk.clock.now();
    expect(await desk.started(desk.adapter)).toBe('started');
    expect(desk.clock.now() - startedAt).toBeGreaterThanOrEqual(10_000);
    expect(desk.adapter.ready()).toBe(true);
  });

  test('that is stopped while it waits for another one never connects', async () => {
    await using desk = await prepare();
    const left = { shards: { ids: [0], total: 1 }, process: 'process 1 on lamp' };
    await desk.store.update(leaseOf(desk), () => [{ holder: 'killed', beat: 7, claim: left }]);
    const starting = desk.adapter.start(emptyHandlers);
    await vi.waitFor(() => expect(desk.discord.requests).toHaveLength(1), patience);
    await desk.adapter.stop();
    await starting;
    await desk.clock.advance(15_000);
    expect(desk.discord.connection.log).toEqual([]);
    expect(desk.announced).toEqual([]);
  });

  test('that Discord refuses keeps nobody out', async () => {
    await using desk = await prepare();
    desk.discord.faults.push({ on: (_, path) => path === '/gateway/bot', do: { status: 401 } });
    await expect(desk.adapter.start(emptyHandlers)).rejects.toThrow('DISCORD_TOKEN');
    expect(await desk.leases()).toBeUndefined();
  });

  test('that was cut off and replaced meanwhile ends with a sentence, and hears nothing more', async () => {
    await using desk = await prepare();
    const cable = { isCut: false };
    const update: Store['update'] = async (...given) => {
      if (cable.isCut) throw new AppError('store_unavailable');
      return desk.store.update(...given);
    };
    const heard: string[] = [];
    const handlersOf = (name: string) => ({
      ...emptyHandlers,
      onCommand: async () => void heard.push(name),
    });
    const old = desk.fresh({ store: { ...desk.store, update } });
    await old.start(handlersOf('old'));
    await desk.registered();
    cable.isCut = true;
    expect(await desk.started(desk.fresh(), handlersOf('new'))).toBe('started');
    expect([old.ready(), desk.fatal]).toEqual([true, []]);
    cable.isCut = false;
    await desk.clock.advance(1000);
    expect(desk.fatal).toHaveLength(1);
    expect(desk.fatal[0]).toBeInstanceOf(DiscordSetupError);
    expect(desk.fatal[0]?.message).toMatch(/taken over by process \d+ on .+ with DISCORD_SHARDS=1/u);
    expect(old.ready()).toBe(false);
    await desk.discord.slash('imagine', { prompt: 'a fox' });
    expect(desk.discord.connection.open()).toBe(2);
    await vi.waitFor(() => expect(heard).toEqual(['new']), patience);
  });

  test('that is alone with its store asks it nothing before it listens', async () => {
    await using desk = await prepare({ isStoreShared: false });
    const left = { shards: { ids: [0], total: 1 }, process: 'process 1 on lamp' };
    await desk.store.update(leaseOf(desk), () => [{ holder: 'killed', beat: 7, claim: left }]);
    await desk.adapter.start(emptyHandlers);
    expect(desk.adapter.ready()).toBe(true);
    expect(await desk.leases()).toMatchObject([{ holder: 'killed' }]);
  });
});
