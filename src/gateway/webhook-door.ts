// The door for the gateway's calls: who is believed, and what of a call is passed on.
import { z } from 'zod';
import { generationIdPattern } from '../generation/generation.ts';
import type { Clock, News, Route } from '../generation/ports.ts';
import { isFinalStatus, predictionIdSchema } from './schema.ts';
import { parseJson } from './transport.ts';
import { createWebhookReplays } from './webhook-replays.ts';
import { signatureIn, tooFarMs, type Signature, type Verifier } from './webhook-signature.ts';

/** Where the door is. */
export const webhookPath = '/webhooks/replicate';

/** What the door checks with, and whom it tells. */
export interface WebhookDoorOptions {
  clock: Clock;
  /** Undefined as long as no secret is known: then nothing is believed. */
  verifier(): Verifier | undefined;
  /** Told of every call that was signed well and makes sense, before `observe` is; `isEnd` where it told an end. */
  onHeard(predictionId: string, isEnd: boolean): void;
  /** Where it rejects the gateway is asked to call again. */
  observe(news: News): Promise<void>;
}

const longestBodyBytes = 1_048_576;
/** Of all bodies on their way together: whose they are is known only when they are whole. */
const mostHeldBytes = 64 * longestBodyBytes;
/** A gateway gives up waiting after some seconds, and then calls again. */
const answerWithinMs = 2000;

const bodySchema = z.object({ id: predictionIdSchema, status: z.string().max(32) });

/** `POST /webhooks/replicate`; it never rejects, and what costs something comes after what costs nothing. */
export function createWebhookDoor({ clock, verifier, onHeard, observe }: WebhookDoorOptions): Route {
  const replays = createWebhookReplays(clock);
  const held = { bytes: 0 };

  const take = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return empty(405, { allow: 'POST' });
    const signature = signatureIn(request.headers);
    if (!signature || Math.abs(clock.now() - signature.sentAt) > tooFarMs) return empty(401);
    const subject = subjectIn(request.url);
    if (!subject) return empty(400);
    const gateway = verifier();
    if (!gateway) return empty(503);
    if (Number(request.headers.get('content-length') ?? 0) > longestBodyBytes) return empty(413);
    const body = await textOf(request, held);
    if (body === 'too long') return empty(413);
    if (body === 'too many') return empty(503);
    if (body === 'unreadable' || !gateway.hasSigned(signature, body.text)) return empty(401);
    const told = bodySchema.safeParse(parseJson(body.text)).data;
    if (!told) return empty(400);
    return pass(signature, { ...subject, predictionId: told.id }, told.status);
  };

  const pass = async (signature: Signature, news: News, status: string): Promise<Response> => {
    const event = `${signature.id}.${signature.timestamp}.${news.predictionId}.${status}`;
    if (!replays.isFirst(event)) return empty(200);
    onHeard(news.predictionId, isFinalStatus(status));
    const { promise: late, resolve } = Promise.withResolvers<Response>();
    const stopTimer = clock.after(answerWithinMs, () => resolve(empty(202)));
    const observed = Promise.try(observe, news).then(
      () => empty(200),
      () => {
        replays.forget(event);
        return empty(503);
      },
    );
    return Promise.race([observed, late]).finally(stopTimer);
  };

  return { path: webhookPath, fetch: take };
}

/** Whose create it is about, as we wrote it into the address that is called. */
function subjectIn(address: string): Pick<News, 'generationId' | 'attempt'> | undefined {
  const query = new URL(address).searchParams;
  const [generationId = '', ...others] = query.getAll('generation');
  const [attempt = '', ...more] = query.getAll('attempt');
  if (others.length > 0 || more.length > 0) return undefined;
  if (!generationIdPattern.test(generationId) || !/^[1-9]\d?$/.test(attempt)) return undefined;
  return { generationId, attempt: Number(attempt) };
}

/** The body, byte for byte what was signed; what is no UTF-8, or breaks off, cannot be read. */
async function textOf(
  request: Request,
  held: { bytes: number },
): Promise<{ text: string } | 'too long' | 'too many' | 'unreadable'> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      sizeBytes += chunk.byteLength;
      held.bytes += chunk.byteLength;
      if (sizeBytes > longestBodyBytes) return 'too long';
      if (held.bytes > mostHeldBytes) return 'too many';
      chunks.push(chunk);
    }
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(Buffer.concat(chunks)) };
  } catch {
    return 'unreadable';
  } finally {
    held.bytes -= sizeBytes;
  }
}

function empty(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}
