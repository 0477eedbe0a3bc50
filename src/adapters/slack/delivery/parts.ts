// What a delivery works with; any instance can do it, started or not.
import type { Clock, DeliveredFile, Store } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import type { Calls, Identity } from '../api/calls.ts';
import type { Shower } from '../files/showable.ts';
import type { Readiness } from './readiness.ts';

/** The parts of an adapter that can put cards into Slack. */
export interface DeliverParts {
  calls: Calls;
  store: Store;
  clock: Clock;
  log: Log;
  shower: Shower;
  readiness: Readiness;
  /** Other processes may deliver the same; else what one before this has begun is under way no more. */
  isStoreShared: boolean;
  /** Who we are in Slack; asked once. */
  ourselves: (signal: AbortSignal) => Promise<Identity>;
}

/** What comes with a final card. */
export interface End {
  files: readonly DeliveredFile[];
  signal: AbortSignal;
}
