// A create on the wire: one request, what is asked for in its headers, and what its answer says.
import { AppError } from '../generation/errors.ts';
import type { Target } from '../generation/generation.ts';
import type { CreateRequest } from '../generation/ports.ts';
import { modelPath } from './address.ts';
import { invalidAnswer } from './answer-error.ts';
import { refusal, type Context } from './ask.ts';
import type { Capabilities } from './capabilities.ts';
import { isNotServed } from './not-served.ts';
import { readPrediction, type ReadPrediction } from './schema.ts';
import { spokenText } from './spoken-text.ts';
import { isSuccess, parseJson, type Answer } from './transport.ts';

const answerMarginMs = 15_000;

/** What is asked for beside the picture. */
export interface Wishes {
  /** 0 asks for nothing. */
  holdSeconds: number;
  deadlineSeconds: number;
  /** The address to be called when something happens; undefined asks for no calls. */
  webhook: string | undefined;
}

/** The events that make a difference: progress is not worth a call. */
const webhookEvents = ['start', 'completed'];

/** Sends it once; rejects with `create_unanswered` when it may have arrived and `gateway_unreachable` when it surely did not. */
export async function sendCreate(
  { transport }: Context,
  request: Pick<CreateRequest, 'target' | 'input'>,
  wishes: Wishes,
  signal: AbortSignal,
): Promise<Answer> {
  const outcome = await transport.exchange(
    {
      operation: 'create',
      method: 'POST',
      ...addressed(request, wishes),
      headers: headersFor(wishes),
      timeoutMs: wishes.holdSeconds * 1000 + answerMarginMs,
    },
    signal,
  );
  if (outcome.kind === 'broken') {
    const code = outcome.sent ? 'create_unanswered' : 'gateway_unreachable';
    throw new AppError(code, {}, { cause: outcome.cause });
  }
  if (outcome.kind === 'answer') return outcome;
  throw new AppError('gateway_invalid_response', { status: outcome.status, reason: 'answer too long' });
}

/** Whether the answer refuses one of our headers, which is then not sent any more. */
export function forgetRefusedHeader(capabilities: Capabilities, wishes: Wishes, answer: Answer): boolean {
  if (answer.status !== 400 && answer.status !== 422) return false;
  const text = spokenText(parseJson(answer.text)) ?? '';
  const refusesHold =
    wishes.holdSeconds > 0 && /\bprefer\b.{0,40}\b(?:header|wait)|\bheader\b.{0,40}\bprefer\b/is.test(text);
  const refusesDeadline = wishes.deadlineSeconds > 0 && /\bcancel[-_ ]after\b/i.test(text);
  if (refusesHold) capabilities.hold.refuse();
  if (refusesDeadline) capabilities.deadline.refuse();
  return refusesHold || refusesDeadline;
}

/**
 * What the answer may have against being asked to call, or undefined where it is surely about something else: a gateway
 * that has taken such a create before would name it.
 */
export function webhookRefusal(
  { clean, webhooks }: Context,
  { webhook }: Wishes,
  answer: Answer,
): string | undefined {
  if (webhook === undefined || (answer.status !== 400 && answer.status !== 422)) return undefined;
  const text = spokenText(parseJson(answer.text)) ?? '';
  if (!/\bwebhook/i.test(text) && webhooks.wereTaken()) return undefined;
  return text === '' ? `HTTP ${answer.status}` : clean(text);
}

/** The prediction in the answer to a create for `target`; throws what the answer says instead. */
export function readCreated(context: Context, target: Target, answer: Answer): ReadPrediction {
  const body = parseJson(answer.text);
  const read = isSuccess(answer.status) ? readPrediction(body, context.clean) : undefined;
  if (read) return read;
  if (isNotServed(answer.status, body)) throw notServed(context, target, answer);
  if (!isSuccess(answer.status)) throw refusal(context, 'create', answer);
  // An object that ends too early was cut on the way, behind a server that did not notice.
  const isCut = body === undefined && /^\s*(?:\{|$)/.test(answer.text);
  if (isCut) throw new AppError('create_unanswered', { status: answer.status });
  throw invalidAnswer(answer, 'not a prediction', context.clean);
}

function notServed({ clean }: Context, target: Target, { status, text }: Answer): AppError {
  const reason = clean(spokenText(parseJson(text)) ?? '');
  return new AppError('model_not_served', {
    status,
    model: target.by === 'path' ? target.path : target.version,
    reason: reason === '' ? `HTTP ${status}` : reason,
  });
}

function addressed(
  { target, input }: Pick<CreateRequest, 'target' | 'input'>,
  { webhook }: Wishes,
): { path: string; json: Record<string, unknown> } {
  const calls = webhook === undefined ? {} : { webhook, webhook_events_filter: webhookEvents };
  if (target.by === 'path')
    return { path: `${modelPath(target.path)}/predictions`, json: { input, ...calls } };
  return { path: '/predictions', json: { version: target.version, input, ...calls } };
}

function headersFor({ holdSeconds, deadlineSeconds }: Wishes): Record<string, string> {
  return {
    ...(holdSeconds > 0 ? { prefer: `wait=${holdSeconds}` } : {}),
    ...(deadlineSeconds > 0 ? { 'cancel-after': `${deadlineSeconds}s` } : {}),
  };
}
