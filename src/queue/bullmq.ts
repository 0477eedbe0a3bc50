// The queue of many processes: BullMQ on Redis.
import type { Clock, Queue } from '../generation/ports.ts';

/** The queue, and what only one that is shared has. */
export interface SharedQueue extends Queue {
  /** How many processes work on it now, as far as is known; never less than 1. */
  workers(): number;
  /** What BullMQ counts, in Prometheus' text form. */
  metrics(): Promise<string>;
}

/** A queue in Redis. */
export async function openBullQueue(_options: {
  url: string;
  clock: Clock;
  onError: (id: string, error: unknown) => void;
}): Promise<SharedQueue> {
  throw new Error('There is no queue on Redis.');
}
