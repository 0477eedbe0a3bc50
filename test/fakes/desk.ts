// A whole Darkroom on a desk: the real service, client, queue and store around a paper chat and the simulator.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import type { Store } from '../../src/generation/ports.ts';
import type { Limits } from '../../src/generation/quota.ts';
import { createRecords, type Records } from '../../src/generation/records.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/server.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import {
  blankPaper,
  createPaperAdapter,
  paperPerson,
  type Paper,
  type PaperAdapter,
  type PaperMessage,
} from './paper-adapter.ts';
import { startEngine, type EngineParts } from './engine.ts';
import { createSkippingClock, type SkippingClock } from './skipping-clock.ts';

/** How a desk differs from the usual. */
export interface DeskOptions {
  simulator?: Partial<SimulatorOptions>;
  limits?: Partial<Limits>;
  concurrency?: number;
  /** The gateway to talk to instead of the simulator, e.g. a proxy in front of it. */
  baseUrl?: (simulator: Simulator) => Promise<string>;
  /** Told of every update of the store before it is made; what it throws is what becomes of the update. */
  onUpdate?: (key: string) => void;
}

/** One process at the desk; a second one over the same paper and store is a restart. */
interface Process {
  chat: PaperAdapter;
  metrics(): Promise<string>;
  /** As kill -9 would: nothing is finished, nothing is saved any more. */
  kill(): Promise<void>;
}

/** The desk. */
export interface Desk {
  simulator: Simulator;
  clock: SkippingClock;
  paper: Paper;
  records: Records;
  limits: Limits;
  /** The process running now. */
  readonly chat: PaperAdapter;
  /** What the operator sees of that process, in Prometheus' text form. */
  metrics(): Promise<string>;
  restart(): Promise<void>;
  kill(): Promise<void>;
  /** The message once it shows what `until` asks for; rejects with what it shows instead after 15 s. */
  shows(id: string, until: (message: PaperMessage) => boolean): Promise<PaperMessage>;
  /** The message once its generation has ended. */
  ends(id: string): Promise<PaperMessage>;
  creates(): number;
  left(person?: string): Promise<number>;
}

/** Sets a desk up for the length of `story`, and clears it whatever happens. */
export async function atDesk(options: DeskOptions, story: (desk: Desk) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-'));
  const clock = createSkippingClock();
  const { models } = loadCatalog('flux-schnell');
  const simulator = await startSimulator({
    models: models.map((model) => ({ ...simulatedModel(model), runMs: 300 })),
    startMs: 50,
    hold: false,
    ...options.simulator,
  });
  const baseUrl = options.baseUrl ? await options.baseUrl(simulator) : simulator.baseUrl;
  const store = openMemoryStore({ clock });
  const limits: Limits = { limit: 50, windowMs: 86_400_000, concurrent: 3, ...options.limits };
  const paper = blankPaper();
  const records = createRecords({ store, clock, limits });

  const boot = () =>
    startProcess({
      store,
      paper,
      clock,
      limits,
      spoolDir: join(folder, 'spool'),
      baseUrl,
      concurrency: options.concurrency ?? 64,
      onUpdate: options.onUpdate ?? (() => {}),
    });
  let process = await boot();

  const desk: Desk = {
    simulator,
    clock,
    paper,
    records,
    limits,
    get chat() {
      return process.chat;
    },
    metrics: () => process.metrics(),
    kill: () => process.kill(),
    async restart() {
      await process.kill();
      process = await boot();
    },
    shows: (id, until) => eventually(() => paper.messages.get(id), until, `message ${id}`),
    async ends(id) {
      await eventually(
        () => records.get(id),
        (generation) => generation.station === 'done',
        `generation ${id}`,
      );
      const message = paper.messages.get(id);
      if (!message) throw new Error(`no message ${id}`);
      return message;
    },
    creates: () =>
      simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('predictions'))
        .length,
    async left(person = 'ann') {
      return (await records.balance(paperPerson(person))).left;
    },
  };

  try {
    await story(desk);
  } finally {
    await process.kill();
    await simulator.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startProcess(
  parts: Omit<EngineParts, 'chat' | 'typicalMs'> & { paper: Paper; onUpdate: (key: string) => void },
): Promise<Process> {
  const chat = createPaperAdapter(parts.paper, parts.clock.now);
  const dead = new AbortController();
  const store = mortal(parts.store, dead.signal, parts.onUpdate);
  const engine = await startEngine({ ...parts, store, chat, typicalMs: 350 });
  return {
    chat,
    metrics: engine.metrics,
    async kill() {
      dead.abort(new Error('killed'));
      await engine.stop(0);
    },
  };
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

/** Reads until what was read is as asked for; after 15 s it rejects and says what was there instead. */
async function eventually<Value>(
  read: () => Value | undefined | Promise<Value | undefined>,
  until: (value: Value) => boolean,
  what: string,
): Promise<Value> {
  const giveUpAt = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (value !== undefined && until(value)) return value;
    if (Date.now() > giveUpAt) throw new Error(`${what} stayed ${JSON.stringify(value)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
