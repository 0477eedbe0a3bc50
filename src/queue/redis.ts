// The queue's connection to Redis: it comes back by itself, and notices a line that has gone dead.
import { isIP } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { inTime, nothing } from './in-time.ts';

const openWithinMs = 5_000;

const options = {
  // BullMQ asks for it: what was told to a connection that is down waits for it instead of failing.
  maxRetriesPerRequest: null,
  connectTimeout: 3_000,
  retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  // Every command here is answered at once. A line that is cut without a word, by a firewall or a pulled plug, would
  // otherwise be noticed after a quarter of an hour; this has to be well below the time a lock holds.
  socketTimeout: 4_000,
  // After a failover the line to the former primary stays: the new one is at the other end of a new line. 2 is to send
  // the command again there.
  reconnectOnError: (error: Error) => (error.message.includes('READONLY') ? (2 as const) : false),
} satisfies RedisOptions;

/** BullMQ blocks for up to 10 s on its own copy of the connection, and watches over that itself. */
const blockingOptions: RedisOptions = { socketTimeout: 15_000, lazyConnect: false };

class QueueConnection extends Redis {
  override duplicate(override?: Partial<RedisOptions>): Redis {
    return super.duplicate({ ...override, ...blockingOptions });
  }
}

/** A connection that is up; rejects when Redis does not answer, with nothing secret in the message. */
export async function connectToRedis(url: string): Promise<Redis> {
  const redis = new QueueConnection(url, { ...options, ...tlsOf(url), lazyConnect: true });
  // What fails is told by the commands; without a listener each of these would end the process.
  redis.on('error', nothing);
  const failure = await inTime(redis.connect(), openWithinMs).then(() => undefined, messageOf);
  if (failure === undefined) return redis;
  redis.disconnect();
  throw new Error(`The queue cannot reach its Redis: ${failure}`);
}

/** NOTE Node sends no server name of its own accord, and hosted ones tell by it who is meant. */
function tlsOf(url: string): Pick<RedisOptions, 'tls'> {
  const { protocol, hostname } = new URL(url);
  const isName = isIP(hostname.replace(/^\[|\]$/gu, '')) === 0;
  return protocol === 'rediss:' && isName ? { tls: { servername: hostname } } : {};
}

/** Nothing else of an error: that of the login carries the command it was for, and with it the password. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
