// Registering: only what changed, and nothing twice.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCalls } from '../../../src/adapters/discord/api/calls.ts';
import { registerCommands, type Registration } from '../../../src/adapters/discord/commands/register.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { AppError } from '../../../src/generation/errors.ts';
import type { Store } from '../../../src/generation/ports.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { startFakeDiscord, type FakeDiscord } from '../../fakes/discord/discord.ts';
import { crowdedCatalog } from './crowded-catalog.ts';

const catalog = loadCatalog('flux-schnell');
const names = ['imagine', 'edit', 'usage', 'models', 'Edit picture', 'darkroom'];

let discord: FakeDiscord;
let store: Store;
let calls: ReturnType<typeof createCalls>;

beforeEach(async () => {
  discord = await startFakeDiscord();
  store = openMemoryStore({ clock: createFakeClock() });
  calls = createCalls({ apiUrl: discord.apiUrl, token: discord.token });
});

afterEach(async () => {
  const breaches = discord.breaches.join('\n');
  calls.close();
  await discord.close();
  await store.close();
  if (breaches !== '') throw new Error(breaches);
});

/** The real calls, except that Discord refuses some. */
function refusing(
  isRefused: (guild: string | undefined, count: number) => boolean,
  error: AppError,
): Registration['calls'] {
  return {
    commands: calls.commands,
    putCommands: (app, guild, definitions, signal) =>
      isRefused(guild, definitions.length)
        ? Promise.reject(error)
        : calls.putCommands(app, guild, definitions, signal),
  };
}

const register = (guild?: string, given: Partial<Registration> = {}) =>
  registerCommands({
    calls,
    store,
    catalog,
    app: discord.applicationId,
    guild,
    signal: new AbortController().signal,
    ...given,
  });

const puts = () => discord.requests.filter(({ method }) => method === 'PUT').length;
const registered = (guild?: string) => discord.commands(guild).map(({ name }) => name);

test('the first start registers everywhere, the second has nothing to do', async () => {
  expect(await register()).toBe('changed');
  expect(registered()).toEqual(names);
  expect(await register()).toBe('unchanged');
  expect(puts()).toBe(1);
});

test('commands that were taken away meanwhile come back with the next start', async () => {
  await register();
  await calls.putCommands(discord.applicationId, undefined, [], new AbortController().signal);
  expect(await register()).toBe('changed');
  expect(registered()).toEqual(names);
});

test('a changed catalog is registered anew, an equal one is not', async () => {
  await register();
  expect(await register(undefined, { catalog: crowdedCatalog(3) })).toBe('changed');
  expect(await register(undefined, { catalog: crowdedCatalog(3) })).toBe('unchanged');
  expect(puts()).toBe(2);
});

test('commands of one server say nothing of where else they may be used', async () => {
  expect(await register(discord.guildId)).toBe('changed');
  expect(registered(discord.guildId)).toEqual(names);
  for (const definition of discord.commands(discord.guildId)) {
    expect(definition.contexts).toBeUndefined();
    expect(definition.integration_types).toBeUndefined();
  }
  expect(await register(discord.guildId)).toBe('unchanged');
  expect(puts()).toBe(1);
});

describe('a change of the place', () => {
  test('from one server to everywhere empties the list of the server', async () => {
    await register(discord.guildId);
    expect(await register()).toBe('changed');
    expect([registered(discord.guildId), registered()]).toEqual([[], names]);
    expect(await register()).toBe('unchanged');
    expect(puts()).toBe(3);
  });

  test('from everywhere to one server empties the list of everywhere', async () => {
    await register();
    expect(await register(discord.guildId)).toBe('changed');
    expect([registered(discord.guildId), registered()]).toEqual([names, []]);
  });

  test('there and back registers both times', async () => {
    await register(discord.guildId);
    await register();
    await register(discord.guildId);
    expect([registered(discord.guildId), registered()]).toEqual([names, []]);
    await register();
    expect([registered(discord.guildId), registered()]).toEqual([[], names]);
  });

  test('from one server to another empties the first', async () => {
    const other = discord.addGuild();
    await register(discord.guildId);
    await register(other.id);
    expect([registered(discord.guildId), registered(other.id)]).toEqual([[], names]);
  });

  test('is made up for at the next start where Discord did not answer', async () => {
    await register(discord.guildId);
    const busy = refusing((_guild, count) => count === 0, new AppError('chat_unreachable'));
    await expect(register(undefined, { calls: busy })).rejects.toMatchObject({ code: 'chat_unreachable' });
    expect([registered(discord.guildId), registered()]).toEqual([names, names]);
    expect(await register()).toBe('changed');
    expect([registered(discord.guildId), registered()]).toEqual([[], names]);
  });

  test('does not wait for ever for a server that the bot has left', async () => {
    await register(discord.guildId);
    const gone = refusing((guild) => guild === discord.guildId, new AppError('chat_forbidden'));
    expect(await register(undefined, { calls: gone })).toBe('changed');
    expect(await register(undefined, { calls: gone })).toBe('unchanged');
  });

  test('leaves alone what another data folder has registered', async () => {
    await register(discord.guildId);
    const other = openMemoryStore({ clock: createFakeClock() });
    await register(undefined, { store: other });
    expect([registered(discord.guildId), registered()]).toEqual([names, names]);
    await other.close();
  });
});

test('what failed is registered at the next start', async () => {
  const busy = refusing(() => true, new AppError('chat_unreachable'));
  await expect(register(undefined, { calls: busy })).rejects.toMatchObject({ code: 'chat_unreachable' });
  expect(registered()).toEqual([]);
  expect(await register()).toBe('changed');
  expect(registered()).toEqual(names);
});

test('a stop in between registers nothing', async () => {
  await expect(register(undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'chat_unreachable',
  });
  expect(puts()).toBe(0);
  expect(await register()).toBe('changed');
});
