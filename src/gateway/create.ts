// Creates a prediction: sent once, asking for what this gateway is known to honour.
import type { Prediction } from '../generation/generation.ts';
import type { CreateRequest } from '../generation/ports.ts';
import type { Context } from './ask.ts';
import type { Capabilities } from './capabilities.ts';
import { isFinal, type ReadPrediction } from './schema.ts';
import { forgetRefusedHeader, readCreated, sendCreate, webhookRefusal, type Wishes } from './send-create.ts';
import type { Answer } from './transport.ts';

const shortestDeadlineSeconds = 5;
const heldAtLeastMs = 1000;

/** See `Gateway.create`. */
export async function createPrediction(
  context: Context,
  request: CreateRequest,
  signal: AbortSignal,
): Promise<Prediction> {
  const { capabilities, webhooks } = context;
  let refusedWebhook: string | undefined;
  for (;;) {
    const webhook = refusedWebhook === undefined ? webhooks.addressFor(request) : undefined;
    const wishes = wishesFor(request, capabilities, webhook);
    const answer = await sendCreate(context, request, wishes, signal);
    // A refusal for what we asked beside the picture is definite, nothing was created: the one case of sending it again.
    if (forgetRefusedHeader(capabilities, wishes, answer)) continue;
    const refusal = webhookRefusal(context, wishes, answer);
    if (refusal !== undefined) {
      refusedWebhook = refusal;
      continue;
    }
    const created = readCreated(context, request.target, answer);
    // Only now is it clear that the refusal was not about a prompt with that word in it.
    if (refusedWebhook !== undefined) webhooks.turnOff(refusedWebhook);
    else if (webhook !== undefined) webhooks.noteTaken();
    return learn(capabilities, wishes, answer, created);
  }
}

function wishesFor(
  request: CreateRequest,
  { hold, deadline }: Capabilities,
  webhook: string | undefined,
): Wishes {
  const holdSeconds = Math.min(60, Math.ceil(request.holdMs / 1000));
  const deadlineSeconds = Math.max(shortestDeadlineSeconds, Math.ceil(request.cancelAfterMs / 1000));
  return {
    holdSeconds: hold.offered() && request.holdMs > 0 ? holdSeconds : 0,
    deadlineSeconds: deadline.offered() && request.cancelAfterMs > 0 ? deadlineSeconds : 0,
    webhook,
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
