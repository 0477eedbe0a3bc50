// One request to Discord: within a time limit, repeated where that is safe, refused by our own names.
import { setTimeout as sleep } from 'node:timers/promises';
import { REST, type RouteLike } from 'discord.js';
import type { AppError } from '../../generation/errors.ts';
import { multipartOf, type Upload } from './multipart.ts';
import { createTransport } from './transport.ts';
import { appErrorOf, isPassing, isUnsent } from './trouble.ts';

/** What is asked of Discord. */
export interface DiscordRequest {
  /** For the operator: `edit the reply`. */
  purpose: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  route: RouteLike;
  query?: Record<string, string>;
  json?: unknown;
  uploads?: readonly Upload[] | undefined;
  /** The interaction token in the route; without one the bot's own authority is used. */
  token?: string;
  /** Whether Discord does it once however often it is asked. */
  repeatable: boolean;
}

/** Sends requests; everything that goes wrong is an AppError. */
export interface Rest {
  send(request: DiscordRequest, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

const pausesMs = [200, 600, 1500];
/** What one attempt may take, waits for a short rate limit included, and what an upload gets on top. */
const attemptMs = 15_000;
const slowestBytesPerMs = 100;
/** A rate limit that lasts longer is for the caller to wait for. */
const shortWaitMs = 3000;

/** Requests to `apiUrl` and to no other host, with the bot's token where no interaction's is given. */
export function createRest({ apiUrl, token }: { apiUrl: string; token: string }): Rest {
  const transport = createTransport();
  const rest = new REST({
    api: apiUrl.replace(/\/+$/u, ''),
    makeRequest: transport.makeRequest,
    retries: 0,
    // The limit of an attempt is set here; this one only has to be longer.
    timeout: 3_600_000,
    // Interactions are exempt from the 50 a second that discord.js would count them into; Discord's own word still holds.
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    rejectOnRateLimit: ({ timeToReset, retryAfter, sublimitTimeout }) =>
      Math.max(timeToReset, retryAfter, sublimitTimeout) > shortWaitMs,
    handlerSweepInterval: 300_000,
  });

  const attempt = async (request: DiscordRequest, signal: AbortSignal): Promise<unknown> => {
    const { method, route, query, json, uploads = [] } = request;
    const form = uploads.length > 0 ? multipartOf(json ?? {}, uploads) : undefined;
    const limit = limited(signal, attemptMs + (form?.sizeBytes ?? 0) / slowestBytesPerMs);
    try {
      return await unlessAborted(
        rest.request({
          method: method as never,
          fullRoute: route,
          ...(query ? { query: new URLSearchParams(query) } : {}),
          ...(form ? { body: form, passThroughBody: true } : { body: json }),
          // NOTE discord.js forgets its token after any 401 to a request that it authorised itself.
          auth: false,
          ...(request.token === undefined ? { headers: { authorization: `Bot ${token}` } } : {}),
          signal: limit.signal,
        }),
        limit.signal,
      );
    } finally {
      limit.stop();
    }
  };

  return {
    async send(request, signal) {
      const explained = (error: unknown): AppError =>
        appErrorOf(error, {
          purpose: request.purpose,
          byBot: request.token === undefined,
          secrets: [token, request.token ?? ''],
        });
      for (const pauseMs of [...pausesMs, undefined]) {
        try {
          return await attempt(request, signal);
        } catch (error) {
          const mayRepeat = isPassing(error) && (request.repeatable || isUnsent(error));
          if (!mayRepeat || pauseMs === undefined) throw explained(error);
          await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {
            throw explained(error);
          });
        }
      }
      throw new Error('unreachable');
    },
    close() {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
      void transport.close();
    },
  };
}

/** A signal that also fires after `limitMs`. */
function limited(signal: AbortSignal, limitMs: number): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const timer = setTimeout(end, limitMs);
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}

/** discord.js sleeps through an abort while it waits for a rate limit. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject);
  });
}
