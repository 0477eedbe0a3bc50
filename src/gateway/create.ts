// Creates a prediction: sent once, asking for what this gateway is known to honour.
import { AppError } from '../generation/errors.ts';
import type { Prediction, Target } from '../generation/generation.ts';
import type { Clock, CreateRequest } from '../generation/ports.ts';
import { answerError, invalidAnswer } from './answer-error.ts';
import type { Capabilities } from './capabilities.ts';
import { isFinal, readPrediction, type ReadPrediction } from './schema.ts';
import { spokenText, type Clean } from './spoken-text.ts';
import { isSuccess, parseJson, type Answer, type Transport } from './transport.ts';

const answerMarginMs = 15_000;
const shortestDeadlineSeconds = 5;
const heldAtLeastMs = 1000;

/** What creating needs of the client. */
export interface CreateContext {
  transport: Transport;
  capabilities: Capabilities;
  clean: Clean;
  clock: Clock;
}

/** What is asked for beside the picture, in seconds; 0 asks for nothing. */
interface Wishes {
  holdSeconds: number;
  deadlineSeconds: number;
}

/** See `Gateway.create`. */
export async function createPrediction(
  context: CreateContext,
  request: CreateRequest,
  signal: AbortSignal,
): Promise<Prediction> {
  const { path, json } = addressed(request);
  for (;;) {
    const wishes = wishesFor(request, context.capabilities);
    const outcome = await context.transport.exchange(
      {
        operation: 'create',
        method: 'POST',
        path,
        json,
        headers: headersFor(wishes),
        timeoutMs: wishes.holdSeconds * 1000 + answerMarginMs,
      },
      signal,
    );
    if (outcome.kind === 'broken') {
      throw new AppError(
        outcome.sent ? 'create_unanswered' : 'gateway_unreachable',
        {},
        { cause: outcome.cause },
      );
    }
    if (outcome.kind === 'oversized') {
      throw new AppError('gateway_invalid_response', { status: outcome.status, reason: 'answer too long' });
    }
    // A refusal for one of our headers is definite, nothing was created: the one case of sending it again.
    if (forgetRefusedHeader(context.capabilities, wishes, outcome)) continue;
    if (!isSuccess(outcome.status)) {
      throw answerError('create', outcome, { clean: context.clean, now: context.clock.now() });
    }
    return learn(context.capabilities, wishes, outcome, created(outcome, context.clean));
  }
}

function addressed({ target, input }: CreateRequest): { path: string; json: Record<string, unknown> } {
  if (target.by === 'version') return { path: '/predictions', json: { version: target.version, input } };
  return { path: `/models/${modelPath(target)}/predictions`, json: { input } };
}

function modelPath({ path }: Target & { by: 'path' }): string {
  const segments = path.split('/');
  const isModel = segments.length === 2 && segments.every((part) => /^[\w.-]*\w[\w.-]*$/.test(part));
  if (!isModel) throw new AppError('gateway_refused', { reason: 'the model has no owner/name path' });
  return path;
}

function wishesFor(request: CreateRequest, { hold, deadline }: Capabilities): Wishes {
  const holdSeconds = Math.min(60, Math.ceil(request.holdMs / 1000));
  const deadlineSeconds = Math.max(shortestDeadlineSeconds, Math.ceil(request.cancelAfterMs / 1000));
  return {
    holdSeconds: hold.offered() && request.holdMs > 0 ? holdSeconds : 0,
    deadlineSeconds: deadline.offered() && request.cancelAfterMs > 0 ? deadlineSeconds : 0,
  };
}

function headersFor({ holdSeconds, deadlineSeconds }: Wishes): Record<string, string> {
  return {
    ...(holdSeconds > 0 ? { prefer: `wait=${holdSeconds}` } : {}),
    ...(deadlineSeconds > 0 ? { 'cancel-after': `${deadlineSeconds}s` } : {}),
  };
}

function forgetRefusedHeader(capabilities: Capabilities, wishes: Wishes, answer: Answer): boolean {
  if (answer.status !== 400 && answer.status !== 422) return false;
  const text = spokenText(parseJson(answer.text)) ?? '';
  const refusesHold =
    wishes.holdSeconds > 0 && /\bprefer\b.{0,40}\b(?:header|wait)|\bheader\b.{0,40}\bprefer\b/is.test(text);
  const refusesDeadline = wishes.deadlineSeconds > 0 && /\bcancel[-_ ]after\b/i.test(text);
  if (refusesHold) capabilities.hold.refuse();
  if (refusesDeadline) capabilities.deadline.refuse();
  return refusesHold || refusesDeadline;
}

function created(answer: Answer, clean: Clean): ReadPrediction {
  const body = parseJson(answer.text);
  const read = readPrediction(body, clean);
  if (read) return read;
  // An object that ends too early was cut on the way, behind a server that did not notice.
  const wasCut = body === undefined && /^\s*(?:\{|$)/.test(answer.text);
  if (wasCut) throw new AppError('create_unanswered', { status: answer.status });
  throw invalidAnswer(answer, 'not a prediction', clean);
}

function learn(
  { hold, deadline }: Capabilities,
  wishes: Wishes,
  answer: Answer,
  { prediction, hasDeadline }: ReadPrediction,
): Prediction {
  const asked = wishes.holdSeconds > 0;
  const isComplete = asked && !isFinal(prediction) && prediction.outputs.length > 0;
  const wasHeld = answer.durationMs >= heldAtLeastMs || isFinal(prediction) || isComplete;
  if (asked) hold.note(wasHeld);
  if (wishes.deadlineSeconds > 0) deadline.note(hasDeadline);
  return { ...prediction, outputComplete: isComplete };
}
