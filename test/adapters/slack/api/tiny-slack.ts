// A server of a few lines that answers calls as a test wants: for what no healthy Slack would do.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCalls, type Calls } from '../../../../src/adapters/slack/api/calls.ts';
import { systemClock } from '../../../../src/clock.ts';
import { AppError } from '../../../../src/generation/errors.ts';
import type { Clock } from '../../../../src/generation/ports.ts';
import { createLog } from '../../../../src/log.ts';
import { createFakeClock } from '../../../fakes/clock.ts';

/** One request as it arrived. */
export interface Seen {
  method: string;
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The fields of a form. */
  args: Record<string, string>;
}

/** An answer; `hang` is none, `drip` one without end, `reset` breaks the connection, `half` does that on the way. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; body?: object | string }
  | 'hang'
  | 'drip'
  | 'reset'
  | 'half';

/** The server, and calls that go to it. */
export interface TinySlack extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  apiUrl: string;
  seen: readonly Seen[];
  calls: Calls & { close(): Promise<void> };
  /** Log lines of the calls, at `debug`. */
  lines: readonly string[];
}

export const token = 'xoxb-123-very-secret';

/** Starts the server; `answer` is asked for every request, with how many came before it. */
export async function startTinySlack(
  answer: (seen: Seen, before: number) => Reply,
  clock: Clock = systemClock,
): Promise<TinySlack> {
  const seen: Seen[] = [];
  const lines: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const url = new URL(request.url ?? '/', 'http://here');
      const args = Object.fromEntries(new URLSearchParams(body.length < 100_000 ? body.toString() : ''));
      const one = { method: request.method ?? '', path: url.pathname, headers: request.headers, body, args };
      seen.push(one);
      const reply = answer(one, seen.length - 1);
      if (reply === 'hang') return;
      if (reply === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      if (reply === 'drip') {
        response.writeHead(200);
        const drop = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drop));
        return;
      }
      if (reply === 'half') {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"ok":true', () => request.socket.resetAndDestroy());
        return;
      }
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? { ok: true });
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const apiUrl = `${origin}/api/`;
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'debug', secrets: [], destination });
  const calls = createCalls({ token, apiUrl, clock, log });
  return {
    origin,
    apiUrl,
    seen,
    calls,
    lines,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await Promise.all([calls.close(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}

/** A clock that jumps to whatever is waited for; `waits` are the milliseconds of every wait. */
export function createImpatientClock(): Clock & { waits: number[] } {
  const time = createFakeClock();
  const waits: number[] = [];
  return {
    waits,
    now: () => time.now(),
    after(delayMs, callback) {
      waits.push(delayMs);
      const stop = time.after(delayMs, callback);
      void time.advance(delayMs);
      return stop;
    },
  };
}

/** Long enough for any call of a test. */
export function soon(): AbortSignal {
  return AbortSignal.timeout(10_000);
}

/** What a call that must fail rejects with. */
export async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw error;
}

/** A message that says this. */
export function saying(text: string) {
  return { text, blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text } }] };
}

export const place = { team: 'T1', channel: 'C1' };
export const at = { team: 'T1', channel: 'C1', ts: '1700000000.000100' };
