// A server for the tests, and a client that says exactly what it is told to, as slowly as it is told to.
import { once } from 'node:events';
import { connect } from 'node:net';
import { startHttpServer, type HttpOptions } from '../../src/http/server.ts';
import type { Route } from '../../src/generation/ports.ts';

/** A running server, and what it reported. */
export interface TestServer extends AsyncDisposable {
  url: string;
  errors: unknown[];
}

/** Starts a server with these routes on any free port. */
export async function serve(
  routes: readonly Route[],
  options: Partial<HttpOptions> = {},
): Promise<TestServer> {
  const errors: unknown[] = [];
  const { url, stop } = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes,
    notReady: async () => [],
    metrics: async () => ({ contentType: 'text/plain', body: 'up 1' }),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { url, errors, [Symbol.asyncDispose]: stop };
}

/** A route that answers with what `fetch` gives. */
export const route = (path: string, fetch: Route['fetch']): Route => ({ path, fetch });

/** Sends these texts over a connection of its own, and resolves with all that came back when it is closed. */
export async function tell(url: string, ...texts: string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A server that hangs up while it is written to is what some of the tests are about.
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  const closed = once(socket, 'close');
  for (const text of texts) socket.write(text);
  await closed;
  return heard;
}
