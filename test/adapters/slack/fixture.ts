// The Slack adapter on a fake Slack.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSlackAdapter } from '../../../src/adapters/slack/index.ts';
import type { SlackSettings } from '../../../src/adapters/slack/schema.ts';
import { loadCatalog, type Catalog } from '../../../src/catalog/catalog.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Adapter, Clock, Store } from '../../../src/generation/ports.ts';
import { createLog } from '../../../src/log.ts';
import { createIntake } from '../../../src/media/intake.ts';
import { createReencoder } from '../../../src/media/reencode.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from '../../fakes/slack/slack.ts';

/** The adapter with its fake. */
export interface SlackFixture extends AsyncDisposable {
  slack: FakeSlack;
  adapter: Adapter;
  store: Store;
  /** What the operator was told. */
  announced: string[];
  fatal: Error[];
  log: string[];
  /** Another instance over the same store, or what stands before it; never started. */
  fresh: (through?: Store) => Adapter;
  close: () => Promise<void>;
}

/** What may differ from the usual. */
export interface FixtureOptions extends Omit<FakeSlackOptions, 'clock'> {
  clock?: Clock;
  catalog?: Catalog;
  settings?: Partial<SlackSettings>;
  /** As with the store of several processes. */
  isStoreShared?: boolean;
  /** Events are posted to the adapter's route, wherever the test serves it. */
  overHttp?: boolean;
}

/** How an app of the fake is set up. */
export function settingsOn(slack: FakeSlack, overHttp = false): SlackSettings {
  return {
    botToken: slack.botToken,
    appToken: overHttp ? undefined : slack.appToken,
    signingSecret: overHttp ? slack.signingSecret : undefined,
    apiUrl: slack.apiUrl,
    commands: { imagine: '/imagine', usage: '/usage', models: '/models', darkroom: '/darkroom' },
    pingTimeoutMs: 20_000,
    serverPingTimeoutMs: 30_000,
  };
}

/** A fake and an adapter on it that was not started. */
export async function onSlack(options: FixtureOptions = {}): Promise<SlackFixture> {
  const {
    clock = systemClock,
    catalog = loadCatalog('flux-schnell'),
    settings,
    overHttp = false,
    isStoreShared = false,
    ...fake
  } = options;
  const slack = await startFakeSlack({ clock, ...fake });
  const spoolDir = await mkdtemp(join(tmpdir(), 'slack-'));
  const store = openMemoryStore({ clock: { ...systemClock, now: clock.now } });
  const announced: string[] = [];
  const fatal: Error[] = [];
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    secrets: [],
    destination: { write: (line: string) => void lines.push(line) },
  });
  const reencoder = createReencoder();
  const intake = createIntake({ store, clock, reencoder, upload: async () => 'unsupported', source: 'test' });
  const made: Adapter[] = [];
  const create = (through = store): Adapter => {
    const adapter = createSlackAdapter({
      settings: { ...settingsOn(slack, overHttp), ...settings },
      catalog,
      store: through,
      isStoreShared,
      clock,
      log,
      intake,
      spoolDir,
      announce: (line) => announced.push(line),
      onFatal: (error) => fatal.push(error),
    });
    made.push(adapter);
    return adapter;
  };
  const close = async () => {
    for (const adapter of made) await adapter.stop();
    await slack.close();
    await reencoder.close();
    await store.close();
    await rm(spoolDir, { recursive: true, force: true });
  };
  return {
    slack,
    adapter: create(),
    store,
    announced,
    fatal,
    log: lines,
    fresh: create,
    close,
    [Symbol.asyncDispose]: close,
  };
}
