// One interaction on its way through the adapter, and what those who read it work with.
import type { Semaphore } from 'async-mutex';
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Handlers, Store } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import type { DeliverParts } from '../ways.ts';
import type { Interaction } from '../schema.ts';

/** What reading an interaction needs. */
export interface ListenParts extends DeliverParts {
  catalog: Catalog;
  store: Store;
  log: Log;
  handlers: Handlers;
  /** Whether the application is this person's, alone or with their team; every process that listens has asked. */
  isOwner: (userId: string) => boolean;
  /** How many are handed over at the same moment: in a crowd the others are promised a card before it is their turn. */
  turns: Semaphore;
}

/** An interaction, and when it reached us (epoch milliseconds). */
export interface Heard {
  interaction: Interaction;
  receivedAt: number;
}
