// Requests of Slack over HTTP: posts with its signature.
import { createHmac } from 'node:crypto';
import { textOf } from './text-of.ts';

/** How a post is signed and what it claims to be. */
export interface PostOptions {
  secret?: string;
  /** When it claims to be signed, epoch milliseconds; now without it. */
  at?: number;
  /** Instead of the right one; an empty one is left out. */
  signature?: string;
  contentType?: string;
  retryNum?: number;
  retryReason?: string;
}

/** A signer; `now` gives milliseconds since the epoch. */
export function createSignedPosts(secret: string, now: () => number) {
  return {
    /** Posts a payload in the form that its kind has; a text as it is. */
    post(url: string, payload: unknown, options: PostOptions = {}): Promise<Response> {
      const { type, body } = encoded(payload);
      const timestamp = String(Math.floor((options.at ?? now()) / 1_000));
      const hash = createHmac('sha256', options.secret ?? secret).update(`v0:${timestamp}:${body}`);
      const signature = options.signature ?? `v0=${hash.digest('hex')}`;
      return fetch(url, {
        method: 'POST',
        headers: {
          // Slack's own has no charset.
          'content-type': options.contentType ?? type,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          ...(signature === '' ? {} : { 'x-slack-signature': signature }),
          ...(options.retryNum === undefined
            ? {}
            : {
                'x-slack-retry-num': String(options.retryNum),
                'x-slack-retry-reason': options.retryReason ?? 'http_timeout',
              }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(4_000),
      });
    },
  };
}

const form = 'application/x-www-form-urlencoded';

function encoded(payload: unknown): { type: string; body: string } {
  if (typeof payload === 'string') return { type: form, body: payload };
  const given = payload as Record<string, unknown>;
  if ('command' in given || 'ssl_check' in given) {
    return { type: form, body: new URLSearchParams(given as Record<string, string>).toString() };
  }
  const type = textOf(given['type']);
  if (type === 'event_callback' || type === 'url_verification') {
    return { type: 'application/json', body: JSON.stringify(payload) };
  }
  return { type: form, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
}
