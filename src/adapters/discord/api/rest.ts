// One request to Discord: repeated where that is safe, and refused by our own names.
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultUserAgent, REST, type RequestMethod, type RouteLike } from 'discord.js';
import type { Sharers } from '../../../generation/ports.ts';
import { createBotShare } from './bot-share.ts';
import { multipartOf, type Upload } from './multipart.ts';
import { refusalOf } from './refusal.ts';
import { createTransport } from './transport.ts';
import { appErrorOf, isPassing, isUnsent, restAskedFor } from './trouble.ts';

/** What is asked of Discord. */
export interface DiscordRequest {
  /** For the operator: `edit the reply`. */
  purpose: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  route: RouteLike;
  query?: URLSearchParams;
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
  /** The same past discord.js and its queues: for responses to interactions, which have no limits of their own. */
  sendAtOnce(request: DiscordRequest, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

/** Before the second, third and fourth attempt. */
const pausesMs = [200, 600, 1500];
/** What a call waits for rate limits in all; longer waits are for the caller. */
const patienceMs = 4000;

/**
 * Requests to `apiUrl` and to no other host, with the bot's token where no interaction's is given. Of what the bot may ask
 * in a second it takes an equal share among `sharers`, which may change at any time.
 */
export function createRest({
  apiUrl,
  token,
  sharers = () => 1,
}: {
  apiUrl: string;
  token: string;
  sharers?: Sharers | undefined;
}): Rest {
  const transport = createTransport();
  const base = apiUrl.replace(/\/+$/u, '');
  const share = createBotShare(sharers);
  const rest = new REST({
    api: base,
    makeRequest: transport.makeRequest,
    retries: 0,
    // The transport has a limit of its own, which knows of uploads.
    timeout: 3_600_000,
    // Interactions are exempt from the 50 a second that discord.js would count them into; Discord's own word still holds.
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    // It would wait through an abort, and as often as it is told to.
    rejectOnRateLimit: () => true,
    handlerSweepInterval: 300_000,
  });

  const repeated = async (
    request: DiscordRequest,
    signal: AbortSignal,
    attempt: () => Promise<unknown>,
  ): Promise<unknown> => {
    const pauseAfter = createPauses(request.repeatable);
    for (let wasRepeated = false; ; wasRepeated = true) {
      try {
        return await attempt();
      } catch (error) {
        const secrets = [token, request.token ?? ''];
        const explained = () =>
          appErrorOf(error, {
            purpose: request.purpose,
            byBot: request.token === undefined,
            wasRepeated,
            secrets,
          });
        const pauseMs = pauseAfter(error);
        if (pauseMs === undefined) throw explained();
        await sleep(pauseMs, undefined, { signal }).catch(() => {
          throw explained();
        });
      }
    }
  };

  return {
    send(request, signal) {
      const { uploads = [], json, query } = request;
      const given = {
        method: request.method as RequestMethod,
        fullRoute: request.route,
        ...(query ? { query } : {}),
        ...(uploads.length > 0
          ? { body: multipartOf(json ?? {}, uploads), passThroughBody: true }
          : { body: json }),
        // NOTE discord.js forgets its token after any 401 to a request that it authorised itself.
        auth: false,
        ...(request.token === undefined ? { headers: { authorization: `Bot ${token}` } } : {}),
        signal,
      };
      return repeated(request, signal, async () => {
        if (request.token === undefined) share.take();
        return rest.request(given);
      });
    },
    sendAtOnce(request, signal) {
      const { method, route, query, json } = request;
      const url = `${base}/v10${route}${query ? `?${query.toString()}` : ''}`;
      const init = { method, headers: plainHeaders, body: JSON.stringify(json), signal };
      return repeated(request, signal, async () => {
        const answer = await transport.makeRequest(url, init);
        const text = await answer.text();
        if (answer.ok) return text === '' ? undefined : (JSON.parse(text) as unknown);
        throw refusalOf(answer.status, text, answer.headers.get('retry-after'));
      });
    },
    close() {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
      void transport.close();
    },
  };
}

/** How long to wait after each failure of one call; undefined when it is to fail. */
function createPauses(repeatable: boolean): (error: unknown) => number | undefined {
  const pauses = pausesMs.values();
  let patienceLeftMs = patienceMs;
  return (error) => {
    const restMs = restAskedFor(error);
    if (restMs !== undefined) {
      patienceLeftMs -= Math.max(restMs, leastRestMs);
      return patienceLeftMs < 0 ? undefined : Math.max(restMs, leastRestMs);
    }
    if (!isPassing(error) || !(repeatable || isUnsent(error))) return undefined;
    const pauseMs = pauses.next().value;
    // A crowd that failed together should not come back together.
    return pauseMs === undefined ? undefined : pauseMs * (0.75 + Math.random() / 2);
  };
}

const leastRestMs = 100;

const plainHeaders = { 'content-type': 'application/json', 'user-agent': DefaultUserAgent };
