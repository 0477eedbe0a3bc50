// Brings what people do to the app: over a connection or, signed, to its endpoint; events again when nobody took them.
import { createSignedPosts } from './signed-posts.ts';
import type { Ack, Envelope } from './sockets.ts';
import type { Json, World } from './world.ts';
import { textOf } from './text-of.ts';

/** The way to the app. */
export interface Deliveries {
  /** Resolves with the acknowledgement; rejects when there is none within three seconds. */
  deliver: (envelope: Envelope) => Promise<Ack>;
  useEndpoint: (url: string | undefined) => void;
  post: ReturnType<typeof createSignedPosts>['post'];
}

/** When an event that nobody took comes again: at once, after a minute, after five. */
const againAfterMs = [0, 60_000, 300_000];

/** A way over `overSocket`, until an endpoint is given. */
export function createDeliveries(world: World, overSocket: (envelope: Envelope) => Promise<Ack>): Deliveries {
  const { post } = createSignedPosts(world.signingSecret, world.clock.now);
  let endpoint: string | undefined;

  const once = (envelope: Envelope): Promise<Ack> =>
    endpoint === undefined ? overSocket(envelope) : overHttp(endpoint, envelope);

  const overHttp = async (url: string, { payload, retryNum, retryReason }: Envelope): Promise<Ack> => {
    const startedAt = performance.now();
    const name = textOf(payload['command'] ?? payload['type']);
    const retry = retryNum === undefined ? {} : { retryNum, retryReason: retryReason ?? 'http_timeout' };
    const response = await post(url, payload, retry).catch((error: unknown) => {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      if (isLate) world.breach(`${name}: not acknowledged within 3 seconds`);
      throw error;
    });
    const text = await response.text();
    const tookMs = performance.now() - startedAt;
    if (tookMs > 3_000) world.breach(`${name}: not acknowledged within 3 seconds`);
    if (response.status !== 200) {
      world.breach(`${name}: answered with ${response.status}`);
      throw new Error(`${name} was answered with ${response.status}`);
    }
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { body: text === '' ? undefined : isJson ? nonEmpty(JSON.parse(text)) : { text }, tookMs };
  };

  const again = (envelope: Envelope, num: number): void => {
    const afterMs = againAfterMs[num - 1];
    if (afterMs === undefined) return;
    world.clock.after(afterMs, () => {
      once({ ...envelope, retryNum: num, retryReason: 'timeout' }).catch(() => again(envelope, num + 1));
    });
  };

  return {
    async deliver(envelope) {
      try {
        return await once(envelope);
      } catch (error) {
        if (envelope.type === 'events_api' && envelope.retryNum === undefined) again(envelope, 1);
        throw error;
      }
    },
    useEndpoint(url) {
      endpoint = url;
    },
    post,
  };
}

function nonEmpty(body: Json): Json | undefined {
  return Object.keys(body).length === 0 ? undefined : body;
}
