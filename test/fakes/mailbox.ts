// Where the calls of a gateway arrive: it hands them on to the process that runs, or keeps them back for a test.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Route } from '../../src/generation/ports.ts';

/** A call as it came. */
export interface Kept {
  body: { id: string; status: string };
  /** Hands it on to the process that runs now, as often as it is called; resolves with the status of the answer. */
  deliver(): Promise<number>;
}

/** A public address in front of a Darkroom. */
export interface Mailbox extends AsyncDisposable {
  url: string;
  /** The door of the process that runs; while there is none the gateway gets 503. */
  open(door: Route | undefined): void;
  /** Every call, in the order of its coming. */
  calls: readonly Kept[];
}

/** A mailbox on a port of its own. Calls that `passes` refuses are kept, and the gateway is told that they arrived. */
export async function startMailbox(passes: (call: Kept) => boolean = () => true): Promise<Mailbox> {
  const calls: Kept[] = [];
  let door: Route | undefined;

  const take = async (request: Request): Promise<Response> => {
    const { url, method, headers } = request;
    const text = await request.text();
    const deliver = async () =>
      (await door?.fetch(new Request(url, { method, headers, body: text })))?.status ?? 503;
    const call: Kept = { body: JSON.parse(text) as Kept['body'], deliver };
    calls.push(call);
    return new Response(null, { status: passes(call) ? await call.deliver() : 200 });
  };

  const listener = getRequestListener(take, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open(given) {
      door = given;
    },
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
