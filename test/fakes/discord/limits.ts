// Counts requests per bucket and says when to wait, with Discord's headers.
import { createHash } from 'node:crypto';

/** So many requests in so many milliseconds of real time, as clients wait in real time. */
interface Rate {
  requests: number;
  perMs: number;
}

/** The rates; Discord publishes none of them. */
export interface Rates {
  /** Per interaction token and route. */
  webhook: Rate;
  /** Per channel and route. */
  channel: Rate;
  other: Rate;
  /** All of the bot's requests but those about interactions. */
  global: Rate;
}

/** Rates that were seen in the field. */
export const usualRates: Rates = {
  webhook: { requests: 5, perMs: 2_000 },
  channel: { requests: 5, perMs: 5_000 },
  other: { requests: 50, perMs: 1_000 },
  global: { requests: 50, perMs: 1_000 },
};

/** How a request stands with its limits. */
export interface Standing {
  headers: Record<string, string>;
  /** Set when the request comes too early. */
  refused?: { retryAfterMs: number; global: boolean };
}

/** A counter of requests; `path` is decoded. */
export function createLimits(rates: Rates): (method: string, path: string) => Standing {
  const windows = new Map<string, { endsAt: number; left: number }>();

  const take = (key: string, rate: Rate) => {
    const now = Date.now();
    let window = windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { endsAt: now + rate.perMs, left: rate.requests };
      windows.set(key, window);
    }
    window.left -= 1;
    return { endsAt: window.endsAt, afterMs: window.endsAt - now, left: window.left };
  };

  return (method, path) => {
    if (path.endsWith('/callback')) return { headers: {} };
    const { route, major, rate } = routeOf(path, rates);
    if (!path.startsWith('/webhooks/')) {
      const all = take('global', rates.global);
      if (all.left < 0)
        return refused({ 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' }, all.afterMs, true);
    }
    const { endsAt, afterMs, left } = take(`${method} ${route} ${major}`, rate);
    const headers = {
      'x-ratelimit-limit': String(rate.requests),
      'x-ratelimit-remaining': String(Math.max(0, left)),
      'x-ratelimit-reset': (endsAt / 1_000).toFixed(3),
      'x-ratelimit-reset-after': (afterMs / 1_000).toFixed(3),
      'x-ratelimit-bucket': createHash('sha256').update(`${method} ${route}`).digest('hex').slice(0, 32),
    };
    return left < 0 ? refused({ ...headers, 'x-ratelimit-scope': 'user' }, afterMs, false) : { headers };
  };
}

function refused(headers: Record<string, string>, retryAfterMs: number, global: boolean): Standing {
  return {
    headers: { ...headers, 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) },
    refused: { retryAfterMs, global },
  };
}

/** The route without ids, and the resource that has buckets of its own: a channel, or a webhook with its token. */
function routeOf(path: string, rates: Rates): { route: string; major: string; rate: Rate } {
  const [, first = '', second = '', third = ''] = path.split('/');
  const route = path.replace(/\/messages\/[^/]+/u, '/messages/id').replaceAll(/\/\d+/gu, '/id');
  if (first === 'webhooks') {
    return { route: route.replace(`/${third}`, '/token'), major: `${second}/${third}`, rate: rates.webhook };
  }
  if (first === 'channels') return { route, major: second, rate: rates.channel };
  return { route, major: '', rate: rates.other };
}
