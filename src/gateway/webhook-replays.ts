// Which calls of the gateway have been taken already, for as long as their signature is good.
import type { Clock } from '../generation/ports.ts';
import { tooFarMs } from './webhook-signature.ts';

/** What was taken lately. */
export interface WebhookReplays {
  /** Notes the call, and tells whether it was not noted before. */
  isFirst(event: string): boolean;
  /** It was not taken after all: when it is sent again it counts. */
  forget(event: string): void;
}

/**
 * Remembers nothing at first. Only what was signed well must get here: whatever comes is kept for ten minutes. Another
 * process does not know of it and takes the same call once more, which changes nothing: it is only a hint to look.
 */
export function createWebhookReplays(clock: Clock): WebhookReplays {
  /** Until when each is good; in the order of their coming. */
  const taken = new Map<string, number>();
  return {
    isFirst(event) {
      const now = clock.now();
      for (const [oldest, until] of taken) {
        if (until > now) break;
        taken.delete(oldest);
      }
      if (taken.has(event)) return false;
      // One from five minutes ahead stays good for ten.
      taken.set(event, now + 2 * tooFarMs + 1000);
      return true;
    },
    forget: (event) => void taken.delete(event),
  };
}
