// How discord.js reaches Discord: over connections of our own, whatever copies of undici are in the process.
import type { ResponseLike, RESTOptions } from 'discord.js';
import { Agent, request } from 'undici';
import type { Multipart } from './multipart.ts';

/** Carries requests for discord.js. */
export interface Transport {
  /** Takes a text, nothing, or a `Multipart` as the body; resolves with the answer once all of it is there. */
  makeRequest: RESTOptions['makeRequest'];
  /** Lets what is under way end, and takes nothing new. */
  close(): Promise<void>;
}

/** Enough that a crowd is answered within Discord's three seconds, few enough that its handshakes do not cost them. */
const mostConnections = 64;
const keepIdleMs = 30_000;
/** What an answer may take, and what files may take on top. */
const usualAnswerMs = 15_000;
const slowestBytesPerMs = 100;

/** A transport with connections of its own; an answer that takes longer than `answerMs` rejects. */
export function createTransport({ answerMs = usualAnswerMs } = {}): Transport {
  // NOTE discord.js brings undici 6 and Node another one: an upload fails when classes or dispatchers of two of them meet.
  const agent = new Agent({
    connections: mostConnections,
    keepAliveTimeout: keepIdleMs,
    allowH2: false,
    bodyTimeout: answerMs,
  });
  let closed: Promise<void> | undefined;
  return {
    async makeRequest(url, init) {
      const body = init.body as string | Multipart | null | undefined;
      const isForm = typeof body === 'object' && body !== null;
      const response = await request(url, {
        dispatcher: agent,
        method: init.method as 'GET' | 'POST',
        headers: {
          ...(init.headers as Record<string, string>),
          ...(isForm
            ? { 'content-type': body.contentType, 'content-length': String(body.sizeBytes) }
            : undefined),
        },
        body: (isForm ? body.pieces : body) as string | null,
        signal: init.signal ?? null,
        headersTimeout: answerMs + (isForm ? body.sizeBytes / slowestBytesPerMs : 0),
      });
      // Read here: discord.js takes no notice of an abort once there are headers.
      return answerOf(response.statusCode, response.headers, await response.body.text());
    },
    close: () => (closed ??= agent.close()),
  };
}

type RawHeaders = Record<string, string | string[] | undefined>;

function answerOf(status: number, headers: RawHeaders, text: string): ResponseLike {
  const known = status === 429 ? withWait(headers) : headers;
  const header = (name: string) => [known[name.toLowerCase()]].flat()[0];
  const answer = {
    status,
    statusText: '',
    ok: status >= 200 && status < 300,
    body: null,
    bodyUsed: false,
    // A whole Headers object for each answer costs as much as the rest of a call.
    headers: {
      get: (name: string) => header(name) ?? null,
      has: (name: string) => header(name) !== undefined,
    },
    text: async () => text,
    json: async () => JSON.parse(text) as unknown,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
  return answer as unknown as ResponseLike;
}

/**
 * discord.js repeats at once after a 429 that names no time, and 10,000 refusals in ten minutes ban the address.
 * One that is not JSON comes from Cloudflare and is meant for everything we send.
 */
function withWait(headers: RawHeaders): RawHeaders {
  const isOfAddress = !String(headers['content-type']).startsWith('application/json');
  return {
    ...headers,
    'retry-after': headers['retry-after'] ?? '5',
    ...(isOfAddress ? { 'x-ratelimit-global': 'true' } : {}),
  };
}
