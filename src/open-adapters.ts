// The chat platforms that a configuration names, each over the same parts.
import { join } from 'node:path';
import { createWebAdapter } from './adapters/web/index.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Config } from './config.ts';
import { dataFolder, spoolFolder } from './folders.ts';
import type { GatewayClient } from './gateway/client.ts';
import type { Adapter, Clock, Sharers, Store } from './generation/ports.ts';
import type { Log } from './log.ts';
import { createIntake, type Intake } from './media/intake.ts';
import { createReencoder } from './media/reencode.ts';

/** What all platforms are given. */
interface Parts {
  store: Store;
  clock: Clock;
  catalog: Catalog;
  sharers: Sharers;
  log: Log;
  announce: (line: string) => void;
  onFatal: (error: Error) => void;
}

/** Every chat platform that is set up; where there is none, the web chat. None of them is started. */
export async function openAdapters(
  config: Config,
  parts: Parts & { gateway: GatewayClient; source: string; open: AsyncDisposableStack },
): Promise<Adapter[]> {
  const { store, clock, catalog, sharers, log, announce, onFatal } = parts;
  const intake = openIntake(parts);
  const adapters: Adapter[] = [];
  if (config.web.enabled) {
    adapters.push(
      createWebAdapter({
        store,
        filesDir: join(dataFolder(config), 'web'),
        uploadsDir: spoolFolder(config),
        clock,
        catalog,
        intake,
        allowedHosts: [config.http.host],
        retentionMs: config.retentionMs,
        log,
        ...(config.web.accessToken === undefined ? {} : { accessToken: config.web.accessToken }),
      }),
    );
  }
  if (config.discord) {
    // Loaded only where they are used: the SDKs are large.
    const { createDiscordAdapter } = await import('./adapters/discord/index.ts');
    const { discord: settings } = config;
    adapters.push(
      createDiscordAdapter({
        settings,
        store,
        clock,
        catalog,
        log,
        sharers,
        isStoreShared: config.store.kind === 'redis',
        announce,
        onFatal,
      }),
    );
  }
  if (config.slack) {
    const { createSlackAdapter } = await import('./adapters/slack/index.ts');
    const { slack: settings } = config;
    adapters.push(
      createSlackAdapter({
        settings,
        store,
        clock,
        catalog,
        intake,
        log,
        spoolDir: spoolFolder(config),
        // Where they are processes of their own the fronts call Slack too: together they take as much as a worker.
        sharers: config.role === 'all' ? sharers : () => sharers() + 1,
        isStoreShared: config.store.kind === 'redis',
        announce,
        onFatal,
      }),
    );
  }
  return adapters;
}

/** Takes pictures in for all chats; its thread is there only while there is one. */
function openIntake(parts: {
  store: Store;
  clock: Clock;
  gateway: GatewayClient;
  source: string;
  open: AsyncDisposableStack;
}): Intake {
  const { store, clock, gateway, source, open } = parts;
  const reencoder = createReencoder();
  open.defer(() => reencoder.close());
  return createIntake({ store, clock, reencoder, upload: gateway.upload, source });
}
