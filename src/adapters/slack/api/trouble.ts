// What went wrong with a call, by our names; no text in here holds a token or an address.
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { AppError, type ErrorCode } from '../../../generation/errors.ts';
import { adviceFor } from './advice.ts';
import { Broken, type Breach } from './exchange.ts';
import { isRateLimit, meaningOf, unclearWords } from './meanings.ts';
import { scrubbed } from './scrub.ts';

interface Facts {
  status?: number | undefined;
  code?: string | undefined;
  details?: readonly string[];
  isUnclear?: boolean;
  isPassing?: boolean;
}

/** What Slack said, or how the way to it broke: the cause of every AppError of `calls.ts`. */
export class SlackTrouble extends Error {
  /** The HTTP status; undefined without an answer, and where Slack answered `ok: false`. */
  readonly status: number | undefined;
  /** Slack's own word, where it gave one. */
  readonly code: string | undefined;
  /** What Slack says in explanation, such as `invalid slack file [json-pointer:/blocks/1/slack_file]`. */
  readonly details: readonly string[];
  /** Whether Slack may have done it all the same. */
  readonly isUnclear: boolean;
  /** Whether the same may well get through in a moment. */
  readonly isPassing: boolean;

  constructor(text: string, facts: Facts = {}) {
    super(text);
    this.name = 'SlackTrouble';
    this.status = facts.status;
    this.code = facts.code;
    this.details = facts.details ?? [];
    this.isUnclear = facts.isUnclear ?? false;
    this.isPassing = facts.isPassing ?? false;
  }
}

/** What stands behind an error of `calls.ts`; undefined for any other. */
export function troubleOf(error: unknown): SlackTrouble | undefined {
  return error instanceof AppError && error.cause instanceof SlackTrouble ? error.cause : undefined;
}

/** What a call was for, as the operator calls it, and what else than tokens and addresses must not be told. */
export interface Circumstances {
  purpose: string;
  secrets?: readonly string[];
}

/** Whatever a call threw, as one of the port's codes with a `SlackTrouble` as its cause. */
export function appErrorOf(error: unknown, circumstances: Circumstances): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof WebAPIRateLimitedError) {
    const restMs = error.retryAfter * 1000;
    return refusalOf({ status: 429, word: 'ratelimited', restMs }, circumstances);
  }
  if (error instanceof WebAPIPlatformError) return refusalOf(platformRefusal(error.data), circumstances);
  if (error instanceof WebAPIHTTPError) {
    return refusalOf({ status: error.statusCode, word: wordIn(error.body) }, circumstances);
  }
  const broken = error instanceof WebAPIRequestError ? error.original : error;
  if (broken instanceof Broken) return brokenOff(broken, circumstances);
  return wrapped(
    'internal',
    `failed (${error instanceof Error ? error.name : 'unknown'})`,
    {},
    circumstances,
  );
}

/** An answer that is a no. */
export interface Refusal {
  status?: number;
  word?: string | undefined;
  details?: readonly string[];
  /** How long Slack wants to be left alone. */
  restMs?: number | undefined;
  /** Where it has another meaning than elsewhere. */
  meaning?: ErrorCode;
}

/** The error for a refusal. */
export function refusalOf(refusal: Refusal, circumstances: Circumstances): AppError {
  const { status, word, restMs } = refusal;
  const meaning = refusal.meaning ?? meaningOf(status, word);
  const secrets = circumstances.secrets ?? [];
  const details = (refusal.details ?? []).slice(0, 10).map((detail) => scrubbed(detail, secrets));
  const answer = [status, word, ...details].filter((part) => part !== undefined).join(', ');
  const advice = adviceFor(word);
  const said = advice === undefined ? answer : `${answer} (${advice})`;
  const isUnclear = (status ?? 200) >= 500 || unclearWords.has(word ?? '');
  const isPassing = meaning === 'chat_unreachable';
  const limited = isRateLimit(status, word);
  const facts = { status, code: word, details, isUnclear, isPassing };
  const retryAfterMs = limited ? Math.max(restMs ?? usualRestMs, leastRestMs) : undefined;
  return wrapped(meaning, `Slack answered ${said}`, facts, circumstances, retryAfterMs);
}

/** For an answer that names no time. */
const usualRestMs = 5000;
const leastRestMs = 1000;

/** Slack's word in an answer; undefined where there is something else. */
export function wordIn(body: unknown): string | undefined {
  const word = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  return typeof word === 'string' && /^[a-z][a-z0-9_.-]{0,79}$/u.test(word) ? word : undefined;
}

function platformRefusal(data: WebAPIPlatformError['data']): Refusal {
  const { messages = [], retryAfter } = data.response_metadata ?? {};
  const scope = 'needed' in data && typeof data.needed === 'string' ? [`needed: ${data.needed}`] : [];
  const restMs = retryAfter === undefined ? undefined : retryAfter * 1000;
  return { word: wordIn(data), details: [...messages.map(String), ...scope], restMs };
}

const breaches: Record<Breach, { meaning: ErrorCode; isUnclear: boolean; isPassing: boolean }> = {
  unsent: { meaning: 'chat_unreachable', isUnclear: false, isPassing: true },
  lost: { meaning: 'chat_unreachable', isUnclear: true, isPassing: true },
  late: { meaning: 'chat_unreachable', isUnclear: true, isPassing: false },
  garbled: { meaning: 'chat_unreachable', isUnclear: true, isPassing: true },
  oversized: { meaning: 'file_too_large', isUnclear: true, isPassing: false },
  closed: { meaning: 'chat_unreachable', isUnclear: false, isPassing: false },
  unsendable: { meaning: 'internal', isUnclear: false, isPassing: false },
};

function brokenOff({ breach, message }: Broken, circumstances: Circumstances): AppError {
  const { meaning, ...facts } = breaches[breach];
  return wrapped(meaning, `no answer from Slack (${message})`, facts, circumstances);
}

function wrapped(
  meaning: ErrorCode,
  text: string,
  facts: Facts,
  { purpose, secrets = [] }: Circumstances,
  retryAfterMs?: number,
): AppError {
  const cause = new SlackTrouble(scrubbed(`${purpose}: ${text}`, secrets), facts);
  return new AppError(meaning, {}, { cause, retryAfterMs });
}
