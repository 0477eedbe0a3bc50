// The one connection to a Redis: it comes back by itself for ever, and one that has gone silent is noticed.
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@keyv/redis';
import { isFinal, isOfReplica, isPassing, placeOf, redisError, type RedisPlace } from './redis-error.ts';

/** The client that all commands go through. */
export type RedisClient = ReturnType<typeof createClientOf>;

/** A connection that was there once. */
export interface RedisConnection {
  readonly client: RedisClient;
  readonly place: RedisPlace;
  /** Has the client do something; rejects with a StoreError. */
  ask<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer>;
  /** What is not answered yet rejects. */
  close(): void;
}

/** As long as one that starts together with us takes at most. */
const usualStartingMs = 5_000;
const longestPauseMs = 1_000;
const connectTimeoutMs = 2_000;
const usualAskEveryMs = 1_000;
const usualAnswerWithinMs = 2_000;
/** Only a connection that is not even greeted is silent for so long: the others are asked every second. */
const socketTimeoutMs = 3_000;

/** How patient a connection is. */
export interface Patience {
  /** How long to wait for a Redis that is just starting. */
  startingMs?: number;
  /** How often one that is there is asked whether it still is. */
  askEveryMs?: number;
  /** After how long without an answer to that it is left for a new connection. */
  answerWithinMs?: number;
}

/**
 * Connects, waiting up to `startingMs` for a Redis that is just starting. Rejects with a StoreError that says what is
 * wrong and what to do.
 */
export async function connectRedis(
  url: string,
  {
    startingMs = usualStartingMs,
    askEveryMs = usualAskEveryMs,
    answerWithinMs = usualAnswerWithinMs,
  }: Patience = {},
): Promise<RedisConnection> {
  const place = placeOf(url);
  const giveUpAt = performance.now() + startingMs;
  const isOver = () => performance.now() >= giveUpAt;
  let isConnected = false;
  let trouble: unknown;

  const client = createClientOf(url, (retries, cause) =>
    !isConnected && (isOver() || isFinal(cause)) ? false : pauseAfter(retries),
  );
  // Without a listener an error between two commands would end the process.
  client.on('error', (error: unknown) => (trouble = error));
  client.on('ready', () => (trouble = undefined));
  const startAnew = (why: unknown) => {
    client.destroy();
    trouble = why;
    // It goes on until it succeeds or is closed.
    client.connect().catch(() => {});
  };
  const explain = (error: unknown) =>
    redisError(isOffline(error) && trouble !== undefined ? trouble : error, place);

  let replacedAt = performance.now();
  async function ask<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    try {
      return await command(client);
    } catch (error) {
      // A primary that became a replica keeps its connections: only a new one leads to the primary of today.
      if (isOfReplica(error) && client.isReady && performance.now() - replacedAt > longestPauseMs) {
        replacedAt = performance.now();
        startAnew(error);
      }
      throw explain(error);
    }
  }

  const stopAsking = keepAsking(client, { askEveryMs, answerWithinMs }, () =>
    startAnew(new Error(`silent for ${answerWithinMs / 1000} s`)),
  );
  const close = () => {
    stopAsking();
    client.destroy();
  };

  try {
    await client.connect();
    isConnected = true;
    await whenReady(client, isOver);
  } catch (error) {
    close();
    throw explain(error);
  }
  return { client, place, ask, close };
}

function createClientOf(url: string, reconnectStrategy: (retries: number, cause: Error) => number | false) {
  return createClient({
    url,
    // What cannot be sent now is refused at once and not sent later, when nobody waits for it any more.
    disableOfflineQueue: true,
    // Without the timer that each command would get: the store has one for all that an operation does.
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: socketTimeoutMs,
      // NOTE Node sends no server name of its own accord, and hosted ones tell by it who is meant.
      ...serverNameOf(url),
      reconnectStrategy,
    },
  });
}

async function whenReady(client: RedisClient, isOver: () => boolean): Promise<void> {
  for (;;) {
    try {
      await client.ping();
      return;
    } catch (error) {
      if (!isPassing(error) || isOver()) throw error;
      await pause(100);
    }
  }
}

// NOTE The client's own time-out starts anew with all that is written, and would not end while people keep asking.
function keepAsking(
  client: RedisClient,
  { askEveryMs, answerWithinMs }: Required<Omit<Patience, 'startingMs'>>,
  onSilent: () => void,
): () => void {
  const ask = async (): Promise<void> => {
    if (!client.isReady) return;
    let isAnswered = false;
    // After a standstill of this process its timers come first: what has arrived meanwhile has to be read before.
    const look = () => {
      if (!isAnswered && client.isReady) onSilent();
    };
    const timer = setTimeout(() => setImmediate(look), answerWithinMs);
    await client.ping().catch(() => {});
    isAnswered = true;
    clearTimeout(timer);
  };
  const timer = setInterval(() => void ask(), askEveryMs);
  return () => clearInterval(timer);
}

/** Grows from 50 ms, and is a little different for each process that lost the same Redis. */
function pauseAfter(retries: number): number {
  return Math.min(longestPauseMs, 50 * 2 ** Math.min(retries, 10)) * (0.75 + Math.random() / 2);
}

function serverNameOf(url: string): { servername?: string } {
  const { protocol, hostname } = new URL(url);
  const isName = isIP(hostname.replace(/^\[|\]$/gu, '')) === 0;
  return protocol === 'rediss:' && isName ? { servername: hostname } : {};
}

function isOffline(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['ClientOfflineError', 'DisconnectsClientError'].includes(error.constructor.name)
  );
}
