// The engine room of a Darkroom: the real service, client and queue around a chat and a store that are given.
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import { createEvents } from '../../src/events.ts';
import { createGateway } from '../../src/gateway/client.ts';
import { createAccounts } from '../../src/generation/limits/accounts.ts';
import { createPace } from '../../src/generation/pace.ts';
import type { Adapter, Clock, Route, Store } from '../../src/generation/ports.ts';
import { rulesSchema } from '../../src/generation/limits/policy-rules.ts';
import { createPolicy } from '../../src/generation/limits/policy.ts';
import type { Limits } from '../../src/generation/limits/quota.ts';
import { createRecords } from '../../src/generation/records.ts';
import { createSwitches } from '../../src/generation/operators/switches.ts';
import { createService } from '../../src/generation/service.ts';
import { createLog, type Log } from '../../src/log.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';

/** What an engine runs on. */
export interface EngineParts {
  store: Store;
  clock: Clock;
  chat: Adapter;
  limits: Limits;
  baseUrl: string;
  spoolDir: string;
  concurrency: number;
  /** What the catalog is made to say that every model takes. */
  typicalMs: number;
  /** The usual one where nothing is said. */
  catalog?: Catalog;
  /** As in a policy file; none where nothing is said. */
  rules?: unknown;
  /** Silent where nothing is said. */
  log?: Log;
  /** Where the gateway can call; it is polled where nothing is said. */
  publicUrl?: string | undefined;
}

/** A running engine. */
interface Engine {
  /** Where the gateway's calls come in. */
  door: Route | undefined;
  /** What the operator sees of it, in Prometheus' text form. */
  metrics(): Promise<string>;
  /** Waits at most `graceMs` for what runs. */
  stop(graceMs: number): Promise<void>;
}

/** Starts an engine and takes up what the store has open. */
export async function startEngine(parts: EngineParts): Promise<Engine> {
  const { store, clock, chat, limits, baseUrl, spoolDir, concurrency, typicalMs } = parts;
  const policy = () => createPolicy(rulesSchema.parse(parts.rules ?? {}), limits);
  const events = createEvents(parts.log ?? createLog({ level: 'silent', secrets: [] }));
  const catalog = parts.catalog ?? loadCatalog('flux-schnell');
  for (const model of catalog.models) model.typicalMs = typicalMs;
  const queue = createMemoryQueue({ clock, onError: (id, error) => events.broke(id, error) });
  const { publicUrl } = parts;
  const webhook = publicUrl === undefined ? undefined : { publicUrl, secret: undefined };
  const gateway = createGateway({ baseUrl, token: 'test-token', clock, spoolDir, webhook });
  await gateway.learnSecret(new AbortController().signal);
  const service = createService({
    clock,
    records: createRecords({ store, clock }),
    accounts: createAccounts({ store, clock, policy }),
    queue,
    gateway,
    catalog,
    adapters: new Map([[chat.name, chat]]),
    events,
    pace: createPace(),
    policy,
    switches: createSwitches({ store, clock }),
  });
  await chat.start(service);
  queue.work(service.advance, { concurrency });
  await service.resume();
  return {
    door: gateway.webhookRoute(service.observe),
    metrics: async () => (await events.metrics()).body,
    async stop(graceMs) {
      await queue.stop(graceMs);
      await chat.stop();
      await gateway.close();
    },
  };
}
