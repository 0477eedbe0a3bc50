// The client of a Replicate-compatible gateway: every operation of the port, each failure an AppError.
import type { LookupFunction } from 'node:net';
import { AppError } from '../generation/errors.ts';
import type { Prediction } from '../generation/generation.ts';
import type { Clock, Gateway } from '../generation/ports.ts';
import { answerError, invalidAnswer } from './answer-error.ts';
import { createPollBudget } from './budget.ts';
import { createCapabilities } from './capabilities.ts';
import { createPrediction } from './create.ts';
import { createDownloader } from './download.ts';
import { findPredictions, readPage, type Page } from './find.ts';
import { predictionIdSchema, readPrediction } from './schema.ts';
import { createClean, isRecord } from './spoken-text.ts';
import {
  createTransport,
  isSuccess,
  parseJson,
  type Answer,
  type OnRequest,
  type Operation,
} from './transport.ts';

const timeoutMs = 30_000;

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
  const capabilities = createCapabilities();
  const transport = createTransport({ base, token, headers, clock, lookup, onRequest });
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

  /** One exchange that may be repeated at will, so that everything broken about it is just unreachable. */
  const ask = async (operation: Operation, path: string, signal: AbortSignal): Promise<Answer> => {
    const method = operation === 'cancel' ? 'POST' : 'GET';
    const outcome = await transport.exchange({ operation, method, path, timeoutMs }, signal);
    if (outcome.kind === 'broken') throw new AppError('gateway_unreachable', {}, { cause: outcome.cause });
    if (outcome.kind === 'answer') return outcome;
    throw new AppError('gateway_invalid_response', { status: outcome.status, reason: 'answer too long' });
  };

  const refusal = (operation: Operation, answer: Answer): AppError =>
    answerError(operation, answer, { clean, now: clock.now() });

  const get = async (predictionId: string, signal: AbortSignal): Promise<Prediction> => {
    const answer = await ask('get', pathOf(predictionId), signal);
    if (!isSuccess(answer.status)) throw refusal('get', answer);
    const body = parseJson(answer.text);
    // Half an answer, or the page of something in between: the next look may see the prediction.
    if (body === undefined) throw new AppError('gateway_unreachable', { status: answer.status });
    const read = readPrediction(body, clean);
    if (!read) throw invalidAnswer(answer, 'not a prediction', clean);
    return { ...read.prediction, id: predictionId };
  };

  const cancel = async (predictionId: string, signal: AbortSignal): Promise<Prediction | 'unsupported'> => {
    const path = `${pathOf(predictionId)}/cancel`;
    if (!capabilities.cancel.offered()) return 'unsupported';
    const answer = await ask('cancel', path, signal);
    if (lacksOperation(answer)) {
      // `detail` is how the full API says that this one prediction is gone: no reason to stop asking.
      const body = parseJson(answer.text);
      if (answer.status !== 404 || !isRecord(body) || !('detail' in body)) capabilities.cancel.refuse();
      return 'unsupported';
    }
    if (!isSuccess(answer.status)) throw refusal('cancel', answer);
    const read = readPrediction(parseJson(answer.text), clean);
    return read ? { ...read.prediction, id: predictionId } : get(predictionId, signal);
  };

  const fetchPage = async (query: string, signal: AbortSignal): Promise<Page | 'unknown'> => {
    const answer = await ask('find', `/predictions${query}`, signal);
    if (!isSuccess(answer.status) && !lacksOperation(answer)) {
      const error = refusal('find', answer);
      if (error.code === 'gateway_refused') return 'unknown';
      throw error;
    }
    const body = parseJson(answer.text);
    const wasCut = body === undefined && /^\s*[{[]/.test(answer.text);
    if (isSuccess(answer.status) && wasCut)
      throw new AppError('gateway_unreachable', { status: answer.status });
    const page = lacksOperation(answer) ? undefined : readPage(body);
    if (page) return page;
    capabilities.list.refuse();
    return 'unknown';
  };

  return {
    create: (request, signal) => createPrediction({ transport, capabilities, clean, clock }, request, signal),
    get,
    cancel,
    async find(request, signal) {
      if (!capabilities.list.offered()) return 'unknown';
      return findPredictions(request, (query) => fetchPage(query, signal), clean);
    },
    download: (url, signal) => downloader.download(url, signal),
    reserveLook: (at) => budget.reserve(at),
    async close() {
      await Promise.all([transport.close(), downloader.close()]);
    },
  };
}

/** Paths are built from ids alone: the addresses in answers name the host behind the gateway. */
function pathOf(predictionId: string): string {
  if (!predictionIdSchema.safeParse(predictionId).success) {
    throw new AppError('gateway_invalid_response', { reason: 'not a prediction id' });
  }
  return `/predictions/${predictionId}`;
}

function lacksOperation({ status }: Answer): boolean {
  return status === 404 || status === 405 || status === 501;
}
