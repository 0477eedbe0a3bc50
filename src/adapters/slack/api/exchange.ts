// One HTTP request over connections of our own: its whole answer, or how the way to Slack broke.
import type { Readable } from 'node:stream';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';

/** What is sent. */
export interface ExchangeRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | Readable | null;
  /** An answer that is longer breaks the exchange. */
  limitBytes: number;
  /** How long nothing may happen. */
  stallMs: number;
}

/** A whole answer, of any status. */
export interface Answer {
  status: number;
  header(name: string): string | undefined;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Sends requests; redirects are answers and nothing is repeated. */
export interface Exchange {
  /** Rejects with `Broken` only. */
  send(request: ExchangeRequest, signal: AbortSignal): Promise<Answer>;
  /** Lets what is under way end, and takes nothing new. */
  close(): Promise<void>;
}

/**
 * - `unsent`: not one byte can have reached Slack
 * - `lost`: the connection broke, and nobody knows what arrived
 * - `late`: nothing came in time, or nobody wanted to wait any longer
 * - `garbled`: something answered that does not speak like Slack
 * - `oversized`: the answer is longer than it may be
 * - `closed`: we are going down
 * - `unsendable`: a mistake of ours
 */
export type Breach = 'unsent' | 'lost' | 'late' | 'garbled' | 'oversized' | 'closed' | 'unsendable';

/** Why there is no answer; the text holds codes only, no address and nothing of what was sent. */
export class Broken extends Error {
  readonly breach: Breach;

  constructor(breach: Breach, text: string) {
    super(text);
    this.name = 'Broken';
    this.breach = breach;
  }
}

/** Enough that a crowd is served side by side, few enough that its handshakes do not hold it up. */
const mostConnections = 64;
const connectTimeoutMs = 10_000;

/** An exchange with connections of its own. */
export function createExchange(): Exchange {
  const agent = new Agent({ connections: mostConnections, connect: createConnector(), allowH2: false });
  let closed: Promise<void> | undefined;

  return {
    async send({ limitBytes, stallMs, url, ...sent }, signal) {
      const options = { ...sent, signal, headersTimeout: stallMs, bodyTimeout: stallMs };
      try {
        if (closed) throw new Broken('closed', 'closed');
        if (signal.aborted) throw new Broken('unsent', 'given up before it was sent');
        const response = await request(url, { ...options, dispatcher: agent });
        return await answerOf(response, limitBytes);
      } catch (error) {
        // A body that nobody takes would keep its file open.
        if (typeof sent.body === 'object') sent.body?.destroy();
        throw error instanceof Broken ? error : brokenBy(error, signal);
      }
    },
    close: () => (closed ??= agent.close()),
  };
}

class ConnectionFailure extends Error {}

/**
 * What the connector reports always came before the first byte of HTTP; error codes alone cannot tell, because
 * ECONNRESET comes from a TLS handshake as well as from a request that was already sent.
 */
function createConnector(): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: connectTimeoutMs });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) callback(new ConnectionFailure(codeOf(error)), null);
      else callback(null, socket);
    });
}

async function answerOf(response: Dispatcher.ResponseData, limitBytes: number): Promise<Answer> {
  const { statusCode: status, headers, body } = response;
  // A body that is left early reports that as an error to nobody.
  body.on('error', () => {});
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) throw new Broken('oversized', `more than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return {
    status,
    header: (name) => [headers[name]].flat()[0],
    bytes: new Uint8Array(Buffer.concat(chunks)),
  };
}

function brokenBy(error: unknown, signal: AbortSignal): Broken {
  if (error instanceof ConnectionFailure) return new Broken('unsent', error.message);
  if (signal.aborted) return new Broken('late', 'gave up waiting');
  const code = codeOf(error);
  if (waits.has(code)) return new Broken('late', code);
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') return new Broken('closed', code);
  if (/INVALID|MISMATCH/u.test(code)) return new Broken('unsendable', code);
  return new Broken('lost', code);
}

const waits = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}
