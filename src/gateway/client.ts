// The client of a Replicate-compatible gateway: every operation of the port, each failure an AppError.
import type { LookupFunction } from 'node:net';
import type { Clock, Gateway } from '../generation/ports.ts';
import { createPollBudget } from './budget.ts';
import { createCapabilities } from './capabilities.ts';
import { createPrediction } from './create.ts';
import { createDownloader } from './download.ts';
import { findPredictions } from './find.ts';
import { cancelPrediction, getPrediction } from './predictions.ts';
import { createClean } from './spoken-text.ts';
import { createTransport, type OnRequest } from './transport.ts';

/** How to reach a gateway, and the limits to keep. */
export interface GatewayOptions {
  /** The whole prefix, e.g. `https://gateway.example/replicate/v1`, with or without a slash at the end. */
  baseUrl: string;
  token: string;
  /** Further headers that some gateways want; as secret as the token. */
  headers?: Record<string, string>;
  clock: Clock;
  /** Downloads go to files in this folder. */
  spoolDir: string;
  pollsPerSecond?: number;
  downloadLimitBytes?: number;
  downloadTimeoutMs?: number;
  onRequest?: OnRequest;
  /** Replaces the system's name lookup. */
  lookup?: LookupFunction;
}

/** A gateway client with connections of its own; `close` ends them. */
export function createGateway(options: GatewayOptions): Gateway {
  const { clock, token, headers = {}, lookup, onRequest = () => {} } = options;
  const baseUrl = new URL(options.baseUrl);
  const base = `${baseUrl.origin}${baseUrl.pathname.replace(/\/+$/, '')}`;
  const clean = createClean([token, ...Object.values(headers)]);
  const transport = createTransport({ base, token, headers, clock, lookup, onRequest });
  const context = { transport, capabilities: createCapabilities(), clean, clock };
  const budget = createPollBudget(clock, options.pollsPerSecond ?? 40);
  const downloader = createDownloader({
    base: baseUrl,
    clock,
    spoolDir: options.spoolDir,
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
    download: (url, signal) => downloader.download(url, signal),
    reserveLook: (at) => budget.reserve(at),
    async close() {
      await Promise.all([transport.close(), downloader.close()]);
    },
  };
}
