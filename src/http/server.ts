// The one HTTP server: it listens, and lets nobody hold on to it.
import { createAdaptorServer } from '@hono/node-server';
import { createServer } from 'node:http';
import { createRoutes, type RouteOptions } from './routes.ts';

/** What the server tells about the process around it. */
export interface HttpOptions extends RouteOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Others than the usual ones. */
  limits?: Partial<HttpLimits>;
}

/** How long and how much a client may take. */
interface HttpLimits {
  /** Until the last header is there; also what a client that says nothing at all is given. */
  headersWithinMs: number;
  /** Until the last byte of the body is there: a phone with 20 MiB on a line of 40 KB/s makes it. */
  requestWithinMs: number;
  /** Without a byte either way: a client that does not read, or a line that is gone. */
  silentForMs: number;
  /** A connection between two requests: longer than proxies keep theirs, so that they never meet a closed one. */
  keepAliveMs: number;
  checkEveryMs: number;
  headerBytes: number;
  /** Above it idle connections are closed and new ones wait; the rest of the files are for calls of our own. */
  connections: number;
}

const usualLimits: HttpLimits = {
  headersWithinMs: 15_000,
  requestWithinMs: 600_000,
  silentForMs: 120_000,
  keepAliveMs: 75_000,
  checkEveryMs: 5000,
  headerBytes: 16_384,
  connections: 4000,
};

/** A server that listens. `stop` ends open connections too. */
export interface HttpServer {
  url: string;
  stop(): Promise<void>;
}

/** The server could not listen; the message says what to change. */
export class ListenError extends Error {}

/** Starts listening; rejects with a ListenError when the port or address cannot be had. */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { host, port, onError = () => {} } = options;
  const limits = { ...usualLimits, ...options.limits };
  const server = createAdaptorServer({
    fetch: createRoutes(options).fetch,
    overrideGlobalObjects: false,
    createServer,
    serverOptions: {
      headersTimeout: limits.headersWithinMs,
      requestTimeout: limits.requestWithinMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.headerBytes,
    },
  }) as ReturnType<typeof createServer>;
  server.setTimeout(limits.silentForMs);
  server.maxConnections = limits.connections;
  server.on('drop', () => server.closeIdleConnections());
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      // A connection that cannot be taken is no reason to end: without a listener it would be.
      server.on('error', onError);
      resolve();
    });
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is in use: stop what uses it, or set PORT to another one`,
    EACCES: `port ${port} needs special rights: set PORT to one above 1023`,
    EADDRNOTAVAIL: `this machine has no address ${host}: set HOST to one that it has`,
    ENOTFOUND: `the name ${host} is not known here: set HOST to an address of this machine`,
  };
  return new ListenError(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`);
}
