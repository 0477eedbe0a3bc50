// What every desk stands on: the simulator, a store with its records, and one process over them that can be killed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import { systemClock } from '../../src/clock.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Generation } from '../../src/generation/generation.ts';
import type { Adapter, Store } from '../../src/generation/ports.ts';
import type { Limits } from '../../src/generation/limits/quota.ts';
import { createAccounts, type Accounts } from '../../src/generation/limits/accounts.ts';
import { policyOf } from '../../src/generation/limits/policy.ts';
import { createRecords, type Records } from '../../src/generation/records.ts';
import type { Log } from '../../src/log.ts';
import type { SimulatedModel } from '../../src/simulator/model.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/server.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { startEngine } from './engine.ts';
import type { Mailbox } from './mailbox.ts';
import { createSkippingClock, type SkippingClock } from './skipping-clock.ts';

/** How a desk differs from the usual. */
export interface GroundOptions {
  simulator?: Partial<SimulatorOptions>;
  limits?: Partial<Limits>;
  /** As in a policy file. */
  rules?: unknown;
  concurrency?: number;
  /** The gateway to talk to instead of the simulator, e.g. a proxy in front of it. */
  baseUrl?: (simulator: Simulator) => Promise<string>;
  /** Told of every update of the store before it is made; what it throws is what becomes of the update. */
  onUpdate?: (key: string) => void;
  /** The models there are; our own where nothing is said. */
  catalog?: Catalog;
  /** How long a run is taken to be; 350 ms. A gateway is asked to hold its answer for as long. */
  typicalMs?: number;
  /** Where the gateway's calls arrive, which every process has open while it runs. */
  mailbox?: Pick<Mailbox, 'url' | 'open'>;
}

/** What a process brings its chat up with. */
interface ChatParts {
  /** Rejects everything once the process is dead. */
  store: Store;
  catalog: Catalog;
  clock: SkippingClock;
  /** For files on their way; removed with the ground. */
  spoolDir: string;
  dead: AbortSignal;
}

/** Makes the chat of a process; called anew for each. */
export type OpenChat = (parts: ChatParts) => Promise<{ chat: Adapter; log?: Log }>;

/** The ground. */
export interface Ground {
  simulator: Simulator;
  clock: SkippingClock;
  /** What every process saves into. */
  store: Store;
  records: Records;
  accounts: Accounts;
  limits: Limits;
  /** What the operator sees of the process running now, in Prometheus' text form. */
  metrics(): Promise<string>;
  /** Another process after a kill -9; with `graceMs` after a SIGTERM that waits that long for what runs. */
  restart(how?: { graceMs: number }): Promise<void>;
  /** As kill -9 would: nothing is finished, nothing is saved any more. */
  kill(): Promise<void>;
  /** The record once it is done and closed; rejects with how it is instead after 15 s. */
  done(id: string): Promise<Generation>;
  creates(): number;
}

/** Prepares the ground, starts a first process, tells the story, and clears everything whatever happens. */
export async function onGround(
  options: GroundOptions & { clock?: SkippingClock },
  openChat: OpenChat,
  story: (ground: Ground) => Promise<void>,
): Promise<void> {
  const { clock = createSkippingClock(), catalog = loadCatalog('flux-schnell') } = options;
  const folder = await mkdtemp(join(tmpdir(), 'desk-'));
  const simulator = await startSimulator({
    models: catalog.models.map(quickly),
    startMs: 50,
    hold: false,
    ...options.simulator,
  });
  const baseUrl = options.baseUrl ? await options.baseUrl(simulator) : simulator.baseUrl;
  // Its time limits run in real time: a skip is no reason for it to be late.
  const store = openMemoryStore({ clock: { ...systemClock, now: clock.now } });
  const limits: Limits = { limit: 50, windowMs: 86_400_000, concurrent: 3, ...options.limits };
  const records = createRecords({ store, clock });
  const accounts = createAccounts({ store, clock, policy: () => policyOf(limits) });

  const boot = async () => {
    const dead = new AbortController();
    const own = mortal(store, dead.signal, options.onUpdate ?? (() => {}));
    const { chat, log } = await openChat({
      store: own,
      catalog,
      clock,
      spoolDir: join(folder, 'chat'),
      dead: dead.signal,
    });
    const engine = await startEngine({
      store: own,
      clock,
      chat,
      limits,
      baseUrl,
      spoolDir: join(folder, 'spool'),
      concurrency: options.concurrency ?? 64,
      typicalMs: options.typicalMs ?? 350,
      catalog,
      rules: options.rules,
      publicUrl: options.mailbox?.url,
      ...(log ? { log } : {}),
    });
    options.mailbox?.open(engine.door);
    const kill = async (): Promise<void> => {
      options.mailbox?.open(undefined);
      dead.abort(new Error('killed'));
      await engine.stop(0);
    };
    return { metrics: engine.metrics, kill, stop: engine.stop };
  };
  let process = await boot();

  try {
    await story({
      simulator,
      clock,
      store,
      records,
      accounts,
      limits,
      metrics: () => process.metrics(),
      kill: () => process.kill(),
      async restart(how) {
        await (how ? process.stop(how.graceMs) : process.kill());
        process = await boot();
      },
      async done(id) {
        const { record } = await eventually(
          async () => ({ record: await records.get(id), open: await openIds(records) }),
          ({ record, open }) => record?.station === 'done' && !open.includes(id),
          `generation ${id}`,
        );
        if (!record) throw new Error(`there is no generation ${id}`);
        return record;
      },
      creates: () =>
        simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('predictions'))
          .length,
    });
  } finally {
    await process.kill();
    await simulator.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The model with small pictures unless large ones are asked for: drawing is most of what a story costs. */
export function quickly(model: Model): SimulatedModel {
  const simulated = simulatedModel(model);
  const megapixels = { type: 'string', required: false, default: '0.0625' } as const;
  return { ...simulated, inputs: { ...simulated.inputs, megapixels }, runMs: 300 };
}

async function openIds(records: Records): Promise<string[]> {
  return (await Array.fromAsync(records.open())).map(({ id }) => id);
}

/** The store as a process sees it that can be killed: from then on nothing more of it reaches the store. */
function mortal(store: Store, dead: AbortSignal, onUpdate: (key: string) => void): Store {
  return {
    ...store,
    async get(key) {
      dead.throwIfAborted();
      return store.get(key);
    },
    async update(key, change, options) {
      dead.throwIfAborted();
      onUpdate(key);
      return store.update(key, change, options);
    },
    async delete(key) {
      dead.throwIfAborted();
      return store.delete(key);
    },
  };
}

/** Reads until what was read is as asked for; after 15 s, or `withinMs`, it rejects and says what was there instead. */
export async function eventually<Value>(
  read: () => Value | undefined | Promise<Value | undefined>,
  until: (value: Value) => boolean,
  what: string,
  withinMs = 15_000,
): Promise<Value> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && until(value)) return value;
    if (Date.now() > giveUpAt) throw new Error(`${what} stayed ${JSON.stringify(value)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
