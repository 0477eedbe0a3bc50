// How long a gateway asks us to wait, wherever it says so.
import { isRecord, spokenText } from './spoken-text.ts';

const longestMs = 3_600_000;

/** What an answer with its body (parsed, or undefined) carries about waiting. */
export interface RetryHint {
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

/** Milliseconds from `retry_after` in the body, else from the text, else from the header; at most an hour. */
export function retryAfterMs(hint: RetryHint, now: number): number | undefined {
  const found = fromBody(hint.body) ?? fromText(spokenText(hint.body)) ?? fromHeader(hint.headers, now);
  return found === undefined ? undefined : Math.min(Math.max(0, Math.ceil(found)), longestMs);
}

function fromBody(body: unknown): number | undefined {
  if (!isRecord(body)) return undefined;
  const nested = isRecord(body['error']) ? body['error']['retry_after'] : undefined;
  return secondsIn(body['retry_after'] ?? nested);
}

function secondsIn(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const seconds = value === '' ? Number.NaN : Number(value);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function fromText(text: string | undefined): number | undefined {
  const match = text?.slice(0, 2000).match(/\b(?:in|after)\s+~?(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s|m)/i);
  if (!match) return undefined;
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match[2]?.toLowerCase() ?? ''];
  return unitMs === undefined ? undefined : Number(match[1]) * unitMs;
}

function fromHeader(headers: RetryHint['headers'], now: number): number | undefined {
  const header = [headers['retry-after']].flat()[0]?.trim();
  if (header === undefined) return undefined;
  const at = Date.parse(header);
  return secondsIn(header) ?? (Number.isNaN(at) ? undefined : at - now);
}
