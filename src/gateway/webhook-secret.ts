// The secret that calls of the gateway are signed with: from the setting, or asked of the gateway itself.
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { AppError, treatmentOf } from '../generation/errors.ts';
import { ask, lacksOperation, refusal, wasCut, type Context } from './ask.ts';
import { isSuccess, parseJson } from './transport.ts';

/** Tells the gateway's calls from everybody else's, as soon as the secret is known. */
export interface WebhookSecret {
  verifier(): Webhook | undefined;
  /**
   * Resolves with whether there is one, and tells `onNone` why there is none. Rejects with what passes:
   * `gateway_unreachable` or `gateway_busy`.
   */
  learn(context: Context, signal: AbortSignal): Promise<boolean>;
}

const path = '/webhooks/default/secret';
const timeoutMs = 30_000;
const limitBytes = 65_536;
/** A key that short could be guessed. */
const shortestKeyBytes = 16;

const answerSchema = z.object({ key: z.string() });

/** The secret as it is `given`, or one to be learned where it is not; `onNone` is told whenever there turns out to be none. */
export function createWebhookSecret(
  given: string | undefined,
  onNone: (reason: string) => void,
): WebhookSecret {
  let verifier = given === undefined ? undefined : verifierOf(given);
  let isSettled = given !== undefined;

  const settle = (found: Webhook | undefined, reason: string): boolean => {
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
        return settle(verifierOf(key ?? ''), 'the gateway gives no secret for webhooks');
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

/** Checks with this secret; undefined where it cannot be used as one. */
function verifierOf(secret: string): Webhook | undefined {
  const [, key = ''] = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  return Buffer.from(key, 'base64').byteLength < shortestKeyBytes ? undefined : new Webhook(secret);
}
