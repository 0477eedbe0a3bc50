// Getting on Discord: what is told to the operator, what is waited for, and what is not.
import { describe, expect, test, vi } from 'vitest';
import type { DiscordSettings } from '../../../src/adapters/discord/schema.ts';
import { DiscordSetupError } from '../../../src/adapters/discord/setup-error.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { emptyHandlers } from '../../fakes/handlers.ts';
import { onDiscord, type DiscordFixture } from './fixture.ts';
import { patience } from './scene.ts';

type Faults = DiscordFixture['discord']['faults'];
type Fault = Parameters<Faults['push']>[0]['do'];

const outage: Fault = { status: 400, body: { code: 130_000, message: 'overloaded' } };

/** Lets the question who the bot is fail so often. */
const failApplication = (faults: Faults, fault: Fault, times = 1) =>
  faults.push({ on: (_, path) => path.endsWith('/applications/@me'), do: fault, times });

/** An adapter that was not started, on a clock that stands still and tells how long is waited by it. */
async function prepare(settings: Partial<DiscordSettings> = {}) {
  const clock = createFakeClock();
  const waits: number[] = [];
  const watched = {
    ...clock,
    after(delayMs: number, callback: () => void) {
      waits.push(delayMs);
      return clock.after(delayMs, callback);
    },
  };
  return { clock, waits, ...(await onDiscord({ clock: watched, settings })) };
}

test('a start tells how to bring the bot into a server, and into an account where the portal allows that', async () => {
  await using desk = await prepare();
  await desk.adapter.start(emptyHandlers);
  expect(desk.adapter.ready()).toBe(true);
  expect(desk.announced).toHaveLength(2);
  expect(desk.announced[0]).toContain('Darkroom is on Discord');
  expect(desk.announced[0]).toContain(`client_id=${desk.discord.applicationId}`);
  expect(desk.announced[1]).toContain('integration_type=1');
  await desk.registered();

  await using other = await prepare();
  const application = {
    id: other.discord.applicationId,
    name: 'Lamp',
    verify_key: '',
    integration_types_config: { 0: {} },
  };
  failApplication(other.discord.faults, { status: 200, body: application });
  await other.adapter.start(emptyHandlers);
  expect(other.announced).toEqual([expect.stringContaining('Lamp is on Discord')]);
  expect([...desk.discord.breaches, ...other.discord.breaches]).toEqual([]);
});

describe('what only the operator can mend ends the start', () => {
  const wrong: Record<string, { settings?: Partial<DiscordSettings>; fault?: Fault; sentence: string }> = {
    'a token that Discord refuses': {
      settings: { token: 'a-token-of-somebody-else' },
      sentence: 'DISCORD_TOKEN',
    },
    'interactions that go elsewhere': {
      fault: {
        status: 200,
        body: { id: '1', name: 'x', verify_key: '', interactions_endpoint_url: 'https://elsewhere.example' },
      },
      sentence: 'https://elsewhere.example',
    },
    'the public key of another application': {
      settings: { publicKey: 'ab'.repeat(32) },
      sentence: 'DISCORD_PUBLIC_KEY',
    },
    'an address where there is no Discord': {
      fault: { status: 404, body: 'Not found' },
      sentence: 'DISCORD_API_URL',
    },
  };

  test.for(Object.keys(wrong))('%s', async (name) => {
    const { settings = {}, fault, sentence = '' } = wrong[name] ?? {};
    await using desk = await prepare(settings);
    if (fault) failApplication(desk.discord.faults, fault);
    const error: unknown = await desk.adapter.start(emptyHandlers).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DiscordSetupError);
    expect(String(error)).toContain(sentence);
    expect(String(error)).not.toContain('a-token-of-somebody-else');
    expect(desk.adapter.ready()).toBe(false);
    expect(desk.announced).toEqual([]);
    expect(desk.discord.breaches).toEqual([]);
  });
});

