// The composition root: the only file that knows every concrete part.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { createWebAdapter } from './adapters/web/index.ts';
import type { Catalog } from './catalog/catalog.ts';
import { systemClock } from './clock.ts';
import { secretsOf, type Config } from './config.ts';
import { configuredCatalog } from './configured-catalog.ts';
import { createEvents } from './events.ts';
import { dataFolder, spoolFolder } from './folders.ts';
import type { GatewayClient } from './gateway/client.ts';
import { createAccounts } from './generation/limits/accounts.ts';
import { createPace } from './generation/pace.ts';
import type { Adapter, Clock, Route, Store } from './generation/ports.ts';
import { createRecords } from './generation/records.ts';
import { createService } from './generation/service.ts';
import { createSwitches } from './generation/operators/switches.ts';
import { startHttpServer } from './http/server.ts';
import { createLog, type Log } from './log.ts';
import { createIntake, type Intake } from './media/intake.ts';
import { createReencoder } from './media/reencode.ts';
import { keepUp, openGateway } from './open-gateway.ts';
import { createMemoryQueue } from './queue/memory.ts';
import { openPolicy, type CurrentPolicy } from './policy/current-policy.ts';
import { platforms } from './platforms.ts';
import { readPolicyFile } from './policy/policy-file.ts';
import { openMemoryStore } from './store/memory.ts';
import { claimFile } from './store/sole-user.ts';
import { openSqliteStore } from './store/sqlite.ts';

/** A running Darkroom. */
export interface App {
  /** Where its HTTP server listens. */
  url: string;
  /** Whether the pictures come from the built-in simulator. */
  simulated: boolean;
  /** Whether people find the web chat at `url`. */
  hasWebChat: boolean;
  /** Reads the policy file again; a mistake in it is logged, and the rules stay as they were. */
  reloadPolicy(): void;
  /** Takes nothing new on, finishes what is being delivered (10 s), and releases everything. */
  stop(): Promise<void>;
}

/** Who is told what, and what tests may put in place of the real thing. */
export interface Surroundings {
  /** A line for the person who starts it. */
  announce?: (line: string) => void;
  /** Something that only the operator can mend, after which nothing comes in any more: the process should end. */
  onFatal?: (error: Error) => void;
  clock?: Clock;
  logTo?: DestinationStream;
}

/** How many generations are worked on at once; one that waits for its next look takes no place. */
const concurrency = 256;
const graceMs = 10_000;
const storeAnswersWithinMs = 2000;

/** Puts the parts together and starts them. Rejects with what cannot be had, having released the rest. */
export async function startApp(config: Config, around: Surroundings = {}): Promise<App> {
  const startedAt = performance.now();
  const clock = around.clock ?? systemClock;
  const log = createLog({
    level: config.logLevel,
    secrets: secretsOf(config),
    ...(around.logTo ? { destination: around.logTo } : {}),
  });
  const events = createEvents(log);
  const catalog = configuredCatalog(config);
  const policy = policyFor(config, catalog);
  await using open = new AsyncDisposableStack();

  if (config.store.kind === 'sqlite') open.use(claimFile(config.store.path));
  const store = await openStore(config, clock);
  open.defer(() => store.close());
  // What only memory remembers has no use for files either.
  if (config.store.kind === 'memory')
    open.defer(() => rm(dataFolder(config), { recursive: true, force: true }));
  const { gateway, source, slowness } = await openGateway(config, { catalog, clock, events, open });
  const queue = createMemoryQueue({ clock, onError: (id, error) => events.broke(`job ${id}`, error) });
  events.watchQueue(queue);

  const intake = openIntake({ store, clock, gateway, source, open });
  keepUp(config, { catalog, gateway, store, clock, events, open });
  const adapters = await openAdapters(config, { store, clock, catalog, intake, log, around });
  const service = createService({
    clock,
    records: createRecords({ store, clock, retentionMs: config.retentionMs }),
    accounts: createAccounts({ store, clock, policy: policy.now }),
    queue,
    gateway,
    catalog,
    adapters: new Map(adapters.map((adapter) => [adapter.name, adapter])),
    events,
    pace: createPace(slowness),
    policy: policy.now,
    switches: createSwitches({ store, clock }),
  });

  // Released in the opposite order: the doors close first, then what is under way is finished, the store goes last.
  open.defer(() => queue.stop(graceMs));
  // Before any door opens: a mark without its record is then surely left over, and not of a command just coming in.
  const resumed = await service.resume();
  // A process that cannot have its port does nothing at all: another one may be at it. Health is told from here on.
  const http = await startHttpServer({
    ...config.http,
    routes: routesOf(gateway.webhookRoute(service.observe), adapters),
    notReady: () => notReady(adapters, store, clock),
    metrics: events.metrics,
    onError: (error) => events.broke('http', error),
  });
  open.defer(() => http.stop());
  for (const adapter of adapters) {
    await adapter.start(service);
    open.defer(() => adapter.stop());
  }
  queue.work(service.advance, { concurrency });

  const parts = open.move();
  events.started({
    url: http.url,
    gateway: config.gateway.token === undefined ? 'simulator' : config.gateway.baseUrl,
    adapters: adapters.map((adapter) => adapter.name),
    resumed,
    tookMs: Math.round(performance.now() - startedAt),
  });
  return {
    url: http.url,
    simulated: config.gateway.token === undefined,
    hasWebChat: config.web.enabled,
    reloadPolicy() {
      try {
        policy.reload();
        events.policyRead();
      } catch (error) {
        events.policyUnread(error);
      }
    },
    async stop() {
      await parts.disposeAsync();
      events.stopped();
    },
  };
}

/** The first that fits a request answers it, and the web chat's fits all. */
function routesOf(webhooks: Route | undefined, adapters: readonly Adapter[]): Route[] {
  return [...(webhooks ? [webhooks] : []), ...adapters.flatMap((adapter) => adapter.routes)];
}

/** Rules come from a file, where there is one. */
function policyFor({ policyFile, quota }: Config, catalog: Catalog): CurrentPolicy {
  return openPolicy(
    quota,
    policyFile === undefined ? undefined : () => readPolicyFile(policyFile, { catalog, platforms }),
  );
}

/** Every chat platform that is set up; where there is none, the web chat. */
async function openAdapters(
  config: Config,
  parts: {
    store: Store;
    clock: Clock;
    catalog: Catalog;
    intake: Intake;
    log: Log;
    around: Surroundings;
  },
): Promise<Adapter[]> {
  const { store, clock, catalog, intake, log, around } = parts;
  const { announce = () => {}, onFatal = () => {} } = around;
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
    adapters.push(createDiscordAdapter({ settings, store, clock, catalog, log, announce, onFatal }));
  }
  if (config.slack) {
    const { createSlackAdapter } = await import('./adapters/slack/index.ts');
    const { slack: settings } = config;
    const spoolDir = spoolFolder(config);
    adapters.push(
      createSlackAdapter({ settings, store, clock, catalog, intake, log, spoolDir, announce, onFatal }),
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

async function openStore({ store }: Config, clock: Clock): Promise<Store> {
  return store.kind === 'memory' ? openMemoryStore({ clock }) : openSqliteStore({ path: store.path, clock });
}

async function notReady(adapters: readonly Adapter[], store: Store, clock: Clock): Promise<string[]> {
  const silent = adapters.filter((adapter) => !adapter.ready()).map((adapter) => adapter.name);
  const answers = await Promise.race([
    store.get('readyz').then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => {
      clock.after(storeAnswersWithinMs, () => resolve(false));
    }),
  ]);
  return answers ? silent : [...silent, 'store'];
}
