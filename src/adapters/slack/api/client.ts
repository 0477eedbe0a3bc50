// One call of Slack's Web API by Slack's own client, over our connections and within our signals.
import { AsyncLocalStorage } from 'node:async_hooks';
import { WebClient, type FetchFunction, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../../log.ts';
import { Broken, type Answer, type Exchange } from './exchange.ts';
import { scrubbed } from './scrub.ts';

/** What every method is given, as Slack names it; undefined ones are left out. */
export type Arguments = Record<string, unknown>;

/** Slack's own client. */
export interface Client {
  /** Sent once. Resolves with an answer that says `ok`; rejects with whatever the client throws. */
  call(method: string, args: Arguments, signal: AbortSignal): Promise<unknown>;
}

/** What a client needs to know; `answerMs` is what one answer may take. */
export interface ClientOptions {
  token: string;
  apiUrl: string;
  exchange: Exchange;
  log: Log;
  answerMs?: number;
}

/** A client that sends the token to `apiUrl` and to no other place, not even where an answer points to. */
export function createClient({ token, apiUrl, exchange, log, answerMs = 10_000 }: ClientOptions): Client {
  // The client's methods take no signal; what is started within `run` finds its own here.
  const signals = new AsyncLocalStorage<AbortSignal>();

  const fetch: FetchFunction = async (url, { method: _post, body = '', headers = {}, signal } = {}) => {
    if (typeof body !== 'string') throw new Broken('unsendable', 'a form of files');
    const request = { method: 'POST', url: String(url), headers, body } as const;
    const ended = [signal, signals.getStore()].filter((each) => each !== undefined);
    const answer = await exchange.send(
      { ...request, limitBytes: longestAnswerBytes, stallMs: answerMs },
      AbortSignal.any(ended),
    );
    return responseOf(answer);
  };

  const client = new WebClient(token, {
    slackApiUrl: apiUrl,
    fetch,
    retryConfig: { retries: 0 },
    timeout: answerMs,
    // Otherwise a refusal of one method holds back all of them.
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    // NOTE what waits in the client's queue is started by somebody else, and would find that one's signal.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    logger: loggerTo(log),
  });
  return { call: (method, args, signal) => signals.run(signal, () => client.apiCall(method, args)) };
}

const longestAnswerBytes = 8 * 1024 * 1024;
/** For a refusal that names no time, in seconds. */
const usualRest = '5';

type FetchResponse = Awaited<ReturnType<FetchFunction>>;

/** The client reads no more of an answer than this; what is no JSON would become the name of an error. */
function responseOf({ status, header, bytes }: Answer): FetchResponse {
  const text = new TextDecoder().decode(bytes);
  if (status === 200 && !isJsonObject(text)) throw new Broken('garbled', 'an answer that is no JSON object');
  const found = (name: string) => {
    const value = header(name.toLowerCase()) ?? null;
    const isRest = name.toLowerCase() === 'retry-after' && status === 429;
    return isRest && !/^\d+$/u.test(value ?? '') ? usualRest : value;
  };
  return {
    ok: status === 200,
    status,
    statusText: '',
    url: '',
    headers: { get: found, entries: () => [] },
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
    arrayBuffer: async () => bytes.buffer,
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The client's own debug lines hold whole messages and upload addresses: they are left out. */
function loggerTo(log: Log): NonNullable<WebClientOptions['logger']> {
  const tell = (...parts: unknown[]) =>
    log.debug({ said: scrubbed(parts.map(String).join(' ')) }, 'Slack client');
  return {
    debug: () => {},
    info: tell,
    warn: tell,
    error: tell,
    setLevel: () => {},
    setName: () => {},
    getLevel: () => 'warn' as ReturnType<NonNullable<WebClientOptions['logger']>['getLevel']>,
  };
}
