// The simulator with one and the same picture for everybody, of any size.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A gateway in front of a simulator. */
export interface HeavyGateway extends AsyncDisposable {
  baseUrl: string;
  /** From now on every file is this one. */
  give(picture: Buffer): void;
}

/** Starts one; its files have its own address, because bots may fetch nothing else from this machine. */
export async function startHeavyGateway(simulator: { baseUrl: string }): Promise<HeavyGateway> {
  const { origin, pathname } = new URL(simulator.baseUrl);
  let picture: Buffer = Buffer.alloc(0);
  let own = '';

  const passOn = async ({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer) => {
    const passed = ['authorization', 'content-type', 'prefer'].flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    });
    const answer = await fetch(`${origin}${url}`, {
      method,
      headers: Object.fromEntries(passed),
      ...(method === 'POST' ? { body: new Uint8Array(body) } : {}),
    });
    return { status: answer.status, text: (await answer.text()).replaceAll(origin, own) };
  };
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/files/')) {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.byteLength });
      return void response.end(picture);
    }
    return void Array.fromAsync(request as AsyncIterable<Buffer>)
      .then((chunks) => passOn(request, Buffer.concat(chunks)))
      .then(({ status, text }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl: `${own}${pathname}`,
    give(given) {
      picture = given;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
