// The store in a Redis that several processes share.
import type { Clock, Store } from '../generation/ports.ts';
import { createKeyvStore } from './keyv-store.ts';
import { RedisAdapter } from './redis-adapter.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { redisError, refusal } from './redis-error.ts';
import { layoutKey, layoutVersion } from './redis-layout.ts';
import { StoreError } from './store-error.ts';

/** Shorter than any chat waits for a reply. */
const limitMs = 2_000;
/** Who only looks does not wait for one that is just starting. */
const lookingMs = 500;

/**
 * Opens the store at `redis://[:password@]host:6379/0`, or `rediss://` with TLS, waiting a few seconds for a Redis that
 * is just starting. Every call rejects within 2 s when the Redis is not there, and works again when it is. Rejects with a
 * StoreError.
 */
export async function openRedisStore({
  url,
  clock,
  onRisk,
}: {
  url: string;
  clock: Clock;
  /** Told in a sentence what of the Redis' own settings could lose data. */
  onRisk: (risk: string) => void;
}): Promise<Store> {
  const connection = await connectRedis(url);
  try {
    const risks = await inspect(connection);
    // One that takes no writes is found out now and not by the first person.
    await connection.ask((client) => client.set(layoutKey, String(layoutVersion)));
    for (const risk of risks) onRisk(risk);
  } catch (error) {
    connection.close();
    throw error;
  }
  const silent = () =>
    new StoreError(
      'unreachable',
      `The Redis at ${connection.place.at} did not answer within ${limitMs / 1000} s: check that it is not overloaded, and the network.`,
    );
  // NOTE A socket that breaks while a command is written tells Keyv so, past whoever asked for it.
  const explain = (error: unknown) =>
    error instanceof Error && 'syscall' in error ? redisError(error, connection.place) : error;
  return createKeyvStore(new RedisAdapter(connection, clock), clock, { explain, limitMs, silent });
}

/** What of the Redis' own settings could lose data, a sentence each; rejects with a StoreError where it does not answer. */
export async function checkRedis(url: string): Promise<string[]> {
  const connection = await connectRedis(url, { startingMs: lookingMs });
  try {
    return await inspect(connection);
  } finally {
    connection.close();
  }
}

// Reads only. Redis as a service forbids CONFIG, so it is INFO that says how it is set.
async function inspect({ ask, place }: RedisConnection): Promise<string[]> {
  const info = fieldsOf(await ask((client) => client.info()));
  if (info.get('cluster_enabled') === '1') throw refusal('CROSSSLOT', place);
  if (info.get('role') === 'slave') throw refusal('READONLY', place);
  const layout = await ask((client) => client.get(layoutKey));
  if (layout !== null && !(Number(layout) <= layoutVersion)) {
    throw new StoreError(
      'failed',
      `The data in the Redis at ${place.at} has layout ${layout}, and this version knows layouts up to ${layoutVersion}: run the newer version again.`,
    );
  }
  const risks: string[] = [];
  if (info.get('aof_enabled') === '0') {
    risks.push(
      `The Redis at ${place.at} writes no log of its changes: a crash loses quotas and pictures under way. Set appendonly yes in it.`,
    );
  }
  const policy = info.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    risks.push(
      `The Redis at ${place.at} throws data away when its memory is full (${policy}): set maxmemory-policy noeviction in it.`,
    );
  }
  return risks;
}

function fieldsOf(info: string): Map<string, string> {
  const lines = info.split(/\r?\n/u).filter((line) => line.includes(':'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}
