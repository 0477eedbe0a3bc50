// What every step of the service works with.
import type { Catalog } from '../catalog/catalog.ts';
import type { Pace } from './pace.ts';
import type { Adapter, Clock, Events, Gateway, Queue } from './ports.ts';
import type { Accounts } from './limits/accounts.ts';
import type { Policy } from './limits/policy.ts';
import type { Switches } from './operators/switches.ts';
import type { Records } from './records.ts';

/** The ports and the learned timing, put together once by the app. */
export interface Core {
  clock: Clock;
  records: Records;
  accounts: Accounts;
  queue: Queue;
  gateway: Gateway;
  catalog: Catalog;
  adapters: ReadonlyMap<string, Adapter>;
  events: Events;
  pace: Pace;
  /** What the operator allows now. */
  policy: () => Policy;
  switches: Switches;
}

/** How long a generation may wait for a place at the gateway before it is given up. */
export const longestWaitMs = 15 * 60_000;
