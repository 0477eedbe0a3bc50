// A way to a server that can fail in every way there is: before the request has arrived, after it, or in between.
import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

/** What fails; `kind` is its name in the report. */
export type Fault = { kind: string } & (
  | { answer: Answer }
  /** The server has done it, and something else is answered. */
  | { answerInstead: Answer }
  /** `late`: it arrives after the connection was broken. */
  | { breaks: 'before' | 'after' | 'late' }
  /** Nothing is heard for that long, then the connection breaks. */
  | { hangsMs: number; arrives: boolean }
  /** It waits, before it has arrived or afterwards, and is over where nobody waits for it any more. */
  | { waits: 'before' | 'after'; until: Promise<unknown> }
  /** It is passed on later, or twice. */
  | { delaysMs: number }
  | { doubles: true }
  /** Half of the answer, all of it in small pieces, or with its end cut off as if it were whole. */
  | { answers: 'half' | 'dripping' | 'cut' }
);

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** A request as it came over the wire. */
export interface Passing {
  method: string;
  /** Decoded, without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer of the server, on its way back. */
export interface Passed extends Passing {
  status: number;
  answer: Buffer;
}

/** A wire. */
export interface Wire extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
}

/** What decides over requests, and what hears of answers. */
export interface WireOptions {
  /** The origin that it leads to, or what tells that at any time; undefined where there is nobody now. */
  to: string | (() => string | undefined);
  /** What fails about a request; asked once for each. */
  judge(request: Passing): Fault | undefined;
  /** Told of every answer, before it can fail on its way. */
  onAnswer?(passed: Passed): void;
  /** Whether links of the server lead through here too. */
  rewrites?: boolean;
}

const dripMs = 120;
const drips = 8;
const lateMs = 1500;

/** Lays a wire on a free port. */
export async function layWire({ to, judge, onAnswer = () => {}, rewrites }: WireOptions): Promise<Wire> {
  const agent = new Agent({ keepAlive: true });
  const sockets = new Set<Socket>();
  let origin = '';

  const pass = async (request: Passing, url: string): Promise<Received> => {
    const target = typeof to === 'string' ? to : to();
    if (target === undefined) throw new Error('there is nobody');
    const received = await passOn(agent, `${target}${url}`, request);
    const isText = rewrites && /json/u.test(String(received.headers['content-type']));
    const body = isText ? Buffer.from(received.body.toString().replaceAll(target, origin)) : received.body;
    onAnswer({ ...request, status: received.status, answer: body });
    return { ...received, body };
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming;
    const path = decodeURIComponent(url.replace(/\?.*$/u, ''));
    const request = { method, path, headers, body: await buffer(incoming) };
    await carry(judge(request), () => pass(request, url), response);
  };
  const server = createServer((incoming, response) => {
    response.on('error', () => {});
    // Whoever asked is gone, or the server is.
    serve(incoming, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

async function carry(
  fault: Fault | undefined,
  pass: () => Promise<Received>,
  response: ServerResponse,
): Promise<void> {
  if (!fault) return whole(response, await pass());
  if ('answer' in fault) return whole(response, answered(fault.answer));
  if ('answerInstead' in fault) {
    await pass();
    return whole(response, answered(fault.answerInstead));
  }
  if ('delaysMs' in fault) await pause(fault.delaysMs);
  if ('doubles' in fault) await pass();
  if ('delaysMs' in fault || 'doubles' in fault) return whole(response, await pass());
  if ('answers' in fault) return partly(response, await pass(), fault.answers);
  if ('until' in fault) return wait(fault, pass, response);
  if ('hangsMs' in fault) {
    const passed = fault.arrives ? pass().catch(() => {}) : undefined;
    await pause(fault.hangsMs);
    reset(response);
    await passed;
    return undefined;
  }
  if (fault.breaks === 'after') await pass();
  reset(response);
  if (fault.breaks === 'late') {
    await pause(lateMs);
    await pass();
  }
  return undefined;
}

async function wait(
  { waits, until }: { waits: 'before' | 'after'; until: Promise<unknown> },
  pass: () => Promise<Received>,
  response: ServerResponse,
): Promise<void> {
  const received = waits === 'after' ? await pass() : undefined;
  await Promise.race([until, once(response, 'close')]);
  if (!response.destroyed) whole(response, received ?? (await pass()));
}

function answered({ status, headers = {}, body }: Answer): Received {
  const type = /^[[{]/u.test(body) ? 'application/json' : 'text/html';
  return { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(body) };
}

function whole(response: ServerResponse, { status, headers, body }: Received): void {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength });
  response.end(body);
}

async function partly(
  response: ServerResponse,
  received: Received,
  how: 'half' | 'dripping' | 'cut',
): Promise<void> {
  const { status, headers, body } = received;
  const half = body.subarray(0, body.byteLength / 2);
  if (how === 'cut') return whole(response, { ...received, body: half });
  response.writeHead(status, { ...headers, 'content-length': body.byteLength });
  if (how === 'half') {
    response.write(half, () => reset(response));
    return undefined;
  }
  const step = Math.ceil(body.byteLength / drips) || 1;
  for (let at = 0; at < body.byteLength; at += step) {
    response.write(body.subarray(at, at + step));
    await pause(dripMs);
  }
  response.end();
  return undefined;
}

function reset({ socket }: ServerResponse): void {
  socket?.resetAndDestroy();
}

function passOn(agent: Agent, url: string, { method, headers, body }: Passing): Promise<Received> {
  const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
  const length = body.byteLength > 0 || method !== 'GET' ? { 'content-length': body.byteLength } : {};
  return new Promise((resolve, reject) => {
    const sent = send(url, { method, agent, headers: { ...kept, ...length } }, (response) => {
      const { 'transfer-encoding': _chunked, connection: _kept, ...answerHeaders } = response.headers;
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, headers: answerHeaders, body: bytes }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
