// The signature of a call of the gateway, by the rules of Standard Webhooks.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

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

/** A key that short could be guessed. */
const shortestKeyBytes = 16;

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

/** Tells calls of the gateway from everybody else's. */
export interface Verifier {
  /** Whether the gateway has signed exactly this text. */
  hasSigned(signature: Signature, text: string): boolean;
}

/** Checks with this secret (`whsec_…`, or its Base64 alone); undefined where it cannot be used as one. */
export function createVerifier(secret: string): Verifier | undefined {
  const [, encoded = ''] = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.byteLength < shortestKeyBytes) return undefined;
  const webhook = new Webhook(secret);
  return {
    // The library has the last word; it hashes slowly, and strangers could keep it busy.
    hasSigned: (signature, text) => isLikely(key, signature, text) && isVerified(webhook, signature, text),
  };
}

function isLikely(key: Buffer, { id, timestamp, signatures }: Signature, text: string): boolean {
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest();
  return signatures.split(' ').some((each) => {
    const given = Buffer.from(each.startsWith('v1,') ? each.slice('v1,'.length) : '', 'base64');
    return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
  });
}

function isVerified(webhook: Webhook, signature: Signature, text: string): boolean {
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
