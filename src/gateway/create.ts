// Creates a prediction: sent once, asking for what this gateway is known to honour.
import type { Prediction } from '../generation/generation.ts';
import type { CreateRequest } from '../generation/ports.ts';
import type { Context } from './ask.ts';
import type { Capabilities } from './capabilities.ts';
import { isFinal, type ReadPrediction } from './schema.ts';
import { forgetRefusedHeader, readCreated, sendCreate, type Wishes } from './send-create.ts';
import type { Answer } from './transport.ts';

const shortestDeadlineSeconds = 5;
const heldAtLeastMs = 1000;

/** See `Gateway.create`. */
export async function createPrediction(
  context: Context,
  request: CreateRequest,
  signal: AbortSignal,
): Promise<Prediction> {
  for (;;) {
    const wishes = wishesFor(request, context.capabilities);
    const answer = await sendCreate(context, request, wishes, signal);
    // A refusal for one of our headers is definite, nothing was created: the one case of sending it again.
    if (forgetRefusedHeader(context.capabilities, wishes, answer)) continue;
    return learn(context.capabilities, wishes, answer, readCreated(context, request.target, answer));
  }
}

function wishesFor(request: CreateRequest, { hold, deadline }: Capabilities): Wishes {
  const holdSeconds = Math.min(60, Math.ceil(request.holdMs / 1000));
  const deadlineSeconds = Math.max(shortestDeadlineSeconds, Math.ceil(request.cancelAfterMs / 1000));
  return {
    holdSeconds: hold.offered() && request.holdMs > 0 ? holdSeconds : 0,
    deadlineSeconds: deadline.offered() && request.cancelAfterMs > 0 ? deadlineSeconds : 0,
  };
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
