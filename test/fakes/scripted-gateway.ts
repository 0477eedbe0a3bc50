// An HTTP server that plays a script: one entry per request, in order, broken ones included.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the server does with one request. */
export type Play =
  | { json: unknown; status?: number; headers?: Record<string, string> }
  | { body: string | Uint8Array; status?: number; headers?: Record<string, string> }
  | { fault: 'reset before reading' | 'reset after reading' | 'hang' }
  /** Declares the whole length, sends half of it and hangs up. */
  | { half: string | Uint8Array; status?: number; headers?: Record<string, string> }
  /** Sends these pieces, each when `next` lets it, and then ends. */
  | { drip: readonly (string | Uint8Array)[]; next: () => Promise<void>; status?: number };

/** A request as it arrived. */
export interface Received {
  method: string;
  /** Path with query. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Empty for a request that was reset before it was read. */
  body: string;
}

/** A running script. */
export interface ScriptedGateway {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  origin: string;
  port: number;
  requests: readonly Received[];
  /** Resolves when so many requests have arrived. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server; after its last entry it answers 599. An entry may be computed from its request. */
export async function startScriptedGateway(
  script: readonly (Play | ((request: Received) => Play))[],
): Promise<ScriptedGateway> {
  const requests: Received[] = [];
  const waiting = new Set<() => void>();
  let started = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const entry = script[started] ?? { json: { detail: 'the script has ended' }, status: 599 };
    started += 1;
    const isUnread =
      typeof entry !== 'function' && 'fault' in entry && entry.fault === 'reset before reading';
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: isUnread ? '' : await text(request),
    };
    requests.push(received);
    for (const check of waiting) check();
    await play(typeof entry === 'function' ? entry(received) : entry, response);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests,
    received: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (requests.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Does with one answer what the entry says. */
export async function play(entry: Play, response: ServerResponse): Promise<void> {
  if ('fault' in entry) {
    if (entry.fault !== 'hang') response.socket?.resetAndDestroy();
    return;
  }
  if ('drip' in entry) {
    response.writeHead(entry.status ?? 200);
    response.flushHeaders();
    for (const piece of entry.drip) {
      await entry.next();
      response.write(piece);
    }
    response.end();
    return;
  }
  const { status = 200, headers = {} } = entry;
  if ('half' in entry) {
    const whole = Buffer.from(entry.half as string);
    response.writeHead(status, { 'content-length': whole.byteLength, ...headers });
    response.write(whole.subarray(0, whole.byteLength / 2), () => response.socket?.end());
    return;
  }
  const body = 'json' in entry ? JSON.stringify(entry.json) : entry.body;
  const type = 'json' in entry ? 'application/json' : 'text/html';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(body);
}
