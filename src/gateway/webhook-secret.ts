// The secret that calls of the gateway are signed with: from the setting, or asked of the gateway itself.
import { z } from 'zod';
import { AppError, treatmentOf } from '../generation/errors.ts';
import { ask, lacksOperation, refusal, wasCut, type Context } from './ask.ts';
import { isSuccess, parseJson } from './transport.ts';
import { createVerifier, type Verifier } from './webhook-signature.ts';

/** Tells the gateway's calls from everybody else's, as soon as the secret is known. */
export interface WebhookSecret {
  verifier(): Verifier | undefined;
  /**
   * Resolves with whether there is one, and tells `onNone` why there is none. Rejects with what passes:
   * `gateway_unreachable` or `gateway_busy`.
   */
  learn(context: Context, signal: AbortSignal): Promise<boolean>;
}

const path = '/webhooks/default/secret';
const timeoutMs = 30_000;
const limitBytes = 65_536;

const answerSchema = z.object({ key: z.string() });

/** The secret as it is `given`, or one to be learned where it is not; `onNone` is told whenever there turns out to be none. */
export function createWebhookSecret(
  given: string | undefined,
  onNone: (reason: string) => void,
): WebhookSecret {
  let verifier = given === undefined ? undefined : createVerifier(given);
  let isSettled = given !== undefined;

  const settle = (found: Verifier | undefined, reason: string): boolean => {
    isSettled = true;
    verifier = found;
    if (!found) onNone(reason);
    return found !== undefined;
  };

  return {
    verifier: () => verifier,
    async learn(context, signal) {
      if (isSettled) return settle(verifier, 'the secret that was set is no Base64 of 16 bytes or more');
      try {
        const key = await fetchKey(context, signal);
        return settle(createVerifier(key ?? ''), 'the gateway gives no secret for webhooks');
      } catch (error) {
        if (!(error instanceof AppError) || treatmentOf(error) === 'wait') throw error;
        return settle(undefined, `the gateway gives no secret for webhooks: ${error.message}`);
      }
    },
  };
}

async function fetchKey(context: Context, signal: AbortSignal): Promise<string | undefined> {
  const answer = await ask(
    context,
    { operation: 'secret', method: 'GET', path, timeoutMs, limitBytes },
    signal,
  );
  if (lacksOperation(answer)) return undefined;
  if (!isSuccess(answer.status)) throw refusal(context, 'secret', answer);
  const body = parseJson(answer.text);
  if (wasCut(answer, body)) throw new AppError('gateway_unreachable', { status: answer.status });
  return answerSchema.safeParse(body).data?.key;
}
