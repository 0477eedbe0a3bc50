// A webhook receiver that keeps what it got and answers what it is told.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** One delivery as it arrived. */
export interface Delivery {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** A receiver on the loopback. */
export interface Receiver {
  url: string;
  deliveries: Delivery[];
  /** Resolves when `count` deliveries have arrived. */
  arrived(count: number): Promise<Delivery[]>;
}

/** Starts a receiver that answers with `statuses` in turn, then 200. */
export async function startReceiver(...statuses: number[]): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    response.writeHead(statuses.shift() ?? 200).end();
    deliveries.push({ url: request.url ?? '', headers: request.headers as Record<string, string>, body });
    for (const { count, resolve } of waiting) if (deliveries.length >= count) resolve();
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    deliveries,
    async arrived(count) {
      if (deliveries.length < count) {
        await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      }
      return deliveries;
    },
  };
}
