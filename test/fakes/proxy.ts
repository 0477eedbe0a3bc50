// A proxy in front of a gateway that can hang up on either side of passing a request on, answer for itself, or lie.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../../src/simulator/server.ts';
import { play, type Play } from './scripted-gateway.ts';

type Decide = (request: IncomingMessage, number: number) => boolean;

/** A proxy that breaks what it is told to; requests are numbered from 1. */
export function startProxy({
  breakBefore,
  breakAfter,
  answer: ownAnswer,
  answerAfter,
  rewrite = (json) => json,
}: {
  breakBefore?: Decide;
  breakAfter?: Decide;
  /** What to answer with instead of passing a request on; a number is a bare status. */
  answer?: (request: IncomingMessage) => number | Play | undefined;
  /** What to answer with after passing a request on, in place of what came back. */
  answerAfter?: (request: IncomingMessage) => Play | undefined;
  /** Changes the JSON of answers on their way back. */
  rewrite?: (json: Record<string, unknown>, request: IncomingMessage) => Record<string, unknown>;
}): {
  before(simulator: Simulator): Promise<string>;
} & AsyncDisposable {
  let server: Server | undefined;
  let ownOrigin = '';
  let number = 0;
  return {
    async before(simulator) {
      const { origin, pathname } = new URL(simulator.baseUrl);
      server = createServer((request, response) => {
        number += 1;
        const current = number;
        if (breakBefore?.(request, current)) {
          request.socket.destroy();
          return;
        }
        const own = ownAnswer?.(request);
        if (own !== undefined) {
          void play(typeof own === 'number' ? { body: '', status: own } : own, response);
          return;
        }
        const instead = answerAfter?.(request);
        void pass(origin, request).then(async (answer) => {
          if (breakAfter?.(request, current)) request.socket.destroy();
          else if (instead) await play(instead, response);
          else {
            const type = answer.headers.get('content-type') ?? 'text/plain';
            response.writeHead(answer.status, { 'content-type': type });
            // Links to files lead through here too: the client opens no other loopback address.
            if (type.includes('json')) {
              const json = JSON.parse((await answer.text()).replaceAll(origin, ownOrigin)) as object;
              response.end(JSON.stringify(rewrite(json as Record<string, unknown>, request)));
            } else response.end(Buffer.from(await answer.arrayBuffer()));
          }
        });
      });
      await new Promise<void>((resolve) => {
        server?.listen(0, '127.0.0.1', resolve);
      });
      ownOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return `${ownOrigin}${pathname}`;
    },
    async [Symbol.asyncDispose]() {
      server?.closeAllConnections();
      await new Promise<void>((resolve) => {
        if (server) server.close(() => resolve());
        else resolve();
      });
    },
  };
}

async function pass(origin: string, request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/', headers } = request;
  const kept = ['authorization', 'content-type', 'prefer', 'cancel-after'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  return fetch(`${origin}${url}`, {
    method,
    headers: kept,
    ...(method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
  });
}
