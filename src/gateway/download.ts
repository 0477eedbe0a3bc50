// Fetches one output: guarded addresses, bounded in time, size and memory.
import type { LookupFunction } from 'node:net';
import { Agent, request, type Dispatcher } from 'undici';
import { AppError, asAppError } from '../generation/errors.ts';
import type { Clock, OutputFile } from '../generation/ports.ts';
import { ConnectionFailure } from './connector.ts';
import { bytesOfDataUri, tooLarge } from './data-uri.ts';
import { createGuard } from './guard.ts';
import { retryAfterMs } from './retry-after.ts';
import { createSpool, type SpoolOptions } from './spool.ts';
import { limitTime } from './time-limit.ts';
import { isSuccess, type OnRequest } from './transport.ts';

const mostRedirects = 3;
const stallMs = 30_000;

type Report = (status: number | 'error') => void;

/** What a downloader needs to know. */
export interface DownloaderOptions {
  base: URL;
  clock: Clock;
  spool: SpoolOptions;
  limitBytes: number;
  timeoutMs: number;
  lookup: LookupFunction | undefined;
  onRequest: OnRequest;
}

/** Fetches outputs; it knows no token, so it can give none away. */
export interface Downloader {
  /**
   * Rejects with `output_blocked`, `output_gone`, `output_too_large`, `output_unknown`, or with `gateway_unreachable`
   * or `gateway_busy` when trying again can help, or with the signal's reason; a failure leaves no file behind.
   */
  download(url: string, signal: AbortSignal): Promise<OutputFile>;
  close(): Promise<void>;
}

/** A downloader with connections of its own. */
export function createDownloader(options: DownloaderOptions): Downloader {
  const { clock, limitBytes } = options;
  const spool = createSpool(options.spool);
  const guard = createGuard(options.base, options.lookup);
  const dispatcher = new Agent({ connect: guard.connect });

  const open = async (url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> => {
    let next = url;
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      guard.checkUrl(next);
      const response = await fetchHeaders(next, { dispatcher, signal });
      // A body that nobody reads to its end reports that as an error to nobody.
      response.body.on('error', () => {});
      const target = redirectOf(response, next);
      if (target === undefined) return response;
      response.body.destroy();
      next = target;
    }
    throw new AppError('output_blocked');
  };

  const fetchFile = async (url: URL, signal: AbortSignal, report: Report): Promise<OutputFile> => {
    const limit = limitTime({ clock, signal, totalMs: options.timeoutMs, stallMs });
    try {
      const response = await open(url, limit.signal);
      const { body, statusCode, headers } = response;
      report(statusCode);
      try {
        if (!isSuccess(statusCode)) throw refusal(response, clock.now());
        if (Number(headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
        return await spool(
          watched(body, () => limit.progress(), report),
          limitBytes,
        );
      } finally {
        body.destroy();
      }
    } finally {
      limit.stop();
    }
  };

  const fetchReported = async (url: string, signal: AbortSignal): Promise<OutputFile> => {
    const target = parseUrl(url);
    guard.checkUrl(target);
    const startedAt = clock.now();
    let status: number | 'error' = 'error';
    try {
      return await fetchFile(target, signal, (seen) => {
        status = seen;
      });
    } finally {
      options.onRequest({ operation: 'download', status, durationMs: clock.now() - startedAt });
    }
  };

  return {
    async download(url, signal) {
      signal.throwIfAborted();
      try {
        const isInline = /^data:/i.test(url);
        if (isInline) return await spool([bytesOfDataUri(url, limitBytes)], limitBytes);
        return await fetchReported(url, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw asAppError(error);
      }
    },
    async close() {
      await dispatcher.destroy();
    },
  };
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new AppError('output_blocked');
  return url;
}

function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | undefined {
  const location = [headers['location']].flat()[0];
  if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return undefined;
  return parseUrl(location, from);
}

function refusal({ statusCode, headers }: Dispatcher.ResponseData, now: number): AppError {
  const wait = { retryAfterMs: retryAfterMs({ headers, body: undefined }, now) };
  if (statusCode === 429) return new AppError('gateway_busy', {}, wait);
  if (statusCode >= 500) return new AppError('gateway_unreachable', { status: statusCode }, wait);
  // Storage says 403 and 401 for a link that has run out.
  return new AppError('output_gone', { status: statusCode });
}

async function fetchHeaders(
  url: URL,
  options: { dispatcher: Dispatcher; signal: AbortSignal },
): Promise<Dispatcher.ResponseData> {
  try {
    const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'darkroom' };
    return await request(url, { ...options, headers, headersTimeout: 0, bodyTimeout: 0 });
  } catch (error) {
    const cause = error instanceof ConnectionFailure ? error.cause : error;
    throw cause instanceof AppError ? cause : unreachable(error);
  }
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  progress: () => void,
  report: Report,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      progress();
      yield chunk;
    }
  } catch (error) {
    report('error');
    throw unreachable(error);
  }
}

function unreachable(cause: unknown): AppError {
  return new AppError('gateway_unreachable', {}, { cause });
}
