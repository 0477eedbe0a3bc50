// The other way in: Slack posts to us, signed, and what a listener acknowledges with is the answer.
import type { Receiver, ReceiverEvent } from '@slack/bolt';
import type { Clock, Route } from '../../../generation/ports.ts';
import type { Log } from '../../../log.ts';
import { endpointPath } from '../manifest.ts';
import { createHearing } from './hearing.ts';
import { isCheckOfCertificate, objectIn, textOf } from './posted.ts';
import { createSignatures } from './signature.ts';

/** What the endpoint checks with. */
export interface EndpointOptions {
  signingSecret: string;
  clock: Clock;
  log: Log;
}

const ackWithinMs = 3000;

/** Bolt's receiver of what is posted to `route`; until it is started Slack is told to come again. */
export function createEndpoint({ signingSecret, clock, log }: EndpointOptions): Receiver & {
  route: Route;
  ready(): boolean;
} {
  const signatures = createSignatures({ signingSecret, clock });
  const hearing = createHearing({ clock, log });
  let isStarted = false;

  const take = async (request: Request): Promise<Response> => {
    if (request.method !== 'POST') return empty(405, { allow: 'POST' });
    const text = await textOf(request);
    if (text === undefined) return empty(413);
    const contentType = request.headers.get('content-type');
    if (isCheckOfCertificate(text, contentType)) return empty(200);
    const verdict = signatures.check(request.headers, text);
    if (verdict === 'bad') return empty(401);
    if (verdict === 'replayed') return empty(200);
    const body = objectIn(text, contentType);
    if (body === undefined) return empty(400);
    if (body.type === 'url_verification') return Response.json({ challenge: body.challenge });
    if (!isStarted) return empty(503);
    signatures.count(request.headers);
    return answerTo({ body, ...retryIn(request.headers) });
  };

  const answerTo = async (event: Omit<ReceiverEvent, 'ack'>): Promise<Response> => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const stopTimer = clock.after(ackWithinMs, () => resolve(empty(503)));
    // Bolt has told of the error already.
    hearing
      .hear({ ...event, ack: async (answer?: unknown) => resolve(responseOf(answer)) })
      .catch(() => resolve(empty(500)));
    const response = await promise;
    stopTimer();
    return response;
  };

  return {
    init: hearing.init,
    route: { path: endpointPath, fetch: take },
    ready: () => isStarted,
    async start() {
      isStarted = true;
    },
    async stop() {
      isStarted = false;
    },
  };
}

/** When Slack posts something again, as it does with events three times. */
function retryIn(headers: Headers): Pick<ReceiverEvent, 'retryNum' | 'retryReason'> {
  const retryNum = Number.parseInt(headers.get('x-slack-retry-num') ?? '', 10);
  if (Number.isNaN(retryNum)) return {};
  return { retryNum, retryReason: headers.get('x-slack-retry-reason') ?? '' };
}

function responseOf(answer: unknown): Response {
  if (answer === undefined || answer === '') return empty(200);
  return typeof answer === 'string' ? new Response(answer) : Response.json(answer);
}

function empty(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}