describe('an outage at the start', () => {
  test('is waited for: ready from when it ends, asked every five seconds', async () => {
    await using desk = await prepare();
    const { discord, adapter, clock } = desk;
    const asked = () => discord.requests.filter(({ path }) => path.endsWith('/applications/@me')).length;
    failApplication(discord.faults, outage, 3);
    await adapter.start(emptyHandlers);
    for (const failures of [1, 2, 3]) {
      await vi.waitFor(() => expect(desk.waits).toEqual(Array(failures).fill(5000)), patience);
      expect(adapter.ready()).toBe(false);
      await clock.advance(4999);
      expect(asked()).toBe(failures);
      await clock.advance(1);
    }
    await vi.waitFor(() => expect(adapter.ready()).toBe(true), patience);
    expect(asked()).toBe(4);
    expect(desk.announced).toHaveLength(2);
    expect(desk.log[0]).toContain('overloaded');
    expect(desk.fatal).toEqual([]);
    expect(discord.breaches).toEqual([]);
  });

  test('that ends with a refusal is fatal then', async () => {
    await using desk = await prepare({ token: 'a-token-of-somebody-else' });
    failApplication(desk.discord.faults, outage);
    await desk.adapter.start(emptyHandlers);
    expect(desk.fatal).toEqual([]);
    await desk.clock.advance(5000);
    await vi.waitFor(() => expect(desk.fatal).toHaveLength(1), patience);
    expect(desk.fatal[0]).toBeInstanceOf(DiscordSetupError);
    await desk.clock.advance(60_000);
    expect(desk.fatal).toHaveLength(1);
  });
});

describe('commands', () => {
  test('for a server that has not let the bot in yet are registered when it has', async () => {
    const guildId = '199999999999999999';
    await using desk = await prepare({ guildId });
    const { discord, adapter, clock } = desk;
    discord.faults.push({
      on: (method) => method === 'PUT',
      do: { status: 403, body: { code: 50_001, message: 'Missing Access' } },
    });
    await adapter.start(emptyHandlers);
    expect(adapter.ready()).toBe(true);
    await vi.waitFor(() => expect(desk.log.join('')).toContain('Missing Access'), patience);
    expect(discord.commands(guildId)).toEqual([]);
    await clock.advance(60_000);
    await desk.registered();
    expect(discord.commands(guildId).map(({ name }) => name)).toContain('imagine');
    expect(discord.breaches).toEqual([]);
  });

  test('are not tried any more after a stop', async () => {
    await using desk = await prepare();
    const { discord, adapter, clock } = desk;
    discord.faults.push({ on: (method) => method === 'PUT', do: outage, times: 2 });
    await adapter.start(emptyHandlers);
    await vi.waitFor(() => expect(desk.log.join('')).toContain('overloaded'), patience);
    await adapter.stop();
    const before = discord.requests.length;
    await clock.advance(120_000);
    expect(discord.requests).toHaveLength(before);
  });
});

describe('a stop', () => {
  test('while Discord is asked who the bot is leaves nothing behind', async () => {
    await using desk = await prepare();
    const { discord, adapter, clock } = desk;
    failApplication(discord.faults, 'hang');
    const starting = adapter.start(emptyHandlers);
    await vi.waitFor(() => expect(discord.requests).toHaveLength(1), patience);
    await adapter.stop();
    await starting;
    await clock.advance(10_000);
    expect(discord.requests).toHaveLength(1);
    expect([...desk.announced, ...desk.log]).toEqual([]);
    expect(adapter.ready()).toBe(false);
  });

  test('while the connection is opened closes it, and announces nothing', async () => {
    await using desk = await prepare();
    const { discord, adapter } = desk;
    const stopped = Promise.withResolvers<void>();
    discord.faults.push({
      on(_, path) {
        if (path === '/gateway/bot') void adapter.stop().then(stopped.resolve);
        return false;
      },
      do: 'hang',
    });
    await adapter.start(emptyHandlers);
    await stopped.promise;
    expect(adapter.ready()).toBe(false);
    expect(desk.announced).toEqual([]);
    await vi.waitFor(() => expect(discord.connection.open()).toBe(0), patience);
  });

  test('during an outage ends the waiting', async () => {
    await using desk = await prepare();
    failApplication(desk.discord.faults, outage, 2);
    await desk.adapter.start(emptyHandlers);
    await desk.adapter.stop();
    await desk.clock.advance(60_000);
    expect(desk.discord.requests).toHaveLength(1);
  });
});
