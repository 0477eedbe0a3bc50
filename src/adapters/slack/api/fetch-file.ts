// Fetches a file that somebody brought; the token goes to Slack and to nobody else.
import type { Clock } from '../../../generation/ports.ts';
import type { Exchange } from './exchange.ts';
import { repeated, usualPatienceMs } from './repeat.ts';
import { appErrorOf, refusalOf } from './trouble.ts';

/** What a fetch needs. */
export interface FetcherOptions {
  token: string;
  apiUrl: string;
  exchange: Exchange;
  clock: Clock;
}

type FetchFile = (url: string, limitBytes: number, signal: AbortSignal) => Promise<Uint8Array>;

/** Where Slack keeps files: https://docs.slack.dev/reference/objects/file-object */
const filesOrigin = 'https://files.slack.com';
const stallMs = 10_000;
const purpose = 'fetch a file';

/** Fetches from Slack's own hosts; `picture_invalid` for a file that lies elsewhere. */
export function createFetcher({ token, apiUrl, exchange, clock }: FetcherOptions): FetchFile {
  const circumstances = { purpose, secrets: [token] };
  const origins = new Set([new URL(apiUrl).origin, filesOrigin]);

  const attempt: FetchFile = async (url, limitBytes, signal) => {
    if (!origins.has(URL.parse(url)?.origin ?? '')) {
      throw refusalOf({ word: 'not_at_slack', meaning: 'picture_invalid' }, circumstances);
    }
    const headers = { authorization: `Bearer ${token}`, accept: '*/*', 'accept-encoding': 'identity' };
    const request = { method: 'GET', url, headers, body: null, limitBytes, stallMs } as const;
    const { status, header, bytes } = await exchange.send(request, signal).catch((error: unknown) => {
      throw appErrorOf(error, circumstances);
    });
    if (status === 200) return bytes;
    const restMs = Number(header('retry-after')) * 1000 || undefined;
    // Whoever may not see a file is sent to the sign-in page.
    if (status >= 300 && status < 400) throw refusalOf({ status, meaning: 'chat_forbidden' }, circumstances);
    if (status === 404 || status === 410) throw refusalOf({ status, meaning: 'address_gone' }, circumstances);
    throw refusalOf({ status, restMs }, circumstances);
  };

  return (url, limitBytes, signal) =>
    repeated(() => attempt(url, limitBytes, signal), {
      repeatable: true,
      patienceMs: usualPatienceMs,
      clock,
      signal,
    });
}
