// Interactions over HTTP: posts with Discord's signature.
import { generateKeyPairSync, sign } from 'node:crypto';

/** What is wrong with a signature, if anything. */
type Signature = 'good' | 'bad' | 'stale';

/** Posts to an application's interactions endpoint. */
export interface SignedPosts {
  /** 64 hex digits. */
  publicKey: string;
  /** Posts a payload; a stale one was signed ten minutes ago. */
  post: (url: string, payload: unknown, signature?: Signature) => Promise<Response>;
}

/** A signer with a key of its own; `now` gives milliseconds since the epoch. */
export function createSignedPosts(now: () => number): SignedPosts {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The last 32 bytes of the DER form are the key itself.
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return {
    publicKey: raw.toString('hex'),
    post(url, payload, signature = 'good') {
      const body = JSON.stringify(payload);
      const sentAt = now() - (signature === 'stale' ? 600_000 : 0);
      const timestamp = String(Math.floor(sentAt / 1_000));
      const signed = sign(null, Buffer.from(timestamp + body), privateKey);
      if (signature === 'bad') signed.writeUInt8(signed.readUInt8(0) ^ 1, 0);
      return fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
          'x-signature-ed25519': signed.toString('hex'),
          'x-signature-timestamp': timestamp,
        },
        body,
      });
    },
  };
}
