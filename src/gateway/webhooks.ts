// Being called by the gateway when something happens: from asking for it to the door it calls at.
import type { Clock, CreateRequest, News, Route, Store } from '../generation/ports.ts';
import type { Context } from './ask.ts';
import { createCallbacks } from './callbacks.ts';
import { createSharedCallbacks } from './shared-callbacks.ts';
import { createWebhookDoor, webhookPath } from './webhook-door.ts';
import { createWebhookSecret } from './webhook-secret.ts';

/** What calls need. */
export interface WebhooksOptions {
  clock: Clock;
  /** Undefined where nobody can reach us. */
  webhook: { publicUrl: string; secret: string | undefined } | undefined;
  /** See `GatewayOptions.sharedStore`. */
  sharedStore: Store | undefined;
  /** Told once when the gateway turns out not to call. */
  onOff(reason: string): void;
}

/** The calls of one gateway. */
export interface Webhooks {
  /** The address that a create has called; undefined while nobody could tell a good call from a forged one. */
  addressFor(request: Pick<CreateRequest, 'generationId' | 'attempt'>): string | undefined;
  /** The gateway refuses to call: no create asks for it any more. */
  turnOff(reason: string): void;
  /** A create that asked for calls was taken on. */
  noteTaken(): void;
  /** Whether one ever was. */
  wereTaken(): boolean;
  /** A look found the prediction over. */
  sawEnd(predictionId: string): void;
  /** See `Gateway.calls`. */
  calls(): 'never' | 'perhaps' | 'surely';
  /** See `GatewayClient.webhookRoute`. */
  route(observe: (news: News) => Promise<void>): Route | undefined;
  /** See `GatewayClient.learnSecret`. */
  learnSecret(context: Context, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

/** No call has come yet. */
export function createWebhooks({ clock, webhook, sharedStore, onOff }: WebhooksOptions): Webhooks {
  const callbacks = sharedStore ? createSharedCallbacks(clock, sharedStore) : createCallbacks(clock);
  let isOff = webhook === undefined;
  let isTaken = false;
  const turnOff = (reason: string): void => {
    if (isOff) return;
    isOff = true;
    onOff(reason);
  };
  const secret = createWebhookSecret(webhook?.secret, turnOff);

  return {
    turnOff,
    noteTaken() {
      isTaken = true;
    },
    wereTaken: () => isTaken,
    addressFor({ generationId, attempt }) {
      if (!webhook || isOff || !secret.verifier()) return undefined;
      const query = new URLSearchParams({ generation: generationId, attempt: String(attempt) });
      return `${webhook.publicUrl.replace(/\/+$/, '')}${webhookPath}?${query.toString()}`;
    },
    sawEnd(predictionId) {
      if (!isOff) callbacks.sawEnd(predictionId);
    },
    calls() {
      // Before the secret is known here, a call can still come for a create of the process before.
      if (isOff) return 'never';
      return callbacks.cameLately() ? 'surely' : 'perhaps';
    },
    route(observe) {
      if (!webhook) return undefined;
      const { verifier } = secret;
      const onHeard = callbacks.heard;
      return createWebhookDoor({ clock, verifier, onHeard, observe });
    },
    learnSecret: async (context, signal) => (webhook ? secret.learn(context, signal) : false),
    close: () => callbacks.stop(),
  };
}
