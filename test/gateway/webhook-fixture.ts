// A door for webhooks, calls to it that are signed as a gateway signs them, and a client that asks for them.
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { systemClock } from '../../src/clock.ts';
import { createWebhookDoor } from '../../src/gateway/webhook-door.ts';
import { createVerifier } from '../../src/gateway/webhook-signature.ts';
import type { Clock, News } from '../../src/generation/ports.ts';
import { plainCreate, scripted } from './fixture.ts';

export const testSecret = `whsec_${randomBytes(24).toString('base64')}`;

/** Whom the calls here are about. */
export const subject = { generationId: 'gen-123456', attempt: 1 };

export const address = 'https://darkroom.test/webhooks/replicate?generation=gen-123456&attempt=1';

/** A prediction that is over, as it stands in the body of a call. */
export const ended = JSON.stringify({ id: 'p1abc', status: 'succeeded', output: ['https://x.test/a.png'] });

/** How a call differs from a good one. */
export interface CallOptions {
  url?: string;
  method?: string;
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /** What is signed, where it is not the body. */
  signed?: string;
  by?: string;
  id?: string;
  sentAt?: number;
  headers?: Record<string, string>;
}

let lastNumber = 0;

/** The headers of a call with this body. */
export function signedHeaders(body: string, { by = testSecret, id, sentAt = Date.now() }: CallOptions = {}) {
  const ownId = id ?? `msg_${(lastNumber += 1)}`;
  const at = new Date(sentAt);
  return {
    'webhook-id': ownId,
    'webhook-timestamp': String(Math.floor(sentAt / 1000)),
    'webhook-signature': new Webhook(by).sign(ownId, at, body),
  };
}

/** A call of the gateway. */
export function call(options: CallOptions = {}): Request {
  const { url = address, method = 'POST', body = ended } = options;
  const signed = options.signed ?? (typeof body === 'string' ? body : '');
  return new Request(url, {
    method,
    headers: { 'content-type': 'application/json', ...signedHeaders(signed, options), ...options.headers },
    ...(method === 'GET' || method === 'HEAD' ? {} : { body, duplex: 'half' }),
  });
}

/** A door with what has gone through it. */
export function openDoor({
  clock = systemClock,
  by = testSecret,
  observe = async () => {},
}: {
  clock?: Clock;
  by?: string | undefined;
  observe?: (news: News) => Promise<void>;
} = {}) {
  const news: News[] = [];
  const ends: boolean[] = [];
  const verifier = createVerifier(by);
  const door = createWebhookDoor({
    clock,
    verifier: () => verifier,
    onHeard: (_id, isEnd) => void ends.push(isEnd),
    observe: (told) => {
      news.push(told);
      return observe(told);
    },
  });
  return { news, ends, knock: async (request: Request) => (await door.fetch(request)).status, door };
}

export const publicUrl = 'https://darkroom.test';
export const given = { publicUrl, secret: testSecret };

/** A script with a client that notes why it is not called. */
export async function calling(
  script: Parameters<typeof scripted>[0],
  webhook: { publicUrl: string; secret: string | undefined } = given,
) {
  const offs: string[] = [];
  const fixture = await scripted(script, { webhook, onWebhooksOff: (reason) => void offs.push(reason) });
  const bodies = () =>
    fixture.server.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { ...fixture, offs, bodies };
}

/** Whether a create asks to be called now. */
export async function asks({
  gateway,
  signal,
  bodies,
}: Awaited<ReturnType<typeof calling>>): Promise<boolean> {
  await gateway.create(plainCreate, signal);
  return 'webhook' in (bodies().at(-1) ?? {});
}
