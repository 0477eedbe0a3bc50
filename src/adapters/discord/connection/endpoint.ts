// The other way in: interactions that Discord posts to us, each with its signature.
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Clock, Route } from '../../../generation/ports.ts';
import { DiscordSetupError } from '../setup-error.ts';

/** What the endpoint checks with, and whom it tells. */
export interface EndpointOptions {
  /** Hex, Ed25519, from the application's page. */
  publicKey: string;
  clock: Clock;
  /** Takes a payload whose signature is good; it answers with a call of its own, as over the connection. */
  onInteraction(raw: unknown): void;
  /** Until then everything but Discord's pings is answered with 503; without it, it is ready at once. */
  ready?: () => boolean;
}

const longestBodyBytes = 1_048_576;
const oldestMs = 300_000;
const ping = 1;

/** `POST /discord/interactions`; throws a DiscordSetupError when the key is none. */
export function createEndpoint({ publicKey, clock, onInteraction, ready }: EndpointOptions): Route {
  const key = keyOf(publicKey);

  const take = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const body = await bytesOf(request);
    if (body === undefined) return new Response(null, { status: 413 });
    // Discord tries bad signatures from time to time, and takes an address away that does not refuse them.
    if (!isSigned(request.headers, body, { key, now: clock.now() }))
      return new Response(null, { status: 401 });
    const payload = parsed(body);
    if (payload === undefined) return new Response(null, { status: 400 });
    if (payload.type === ping) return Response.json({ type: ping });
    if (ready?.() === false) return new Response(null, { status: 503 });
    onInteraction(payload);
    return new Response(null, { status: 202 });
  };

  return { path: '/discord/interactions', fetch: take };
}

function keyOf(publicKey: string): KeyObject {
  if (!/^[0-9a-f]{64}$/iu.test(publicKey)) {
    throw new DiscordSetupError(
      'DISCORD_PUBLIC_KEY is not a key: copy the 64 letters and digits of “Public Key” from your application at https://discord.com/developers/applications',
    );
  }
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** The raw body, which is what was signed; undefined for one that is too long. */
async function bytesOf(request: Request): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > longestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isSigned(headers: Headers, body: Buffer, { key, now }: { key: KeyObject; now: number }): boolean {
  const signature = headers.get('x-signature-ed25519') ?? '';
  const timestamp = headers.get('x-signature-timestamp') ?? '';
  if (!/^[0-9a-f]{128}$/iu.test(signature) || !/^\d{1,12}$/u.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > oldestMs) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  return verify(null, signed, key, Buffer.from(signature, 'hex'));
}

function parsed(body: Buffer): { type?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
