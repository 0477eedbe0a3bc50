// One exchange with the gateway and what can be said about any answer to it.
import { AppError } from '../generation/errors.ts';
import type { Clock } from '../generation/ports.ts';
import { answerError } from './answer-error.ts';
import type { Capabilities } from './capabilities.ts';
import type { Clean } from './spoken-text.ts';
import type { Answer, Call, Operation, Transport } from './transport.ts';
import type { Webhooks } from './webhooks.ts';

/** What every operation needs of the client. */
export interface Context {
  base: URL;
  transport: Transport;
  capabilities: Capabilities;
  clean: Clean;
  clock: Clock;
  webhooks: Webhooks;
}

/**
 * The answer to something that costs nothing, so that everything broken about it is just `gateway_unreachable`; an answer
 * that is too long is `gateway_invalid_response`.
 */
export async function ask({ transport }: Context, call: Call, signal: AbortSignal): Promise<Answer> {
  const outcome = await transport.exchange(call, signal);
  if (outcome.kind === 'broken') throw new AppError('gateway_unreachable', {}, { cause: outcome.cause });
  if (outcome.kind === 'answer') return outcome;
  throw new AppError('gateway_invalid_response', { status: outcome.status, reason: 'answer too long' });
}

/** The error of an answer whose status is not 2xx. */
export function refusal({ clean, clock }: Context, operation: Operation, answer: Answer): AppError {
  return answerError(operation, answer, { clean, now: clock.now() });
}

/** Whether the gateway may not know this operation at all. */
export function lacksOperation({ status }: Answer): boolean {
  return status === 404 || status === 405 || status === 501;
}

/** Whether a body that is no JSON began as some: it was cut on the way, behind a server that did not notice. */
export function wasCut({ text }: Answer, body: unknown): boolean {
  return body === undefined && /^\s*[{[]/.test(text);
}
