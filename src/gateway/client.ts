// The client of a Replicate-compatible gateway: every operation of the port, each failure an AppError.
import type { LookupFunction } from 'node:net';
import type { Target } from '../generation/generation.ts';
import type { Clock, Gateway, News, Route, Sharers, Store } from '../generation/ports.ts';
import { createPollBudget } from './budget.ts';
import { createCapabilities } from './capabilities.ts';
import { createPrediction } from './create.ts';
import { createDownloader } from './download.ts';
import { findPredictions } from './find.ts';
import { fetchModelPage, type ModelPage } from './model-page.ts';
import { cancelPrediction, getPrediction } from './predictions.ts';
import { probe, type ProbeResult } from './probe.ts';
import { createClean } from './spoken-text.ts';
import { createTransport, type OnRequest } from './transport.ts';
import { uploadFile, type UploadedFile, type UploadFile } from './upload.ts';
import { createWebhooks } from './webhooks.ts';

export type { ModelPage };

/** How to reach a gateway, and the limits to keep. */
export interface GatewayOptions {
  /** The whole prefix, e.g. `https://gateway.example/replicate/v1`, with or without a slash at the end. */
  baseUrl: string;
  token: string;
  /** Further headers that some gateways want; as secret as the token. */
  headers?: Record<string, string>;
  clock: Clock;
  /** Downloads go to files in this folder, but for small ones. */
  spoolDir: string;
  /** What small downloads may take in memory altogether, instead; 0 for none. */
  downloadMemoryBytes?: number;
  /** How often all processes together may look, and how many they are; alone where nothing is said. */
  pollsPerSecond?: number;
  sharers?: Sharers;
  downloadLimitBytes?: number;
  downloadTimeoutMs?: number;
  onRequest?: OnRequest;
  /** Where the gateway can call us, and what it signs its calls with; `secret` is asked of it where it is undefined. */
  webhook?: { publicUrl: string; secret: string | undefined } | undefined;
  /** Where several processes share the work: what one of them hears of the calls, the others find out there. */
  sharedStore?: Store | undefined;
  /** Told once, and why, when the gateway turns out not to call: then it is asked, as it is without `webhook`. */
  onWebhooksOff?: (reason: string) => void;
  /** Replaces the system's name lookup. */
  lookup?: LookupFunction;
}

/** The port of the core, and what else a gateway can be asked for. Every failure is an AppError without secrets. */
export interface GatewayClient extends Gateway {
  /**
   * What is published of a model (`owner/name`), or of one version of it (64 hex). `missing`: the gateway has pages and
   * not this one; `unsupported`: it has none.
   */
  modelPage(
    name: string,
    version: string | undefined,
    signal: AbortSignal,
  ): Promise<ModelPage | 'missing' | 'unsupported'>;
  /** Gives the gateway a file, sent once; `unsupported` where it takes none. Rejects also with `picture_too_heavy`. */
  upload(file: UploadFile, signal: AbortSignal): Promise<UploadedFile | 'unsupported'>;
  /**
   * A create that is meant to be refused, to hear what the gateway's own validation says; should it be taken on, it is
   * cancelled at once. Sent once, and what is no refusal of the input rejects as a create does.
   */
  probe(target: Target, input: Record<string, unknown>, signal: AbortSignal): Promise<ProbeResult>;
  /**
   * `POST /webhooks/replicate`; undefined where no public address is set. `observe` is told of every call that was signed
   * well; where it rejects, the gateway is asked to call again.
   */
  webhookRoute(observe: (news: News) => Promise<void>): Route | undefined;
  /**
   * Asks the gateway for the secret where none was given; until there is one, creates ask for no calls. Resolves with
   * whether there is one, and rejects with what passes: `gateway_unreachable` or `gateway_busy`.
   */
  learnSecret(signal: AbortSignal): Promise<boolean>;
}

/** A gateway client with connections of its own; `close` ends them. */
export function createGateway(options: GatewayOptions): GatewayClient {
  const { clock, token, headers = {}, lookup, onRequest = () => {} } = options;
  const baseUrl = new URL(options.baseUrl);
  const base = `${baseUrl.origin}${baseUrl.pathname.replace(/\/+$/, '')}`;
  const secret = options.webhook?.secret;
  const clean = createClean([token, ...Object.values(headers), ...(secret === undefined ? [] : [secret])]);
  const transport = createTransport({ base, token, headers, clock, lookup, onRequest });
  const webhooks = createWebhooks({
    clock,
    webhook: options.webhook,
    sharedStore: options.sharedStore,
    onOff: options.onWebhooksOff ?? (() => {}),
  });
  const context = { base: baseUrl, transport, capabilities: createCapabilities(), clean, clock, webhooks };
  const budget = createPollBudget(clock, options.pollsPerSecond ?? 40, options.sharers);
  const downloader = createDownloader({
    base: baseUrl,
    clock,
    spool: { folder: options.spoolDir, memoryBytes: options.downloadMemoryBytes },
    limitBytes: options.downloadLimitBytes ?? 100 * 1024 * 1024,
    timeoutMs: options.downloadTimeoutMs ?? 120_000,
    lookup,
    onRequest,
  });

  return {
    create: (request, signal) => createPrediction(context, request, signal),
    get: (predictionId, signal) => getPrediction(context, predictionId, signal),
    cancel: (predictionId, signal) => cancelPrediction(context, predictionId, signal),
    find: (request, signal) => findPredictions(context, request, signal),
    modelPage: (name, version, signal) => fetchModelPage(context, name, version, signal),
    upload: (file, signal) => uploadFile(context, file, signal),
    probe: (target, input, signal) => probe(context, target, input, signal),
    download: (url, signal) => downloader.download(url, signal),
    reserveLook: (at) => budget.reserve(at),
    calls: () => webhooks.calls(),
    webhookRoute: (observe) => webhooks.route(observe),
    learnSecret: (signal) => webhooks.learnSecret(context, signal),
    async close() {
      webhooks.close();
      await Promise.all([transport.close(), downloader.close()]);
    },
  };
}
