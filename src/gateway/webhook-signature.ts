// The signature of a call of the gateway, by the rules of Standard Webhooks.
import type { Webhook } from 'standardwebhooks';

/** What the headers of a call say about it. */
export interface Signature {
  id: string;
  /** Seconds since the epoch. */
  timestamp: string;
  /** The same as epoch milliseconds. */
  sentAt: number;
  /** As it stands there: one or several, of one or several kinds. */
  signatures: string;
}

/** How far a call may have been sent from now, in both directions. */
export const tooFarMs = 300_000;

/** What the headers say, or undefined where they cannot be of a good call. */
export function signatureIn(headers: Headers): Signature | undefined {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  const signatures = headers.get('webhook-signature') ?? '';
  // NOTE a dot in an id would let the parts of what was signed be cut anew: they are joined with dots.
  if (!/^[\w-]{1,128}$/.test(id) || !/^[1-9]\d{9}$/.test(timestamp)) return undefined;
  if (signatures.length > 1024 || !/(?:^| )v1,[A-Za-z0-9+/]{43}=(?: |$)/.test(signatures)) return undefined;
  return { id, timestamp, sentAt: Number(timestamp) * 1000, signatures };
}

/** Whether the gateway has signed exactly this text. */
export function isWellSigned(webhook: Webhook, signature: Signature, text: string): boolean {
  const headers = {
    'webhook-id': signature.id,
    'webhook-timestamp': signature.timestamp,
    'webhook-signature': signature.signatures,
  };
  try {
    webhook.verify(text, headers, { jsonParse: false });
    return true;
  } catch {
    // Whatever it stumbled over, it did not find its signature.
    return false;
  }
}
