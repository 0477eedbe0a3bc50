// One HTTP exchange with the gateway: the token to one host only, bounded in time and size, nothing repeated.
import type { LookupFunction } from 'node:net';
import { Agent, request, type FormData } from 'undici';
import type { Clock } from '../generation/ports.ts';
import { ConnectionFailure, createConnector } from './connector.ts';
import { limitTime } from './time-limit.ts';

const usualLimitBytes = 32 * 1024 * 1024;

/** What we ask a gateway for; the label of its metrics. */
export type Operation = 'create' | 'get' | 'cancel' | 'find' | 'page' | 'upload' | 'secret' | 'download';

const sentOnce: ReadonlySet<Operation> = new Set(['create', 'upload']);

/** Told about every exchange with the gateway; `error` means that there was no whole answer. */
export type OnRequest = (report: {
  operation: Operation;
  status: number | 'error';
  durationMs: number;
}) => void;

/** A whole answer, of any status. */
export interface Answer {
  kind: 'answer';
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  durationMs: number;
}

/** No whole answer. `sent` is false only when not one byte of the request can have reached the gateway. */
interface Broken {
  kind: 'broken';
  sent: boolean;
  cause: unknown;
}

/** A success too long to be read. */
interface Oversized {
  kind: 'oversized';
  status: number;
}

/** One request. `path` is what follows the base. */
export interface Call {
  operation: Operation;
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON, or as multipart; never both. */
  json?: unknown;
  form?: FormData;
  timeoutMs: number;
  /** How long the answer may be, if not the usual 32 MiB. */
  limitBytes?: number;
}

/** What a transport needs to know. */
export interface TransportOptions {
  /** Origin and prefix, without a slash at the end. */
  base: string;
  token: string;
  headers: Record<string, string>;
  clock: Clock;
  lookup: LookupFunction | undefined;
  onRequest: OnRequest;
}

/** Sends requests to the gateway and to no other host. */
export interface Transport {
  /** Resolves with what came of it; rejects only with the signal's reason. */
  exchange(call: Call, signal: AbortSignal): Promise<Answer | Broken | Oversized>;
  close(): Promise<void>;
}

/** A transport with connections of its own. */
export function createTransport(options: TransportOptions): Transport {
  const { base, clock, onRequest } = options;
  const connect = createConnector(options.lookup);
  const ordinary = new Agent({ connect });
  // What is sent once gets a connection of its own: on one kept alive it could meet the gateway's hanging up,
  // and then nobody knows whether it arrived.
  const unshared = new Agent({ connect, pipelining: 0 });
  const common = commonHeaders(options);

  const attempt = async (
    call: Call,
    signal: AbortSignal,
  ): Promise<Omit<Answer, 'durationMs'> | Oversized> => {
    const json = call.json === undefined ? undefined : JSON.stringify(call.json);
    const response = await request(`${base}${call.path}`, {
      dispatcher: sentOnce.has(call.operation) ? unshared : ordinary,
      method: call.method,
      headers: {
        ...common,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      body: json ?? call.form ?? null,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { statusCode: status, headers } = response;
    try {
      const text = await readText(response.body, call.limitBytes ?? usualLimitBytes);
      if (text === undefined) return { kind: 'oversized', status };
      return { kind: 'answer', status, headers, text };
    } catch (error) {
      // A refusal stays one even when its explanation is cut off.
      if (isSuccess(status)) throw error;
      return { kind: 'answer', status, headers, text: '' };
    }
  };

  return {
    async exchange(call, signal) {
      signal.throwIfAborted();
      const startedAt = clock.now();
      const limit = limitTime({ clock, signal, totalMs: call.timeoutMs });
      let status: number | 'error' = 'error';
      try {
        const outcome = await attempt(call, limit.signal);
        status = outcome.status;
        return outcome.kind === 'answer' ? { ...outcome, durationMs: clock.now() - startedAt } : outcome;
      } catch (cause) {
        if (signal.aborted) throw signal.reason;
        return { kind: 'broken', sent: !(cause instanceof ConnectionFailure), cause };
      } finally {
        limit.stop();
        onRequest({ operation: call.operation, status, durationMs: clock.now() - startedAt });
      }
    },
    async close() {
      await Promise.all([ordinary.destroy(), unshared.destroy()]);
    },
  };
}

/** Whether a status says that the request did what it should. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function commonHeaders({ token, headers }: TransportOptions): Record<string, string> {
  const extra = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    accept: 'application/json',
    // Nothing here unpacks an answer, and without this header a server may pack it as it likes.
    'accept-encoding': 'identity',
    'user-agent': 'darkroom',
    ...Object.fromEntries(extra),
    authorization: `Bearer ${token}`,
  };
}

async function readText(
  body: AsyncIterable<Buffer> & { on(event: 'error', listener: () => void): unknown },
  limitBytes: number,
): Promise<string | undefined> {
  // Leaving the loop early destroys the body, which then reports an error to nobody.
  body.on('error', () => {});
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
