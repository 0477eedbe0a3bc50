// Looks at a prediction, and cancels one.
import { AppError } from '../generation/errors.ts';
import type { Prediction } from '../generation/generation.ts';
import { predictionPath } from './address.ts';
import { invalidAnswer } from './answer-error.ts';
import { ask, lacksOperation, refusal, type Context } from './ask.ts';
import { isFinal, readPrediction } from './schema.ts';
import { isRecord } from './spoken-text.ts';
import { isSuccess, parseJson } from './transport.ts';

const timeoutMs = 30_000;

/** See `Gateway.get`. */
export async function getPrediction(
  context: Context,
  predictionId: string,
  signal: AbortSignal,
): Promise<Prediction> {
  const path = predictionPath(predictionId);
  const answer = await ask(context, { operation: 'get', method: 'GET', path, timeoutMs }, signal);
  if (!isSuccess(answer.status)) throw refusal(context, 'get', answer);
  const body = parseJson(answer.text);
  // Half an answer, or the page of something in between: the next look may see the prediction.
  if (body === undefined) throw new AppError('gateway_unreachable', { status: answer.status });
  const read = readPrediction(body, context.clean);
  if (!read) throw invalidAnswer(answer, 'not a prediction', context.clean);
  if (isFinal(read.prediction)) context.webhooks.sawEnd(predictionId);
  return { ...read.prediction, id: predictionId };
}

/** See `Gateway.cancel`. */
export async function cancelPrediction(
  context: Context,
  predictionId: string,
  signal: AbortSignal,
): Promise<Prediction | 'unsupported'> {
  const { capabilities, clean } = context;
  const path = `${predictionPath(predictionId)}/cancel`;
  if (!capabilities.cancel.offered()) return 'unsupported';
  const answer = await ask(context, { operation: 'cancel', method: 'POST', path, timeoutMs }, signal);
  const body = parseJson(answer.text);
  if (lacksOperation(answer)) {
    // `detail` is how the full API says that this one prediction is gone: no reason to stop asking.
    if (answer.status !== 404 || !isRecord(body) || !('detail' in body)) capabilities.cancel.refuse();
    return 'unsupported';
  }
  if (!isSuccess(answer.status)) throw refusal(context, 'cancel', answer);
  const read = readPrediction(body, clean);
  return read ? { ...read.prediction, id: predictionId } : getPrediction(context, predictionId, signal);
}
