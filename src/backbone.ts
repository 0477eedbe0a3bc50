// What the processes of one Darkroom stand on: its store and its queue, in this process alone or on a Redis for several.
import { rm } from 'node:fs/promises';
import type { Config } from './config.ts';
import type { AppEvents } from './events.ts';
import { dataFolder } from './folders.ts';
import type { Clock, Queue, Sharers, Store } from './generation/ports.ts';
import { createMemoryQueue } from './queue/memory.ts';
import { openMemoryStore } from './store/memory.ts';
import { claimFile } from './store/sole-user.ts';
import { openSqliteStore } from './store/sqlite.ts';
import { StoreError } from './store/store-error.ts';

/** The store, the queue, and with how many others they are shared. */
export interface Backbone {
  store: Store;
  /** To be stopped before the gateway and the chats that its handler needs; where it never worked, the store's end does. */
  queue: Queue;
  sharers: Sharers;
  /** What the queue's engine counts, in Prometheus' text form; empty where it counts nothing or cannot be asked. */
  metrics(): Promise<string>;
}

/** Opens what the settings name; rejects with a StoreError that an operator can act on. */
export async function openBackbone(
  config: Config,
  parts: { clock: Clock; events: AppEvents; open: AsyncDisposableStack },
): Promise<Backbone> {
  const { clock, events, open } = parts;
  const { store: place } = config;
  const onError = (id: string, error: unknown) => events.broke(`job ${id}`, error);
  if (place.kind === 'redis') return openShared(place.url, { clock, events, open, onError });
  if (place.kind === 'sqlite') open.use(claimFile(place.path));
  const store =
    place.kind === 'memory' ? openMemoryStore({ clock }) : openSqliteStore({ path: place.path, clock });
  open.defer(() => store.close());
  // What only memory remembers has no use for files either.
  if (place.kind === 'memory') open.defer(() => rm(dataFolder(config), { recursive: true, force: true }));
  const queue = createMemoryQueue({ clock, onError });
  return { store, queue, sharers: () => 1, metrics: async () => '' };
}

/** Loaded only where it is used: most run in one process. */
async function openShared(
  url: string,
  parts: {
    clock: Clock;
    events: AppEvents;
    open: AsyncDisposableStack;
    onError: (id: string, error: unknown) => void;
  },
): Promise<Backbone> {
  const { clock, events, open, onError } = parts;
  const { openRedisStore } = await import('./store/redis.ts');
  const { openBullQueue } = await import('./queue/bullmq.ts');
  const store = await openRedisStore({ url, clock, onRisk: events.storeAtRisk });
  open.defer(() => store.close());
  const queue = await openBullQueue({ url, clock, onError }).catch((error: unknown) => {
    throw new StoreError(
      'unreachable',
      `The queue on the Redis in STORE_URL cannot be opened: ${String(error)}`,
    );
  });
  // For a start that comes to nothing; else whoever has it work has stopped it before.
  open.defer(() => queue.stop(0));
  const metrics = () => queue.metrics().catch(() => '');
  return { store, queue, sharers: () => queue.workers(), metrics };
}
