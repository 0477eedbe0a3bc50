// Whether Slack has posted something, and whether it has done so before.
import { isValidSlackRequest } from '@slack/bolt';
import type { Clock } from '../../../generation/ports.ts';

/** `replayed` is well signed, but was counted before. */
type Verdict = 'good' | 'replayed' | 'bad';

/** Tells what Slack has posted from everything else. */
export interface Signatures {
  check(headers: Headers, body: string): Verdict;
  /**
   * From now on the same signature is `replayed` here, as long as it is good for. Another front finds what was done by
   * its id in the store, as whenever Slack posts something twice.
   */
  count(headers: Headers): void;
}

const farthestMs = 300_000;

/** Believes what is signed with the secret less than five minutes ago, and not more than that in the future. */
export function createSignatures({
  signingSecret,
  clock,
}: {
  signingSecret: string;
  clock: Clock;
}): Signatures {
  /** When each signature is too old to be good; in the order of their coming. */
  const counted = new Map<string, number>();

  return {
    check(headers, body) {
      const timestamp = headers.get('x-slack-request-timestamp') ?? '';
      const signature = signatureIn(headers);
      // NOTE Bolt would take a time to come, and whatever stands after a second "=".
      if (!/^\d{1,12}$/u.test(timestamp) || !/^v0=[0-9a-f]{64}$/u.test(signature)) return 'bad';
      const now = clock.now();
      if (Math.abs(now - Number(timestamp) * 1000) > farthestMs) return 'bad';
      const isGood = isValidSlackRequest({
        signingSecret,
        body,
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(timestamp) },
        nowMilliseconds: now,
      });
      if (!isGood) return 'bad';
      return counted.has(signature) ? 'replayed' : 'good';
    },
    count(headers) {
      const now = clock.now();
      for (const [signature, until] of counted) {
        if (until > now) break;
        counted.delete(signature);
      }
      // One from five minutes ahead stays good for ten.
      counted.set(signatureIn(headers), now + 2 * farthestMs + 1000);
    },
  };
}

function signatureIn(headers: Headers): string {
  return headers.get('x-slack-signature') ?? '';
}
