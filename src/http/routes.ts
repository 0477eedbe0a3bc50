// What the server answers: health, metrics, and whatever routes the adapters bring.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { Route } from '../generation/ports.ts';

/** What is asked when a request comes. */
export interface RouteOptions {
  routes: readonly Route[];
  /** The parts that are not ready; none means ready. */
  notReady: () => Promise<string[]>;
  metrics: () => Promise<{ contentType: string; body: string }>;
  /** Asked of whoever reads the metrics, as `Authorization: Bearer …`; undefined lets everybody. */
  metricsToken?: string | undefined;
  /** Told of what broke while a request was answered; the client reads nothing of it. */
  onError?: (error: unknown) => void;
}

const statusPaths = ['/healthz', '/readyz', '/metrics'];
const readers = { allow: 'GET, HEAD, OPTIONS' };

/** The routes as one application; nothing that goes wrong in one of them gets out. */
export function createRoutes(options: RouteOptions): Hono<{ Bindings: HttpBindings }> {
  const { routes, notReady, metrics, metricsToken, onError = () => {} } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.onError((error, context) => {
    if (!isHangUp(error, context)) onError(error);
    return new Response(null, { status: 500 });
  });
  app.get('/healthz', (context) => context.json({ ok: true }));
  app.get('/readyz', async (context) => {
    const missing = await notReady();
    return missing.length === 0
      ? context.json({ ready: true })
      : context.json({ ready: false, missing }, 503);
  });
  app.get('/metrics', async (context) => {
    if (metricsToken !== undefined && !bears(context, metricsToken))
      return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
    const { contentType, body } = await metrics();
    return context.body(body, 200, { 'content-type': contentType });
  });
  for (const path of statusPaths) {
    app.options(path, () => new Response(null, { status: 204, headers: readers }));
    app.all(path, () => new Response(null, { status: 405, headers: readers }));
  }
  for (const route of routes) app.all(route.path, (context) => answer(route, context, onError));
  return app;
}

/** The client has gone in the middle of something: anybody can do that, and it is no fault. */
function isHangUp(error: unknown, context: Asked): boolean {
  if (context.req.raw.signal.aborted) return true;
  return (
    error instanceof Error && error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET'
  );
}

type Asked = Context<{ Bindings: HttpBindings }>;

async function answer(route: Route, context: Asked, onError: (error: unknown) => void): Promise<Response> {
  const request = context.req.raw;
  if (request.method !== 'HEAD') return guarded(await route.fetch(request), context, onError);
  // Asked as a GET, so that what was opened for its body can be closed: a body that nobody reads stays open for ever.
  const { url, headers, signal } = request;
  const response = await route.fetch(new Request(url, { headers, signal }));
  await response.body?.cancel();
  return new Response(null, response);
}

/** The response, cut off where its body fails: the library would tell the client and the console why. */
function guarded(response: Response, context: Asked, onError: (error: unknown) => void): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value as Uint8Array);
        } catch (error) {
          if (!isHangUp(error, context)) onError(error);
          context.env.outgoing.destroy();
          controller.close();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

function bears(context: Asked, token: string): boolean {
  const given = /^Bearer +(\S+) *$/iu.exec(context.req.header('authorization') ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
