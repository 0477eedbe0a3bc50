// What every step of the service works with.
import type { Catalog } from '../catalog/catalog.ts';
import type { Pace } from './pace.ts';
import type { Adapter, Clock, Events, Gateway, Queue } from './ports.ts';
import type { Limits } from './quota.ts';
import type { Records } from './records.ts';

/** The ports and the learned timing, put together once by the app. */
export interface Core {
  clock: Clock;
  records: Records;
  queue: Queue;
  gateway: Gateway;
  catalog: Catalog;
  adapters: ReadonlyMap<string, Adapter>;
  events: Events;
  pace: Pace;
  limits: Limits;
}

/** How long a generation may wait for a place at the gateway before it is given up. */
export const longestWaitMs = 15 * 60_000;
