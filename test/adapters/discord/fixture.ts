// The Discord adapter on a fake Discord, with what people there see as plain text.
import { expect, vi } from 'vitest';
import type { DiscordSettings } from '../../../src/adapters/discord/schema.ts';
import { createDiscordAdapter, type DiscordAdapterOptions } from '../../../src/adapters/discord/index.ts';
import { loadCatalog, type Catalog } from '../../../src/catalog/catalog.ts';
import type { Adapter, Clock, Sharers, Store } from '../../../src/generation/ports.ts';
import { createLog } from '../../../src/log.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { systemClock } from '../../../src/clock.ts';
import { startFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from '../../fakes/discord/discord.ts';

/** The adapter with its fake. */
export interface DiscordFixture extends AsyncDisposable {
  discord: FakeDiscord;
  adapter: Adapter;
  store: Store;
  /** What the operator was told. */
  announced: string[];
  fatal: Error[];
  log: string[];
  /** Another instance over the same store, never started, as in another process. */
  fresh: (given?: Partial<DiscordAdapterOptions>) => Adapter;
  /** Resolves when people can use the commands. */
  registered: () => Promise<void>;
  close: () => Promise<void>;
}

/** What may differ from the usual. */
export interface FixtureOptions extends Omit<FakeDiscordOptions, 'clock'> {
  clock?: Clock;
  catalog?: Catalog;
  settings?: Partial<DiscordSettings>;
  sharers?: Sharers;
  isStoreShared?: boolean;
  /** Interactions are posted to the adapter's route, wherever the test serves it. */
  overHttp?: boolean;
}

/** A fake and an adapter on it that was not started. */
export async function onDiscord(options: FixtureOptions = {}): Promise<DiscordFixture> {
  const {
    clock = systemClock,
    catalog = loadCatalog('flux-schnell'),
    settings,
    overHttp = false,
    sharers = () => 1,
    isStoreShared = false,
    ...fake
  } = options;
  const discord = await startFakeDiscord({ clock, ...fake });
  const store = openMemoryStore({ clock });
  const announced: string[] = [];
  const fatal: Error[] = [];
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    secrets: [],
    destination: { write: (line: string) => void lines.push(line) },
  });
  const made: Adapter[] = [];
  const create = (given: Partial<DiscordAdapterOptions> = {}): Adapter => {
    const adapter = createDiscordAdapter({
      settings: {
        token: discord.token,
        apiUrl: discord.apiUrl,
        publicKey: overHttp ? discord.publicKey : undefined,
        guildId: undefined,
        shards: { ids: [0], total: 1 },
        directMessages: true,
        uploadLimitBytes: 25 * 1024 * 1024,
        ...settings,
      },
      catalog,
      store,
      clock,
      log,
      announce: (line) => announced.push(line),
      onFatal: (error) => fatal.push(error),
      sharers,
      isStoreShared,
      ...given,
    });
    made.push(adapter);
    return adapter;
  };
  const close = async () => {
    for (const adapter of made) await adapter.stop();
    await discord.close();
    await store.close();
  };
  return {
    discord,
    adapter: create(),
    store,
    announced,
    fatal,
    log: lines,
    fresh: create,
    registered: () => vi.waitFor(() => expect(discord.commands(settings?.guildId)).not.toEqual([])),
    close,
    [Symbol.asyncDispose]: close,
  };
}
