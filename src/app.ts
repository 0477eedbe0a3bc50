// The composition root: the only file that knows every concrete part.
import type { DestinationStream } from 'pino';
import { openBackbone } from './backbone.ts';
import type { Catalog } from './catalog/catalog.ts';
import { systemClock } from './clock.ts';
import { secretsOf, type Config } from './config.ts';
import { configuredCatalog } from './configured-catalog.ts';
import { createEvents } from './events.ts';
import { createAccounts } from './generation/limits/accounts.ts';
import { createPace } from './generation/pace.ts';
import type { Adapter, Clock, Route, Store } from './generation/ports.ts';
import { createRecords } from './generation/records.ts';
import { createService } from './generation/service.ts';
import { createSwitches } from './generation/operators/switches.ts';
import { startHttpServer } from './http/server.ts';
import { createLog } from './log.ts';
import { keepMending } from './mending.ts';
import { openAdapters } from './open-adapters.ts';
import { keepUp, openGateway } from './open-gateway.ts';
import { openPolicy, type CurrentPolicy } from './policy/current-policy.ts';
import { platforms } from './platforms.ts';
import { readPolicyFile } from './policy/policy-file.ts';

/** A running Darkroom. */
export interface App {
  /** Where its HTTP server listens. */
  url: string;
  /** What this process does. */
  role: Config['role'];
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

  const { store, queue, sharers, metrics } = await openBackbone(config, { clock, events, open });
  const base = { catalog, store, clock, events, open };
  const { gateway, source, slowness } = await openGateway(config, { ...base, sharers });
  events.watchQueue(queue);
  keepUp(config, { ...base, gateway });
  const { announce = () => {}, onFatal = () => {} } = around;
  const parts = { store, clock, catalog, gateway, source, sharers, log, announce, onFatal, open };
  const adapters = await openAdapters(config, parts);
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
  const isFront = config.role !== 'worker';
  const isWorker = config.role !== 'front';
  const isShared = config.store.kind === 'redis';
  // Before any door opens, so that what was left over goes first. A shared queue has kept it.
  const resumed = isShared ? 0 : await service.resume();
  // A process that cannot have its port does nothing at all: another one may be at it. Health is told from here on.
  const http = await startHttpServer({
    ...config.http,
    routes: isFront ? routesOf(gateway.webhookRoute(service.observe), adapters) : [],
    notReady: () => notReady(isFront ? adapters : [], store, clock),
    metrics: async () => withMore(await events.metrics(), await metrics()),
    onError: (error) => events.broke('http', error),
  });
  open.defer(() => http.stop());
  const work = () => queue.work(service.advance, { concurrency });
  // What is shared does not wait for the doors of this process, which can take their time.
  if (isWorker && isShared) {
    work();
    open.defer(keepMending({ service, clock }));
  }
  if (isFront) {
    for (const adapter of adapters) {
      await adapter.start(service);
      open.defer(() => adapter.stop());
    }
  }
  if (!isShared) work();

  const all = open.move();
  events.started({
    url: http.url,
    role: config.role,
    gateway: config.gateway.token === undefined ? 'simulator' : config.gateway.baseUrl,
    adapters: adapters.map((adapter) => adapter.name),
    resumed,
    tookMs: Math.round(performance.now() - startedAt),
  });
  return {
    url: http.url,
    role: config.role,
    simulated: config.gateway.token === undefined,
    hasWebChat: config.web.enabled && isFront,
    reloadPolicy() {
      try {
        policy.reload();
        events.policyRead();
      } catch (error) {
        events.policyUnread(error);
      }
    },
    async stop() {
      await all.disposeAsync();
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

/** One text of two engines' figures. */
function withMore<Metrics extends { body: string }>(own: Metrics, more: string): Metrics {
  return more === '' ? own : { ...own, body: `${own.body.trimEnd()}\n${more.trimEnd()}\n` };
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
