// The store in a Redis that several processes share.
import type { Clock, Store } from '../generation/ports.ts';
import { StoreError } from './store-error.ts';

/** Opens the store. Rejects with a StoreError. */
export async function openRedisStore(_options: {
  url: string;
  clock: Clock;
  /** Told in a sentence what of the Redis' own settings could lose data. */
  onRisk: (risk: string) => void;
}): Promise<Store> {
  throw new StoreError('failed', 'The store on Redis cannot be opened.');
}

/** What of the Redis' own settings could lose data, a sentence each; rejects with a StoreError where it does not answer. */
export async function checkRedis(_url: string): Promise<string[]> {
  throw new StoreError('failed', 'There is no Redis.');
}
