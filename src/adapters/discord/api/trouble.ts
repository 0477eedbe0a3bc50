// What Discord's refusals mean for us; no text in here holds a token or the address of a webhook.
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { AppError, type ErrorCode } from '../../../generation/errors.ts';

/** What Discord said, or how the way to it broke: the cause of every AppError of `calls.ts`. */
export class DiscordTrouble extends Error {
  /** The HTTP status; undefined without an answer. */
  readonly status: number | undefined;
  /** Discord's own code, where it gave one. */
  readonly code: number | undefined;
  /** Whether it had been sent before, and may have arrived then. */
  readonly wasRepeated: boolean;

  constructor(text: string, { status, code, wasRepeated = false }: Facts = {}) {
    super(text);
    this.name = 'DiscordTrouble';
    this.status = status;
    this.code = code;
    this.wasRepeated = wasRepeated;
  }
}

interface Facts {
  status?: number;
  code?: number | undefined;
  wasRepeated?: boolean;
}

/** Discord's codes that a caller has to tell from others of the same meaning. */
export const codes = { unknownMessage: 10_008, unknownInteraction: 10_062, alreadyAnswered: 40_060 } as const;

/** Discord's code in an error of `calls.ts`: 40060 and 10062 mean that an answer may have arrived before. */
export function troubleCode(error: unknown): number | undefined {
  return error instanceof AppError && error.cause instanceof DiscordTrouble ? error.cause.code : undefined;
}

/** Whether an answer of somebody else is there: another process that was told of the same interaction. */
export function isAnsweredElsewhere(error: unknown): boolean {
  const trouble = error instanceof AppError && error.cause;
  return trouble instanceof DiscordTrouble && trouble.code === codes.alreadyAnswered && !trouble.wasRepeated;
}

/** How a call was made: what it was for, with which authority, and what must not be told. */
export interface Circumstances {
  /** For the operator: `edit the reply`. */
  purpose: string;
  byBot: boolean;
  wasRepeated?: boolean;
  secrets: readonly string[];
}

/** Whatever a call threw, as one of the port's codes with a `DiscordTrouble` as its cause. */
export function appErrorOf(error: unknown, circumstances: Circumstances): AppError {
  const retryAfterMs = restAskedFor(error);
  if (retryAfterMs !== undefined) {
    const text = `Discord asks for ${retryAfterMs} ms of rest`;
    return wrapped('chat_busy', text, { status: 429 }, circumstances, retryAfterMs);
  }
  if (error instanceof HTTPError) {
    const { status } = error;
    return wrapped('chat_unreachable', `Discord answered ${status}`, { status }, circumstances);
  }
  if (error instanceof DiscordAPIError) {
    const { status, message } = error;
    const code = typeof error.code === 'number' ? error.code : undefined;
    const text = `Discord answered ${status}, code ${code ?? 'none'}: ${message}`;
    return wrapped(codeFor(status, code, circumstances), text, { status, code }, circumstances);
  }
  const network = networkCode(error);
  if (network !== undefined) {
    return wrapped('chat_unreachable', `no answer from Discord (${network})`, {}, circumstances);
  }
  return wrapped('internal', String(error), {}, circumstances);
}

/** How long Discord wants no request of this kind, in milliseconds; undefined where it said no such thing. */
export function restAskedFor(error: unknown): number | undefined {
  if (!(error instanceof RateLimitError)) return undefined;
  return Math.max(error.timeToReset, error.retryAfter, error.sublimitTimeout);
}

/** Whether not one byte of the request can have reached Discord. */
export function isUnsent(error: unknown): boolean {
  return unsent.has(networkCode(error) ?? '');
}

/** Whether the same request may well get through in a moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof HTTPError) return true;
  const network = networkCode(error);
  return network !== undefined && !lasting.has(network);
}

const gaveUp = 'gave up waiting';
const lasting = new Set([
  gaveUp,
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** How the way to Discord broke; undefined for an answer and for a mistake of ours. */
function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof DiscordAPIError) return undefined;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return gaveUp;
  if (error instanceof SyntaxError) return 'an answer that is no JSON';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && !code.includes('INVALID_ARG') ? code : undefined;
}

function codeFor(status: number, code: number | undefined, { byBot }: Circumstances): ErrorCode {
  const known = code === undefined ? undefined : meanings.get(code);
  if (known !== undefined) return known;
  if (status === 401) return byBot ? 'chat_forbidden' : 'address_gone';
  if (status === 403) return 'chat_forbidden';
  return status === 413 ? 'file_too_large' : 'internal';
}

/** Discord's codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const meanings = new Map<number, ErrorCode>([
  ...[10_003, 10_008, 10_015, 10_062, 50_027].map((code) => [code, 'address_gone'] as const),
  ...[20_009, 40_003, 50_001, 50_007, 50_013, 50_083, 50_278, 200_000, 400_001].map(
    (code) => [code, 'chat_forbidden'] as const,
  ),
  [40_005, 'file_too_large'],
  [50_045, 'file_too_large'],
  [130_000, 'chat_unreachable'],
]);

function wrapped(
  code: ErrorCode,
  text: string,
  facts: Omit<Facts, 'wasRepeated'>,
  { purpose, secrets, wasRepeated = false }: Circumstances,
  retryAfterMs?: number,
): AppError {
  const told = `${purpose}: ${text}`;
  const safe = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), told);
  return new AppError(
    code,
    {},
    { cause: new DiscordTrouble(safe.slice(0, 500), { ...facts, wasRepeated }), retryAfterMs },
  );
}
