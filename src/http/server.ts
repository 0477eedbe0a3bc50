// The one HTTP server: health, metrics, and whatever routes the adapters bring.
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Route } from '../generation/ports.ts';

/** What the server tells about the process around it. */
export interface HttpOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  routes: readonly Route[];
  /** The parts that are not ready; none means ready. */
  notReady: () => Promise<string[]>;
  metrics: () => Promise<{ contentType: string; body: string }>;
}

/** A server that listens. `stop` ends open connections too. */
export interface HttpServer {
  url: string;
  stop(): Promise<void>;
}

/** The server could not listen; the message says what to change. */
export class ListenError extends Error {}

/** Starts listening; rejects with a ListenError when the port or address cannot be had. */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { host, port } = options;
  const server = createAdaptorServer({ fetch: createRoutes(options).fetch, overrideGlobalObjects: false });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

function createRoutes({ routes, notReady, metrics }: HttpOptions): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ ok: true }));
  app.get('/readyz', async (context) => {
    const missing = await notReady();
    return missing.length === 0
      ? context.json({ ready: true })
      : context.json({ ready: false, missing }, 503);
  });
  app.get('/metrics', async (context) => {
    const { contentType, body } = await metrics();
    return context.body(body, 200, { 'content-type': contentType });
  });
  for (const route of routes) app.all(route.path, (context) => route.fetch(context.req.raw));
  return app;
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
