// Starts the simulator: a Replicate-compatible gateway that draws its pictures itself.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createApi } from './api.ts';
import { createFirstAttempt } from './attempts.ts';
import { serveFile } from './files.ts';
import { formatOf, mediaTypes } from './formats.ts';
import { openJournal } from './journal.ts';
import { createLedger } from './ledger.ts';
import type { SimulatedModel } from './model.ts';
import { orderFor } from './order.ts';
import { createOrigin } from './origin.ts';
import { createPictures } from './pictures.ts';
import type { Prediction, WebhookEvent } from './prediction.ts';
import { notFound, tooLarge, unauthenticated } from './problem.ts';
import { refuse } from './refuse.ts';
import { createRuns } from './runs.ts';
import { createSources } from './sources.ts';
import { createTimers } from './timers.ts';
import { createUploadRoutes } from './upload-routes.ts';
import { createUploads } from './uploads.ts';
import { outputOf, viewOf } from './view.ts';
import type { PredictionView, ViewContext } from './view.ts';
import { createWebhookSender } from './webhooks.ts';

/** How a simulator behaves; everything but the models has a default. */
export interface SimulatorOptions {
  models: readonly SimulatedModel[];
  host?: string;
  /** 0 is any free port. */
  port?: number;
  /** Its files are where it was asked, by whatever name others know it; else where it listens. */
  byAskedName?: boolean;
  /** The whole path before `/predictions`. */
  prefix?: string;
  /** The only token that is let in; without it any is. */
  token?: string;
  /** Honour `Prefer: wait`. */
  hold?: boolean;
  cancel?: boolean;
  list?: boolean;
  /** Honour `Cancel-After`. */
  deadline?: boolean;
  webhooks?: boolean;
  modelPages?: boolean;
  /** Take uploaded files. */
  files?: boolean;
  /** Divides run times and start times. */
  speed?: number;
  /** Time in `starting`, before the run. */
  startMs?: number;
  /** Run times differ by up to this share, in both directions; 0 to 1, by default not at all. */
  jitter?: number;
  /** A run is over when its outputs are drawn; else they are drawn when somebody asks for them. */
  drawsFirst?: boolean;
  /** Added to each round trip of the API, half on the way in, half on the way out. */
  latencyMs?: number;
  /** A file in which predictions outlive the process. */
  journal?: string;
  /** How long a finished prediction keeps its input, output and files. */
  retentionMs?: number;
  maxPredictions?: number;
}

/** One API request; file downloads are not noted. */
interface LoggedRequest {
  method: string;
  /** Without the prefix and the query. */
  path: string;
  at: number;
}

/** A running simulator. */
export interface Simulator {
  /** With the prefix, without a slash at the end. */
  baseUrl: string;
  webhookSecret: string;
  /** The last 100,000, oldest first. */
  requests: readonly LoggedRequest[];
  /** The current prediction objects, newest first. */
  predictions(): readonly PredictionView[];
  /** Stops everything at once: connections, held answers and timers. */
  close(): Promise<void>;
}

const defaults = {
  host: '127.0.0.1',
  prefix: '/v1',
  hold: true,
  cancel: true,
  list: true,
  deadline: true,
  webhooks: true,
  modelPages: true,
  files: true,
  speed: 1,
  startMs: 300,
  jitter: 0,
  latencyMs: 0,
  retentionMs: 3_600_000,
  maxPredictions: 5000,
} satisfies Partial<SimulatorOptions>;

const longestLog = 100_000;
const largestBodyBytes = 10 * 1024 * 1024;

