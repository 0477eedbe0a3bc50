// Sends signed events about predictions to the URLs that asked for them.
import { randomBytes, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { createLimit } from './limit.ts';
import type { WebhookEvent, WebhookTarget } from './prediction.ts';
import type { Timers } from './timers.ts';
import type { PredictionView } from './view.ts';

/** The sender of events. */
export interface WebhookSender {
  secret: string;
  /** Sends one event if `target` wants it; only `completed` is tried again. */
  send(target: WebhookTarget, event: WebhookEvent, view: PredictionView): Promise<void>;
}

const answerTimeoutMs = 5000;
const firstPauseMs = 250;
const tries = 5;
const sentAtOnce = 64;

/** Makes a sender with a fresh secret; it falls silent when `timers` close. */
export function createWebhookSender(timers: Timers): WebhookSender {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const signer = new Webhook(secret);
  const limit = createLimit(sentAtOnce);

  return {
    secret,
    async send(target, event, view) {
      if (!target.events.includes(event)) return;
      const body = JSON.stringify(view);
      // The id stays the same over the tries, so that the receiver can tell a repetition.
      const id = `msg_${randomUUID()}`;
      for (let pauseMs = firstPauseMs, left = event === 'completed' ? tries : 1; left > 0; left -= 1) {
        if (timers.closing.aborted || (await limit(() => post(target.url, id, body, signer, timers.closing))))
          return;
        if (left > 1) await timers.sleep(pauseMs);
        pauseMs *= 3;
      }
    },
  };
}

async function post(
  url: string,
  id: string,
  body: string,
  signer: Webhook,
  closing: AbortSignal,
): Promise<boolean> {
  const sentAt = new Date();
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(answerTimeoutMs)]),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': `${Math.floor(sentAt.getTime() / 1000)}`,
        'webhook-signature': signer.sign(id, sentAt, body),
      },
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Whatever kept it from arriving, the cure is the same: try again or give up.
    return false;
  }
}