/** Starts a simulator and resolves when it listens. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const settings = { ...defaults, ...options };
  const { models, host, prefix, latencyMs, retentionMs, speed, startMs, jitter } = settings;
  const timers = createTimers();
  const ledger = createLedger(settings.maxPredictions);
  const pictures = createPictures();
  const sender = createWebhookSender(timers);
  const isFirstAttempt = createFirstAttempt();
  const requests: LoggedRequest[] = [];
  const origin = createOrigin();

  const context = (): ViewContext => ({ now: Date.now(), filesUrl: `${origin.now()}/files`, retentionMs });
  const show = (prediction: Prediction) => viewOf(prediction, context());
  const uploads = createUploads();
  const uploadsUrl = () => `${origin.now()}${prefix}/files`;
  const output = (prediction: Prediction, index: number): Promise<Buffer> =>
    pictures(`${prediction.id}/${index}`, () => orderFor(prediction, index, sources));
  const outputFiles = { ledger, output, view: context };
  const sources = createSources({ ...outputFiles, uploads, uploadsUrl });
  const drawInline = (prediction: Prediction) =>
    Promise.all(
      Array.from({ length: prediction.ending.images }, async (_, index) => {
        const bytes = await output(prediction, index);
        return `data:${mediaTypes[formatOf(prediction)]};base64,${bytes.toString('base64')}`;
      }),
    );
  const drawFirst = async (prediction: Prediction) => {
    for (let index = 0; index < prediction.ending.images; index += 1) await output(prediction, index);
  };
  const notify = (prediction: Prediction, event: WebhookEvent) => {
    if (prediction.webhook === undefined) return;
    const view = show(prediction);
    // The files exist a moment before the run is over: here `output` is complete while nothing else is.
    if (event === 'output') {
      view.output = outputOf(prediction, context().filesUrl);
      view.status = 'processing';
      delete view.completed_at;
      delete view.metrics;
    }
    void sender.send(prediction.webhook, event, view);
  };
  const journal =
    options.journal === undefined ? undefined : openJournal(options.journal, models, retentionMs);
  const runs = createRuns({
    ledger,
    timers,
    speed,
    startMs,
    jitter,
    isFirstAttempt,
    drawInline,
    drawFirst: options.drawsFirst ? drawFirst : undefined,
    notify,
    remember: (prediction) => journal?.note(prediction),
  });
  runs.resume(journal?.predictions ?? []);

  const app = new Hono();
  if (settings.byAskedName) app.use(`${prefix}/*`, (c, next) => origin.within(c.req.url, next));
  // Files come without it: on the real platform they lie at another host, close to everybody.
  app.use(`${prefix}/*`, async (_, next) => {
    await timers.sleep(latencyMs / 2);
    await next();
    await timers.sleep(latencyMs / 2);
  });
  app.get('/files/:id/:name', (c) => serveFile(c, outputFiles));
  app.use(`${prefix}/*`, async (c, next) => {
    requests.push({ method: c.req.method, path: c.req.path.slice(prefix.length), at: Date.now() });
    if (requests.length > longestLog) requests.splice(0, requests.length - longestLog);
    return isLetIn(c.req.header('authorization'), options.token) ? next() : refuse(c, unauthenticated);
  });
  if (settings.files) app.route(`${prefix}/files`, createUploadRoutes(uploads, uploadsUrl));
  app.use(`${prefix}/*`, bodyLimit({ maxSize: largestBodyBytes, onError: (c) => refuse(c, tooLarge) }));
  app.route(
    prefix,
    createApi({
      models,
      capabilities: settings,
      ledger,
      runs,
      examine: sources.examine,
      baseUrl: () => `${origin.now()}${prefix}`,
      webhookSecret: sender.secret,
      isFirstAttempt,
      show,
    }),
  );
  app.notFound((c) => refuse(c, notFound));

  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  const port = await listen(server, host, options.port ?? journal?.port ?? 0).catch((error: unknown) => {
    // The port of the last time is only a wish.
    if (options.port === undefined && journal?.port !== undefined) return listen(server, host, 0);
    throw error;
  });
  journal?.notePort(port);
  origin.listensAt(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);

  return {
    baseUrl: `${origin.now()}${prefix}`,
    webhookSecret: sender.secret,
    requests,
    predictions: () => ledger.newestFirst().map((prediction) => show(prediction)),
    async close() {
      timers.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

// Replicate's older scheme is `Token x`.
function isLetIn(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return authorization !== undefined && authorization.trim() !== '';
  return authorization === `Bearer ${token}` || authorization === `Token ${token}`;
}
