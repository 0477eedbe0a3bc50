// What fails on the way to Discord and to Slack, by what is asked of them.
import type { Dice } from './dice.ts';
import { createOrdinals, drawn, wishIn, type Odds, type Tally } from './odds.ts';
import type { Fault, Passing } from './wire.ts';

/** What judges the requests of one wire. */
export type Judge = (request: Passing) => Fault | undefined;

const html = '<html><body>Something went wrong</body></html>';

/** Whatever the platform, connections break the same way. */
const broken = (chat: string, share: number): Odds => [
  [share, { kind: `${chat}: 500`, answer: { status: 500, body: html } }],
  [share, { kind: `${chat}: 503`, answer: { status: 503, body: html } }],
  [share, { kind: `${chat}: reset`, breaks: 'before' }],
  [share, { kind: `${chat}: reset after`, breaks: 'after' }],
  [share / 2, { kind: `${chat}: hang`, hangsMs: 2000, arrives: false }],
  [share / 2, { kind: `${chat}: hang after`, hangsMs: 2000, arrives: true }],
  [share / 2, { kind: `${chat}: half an answer`, answers: 'half' }],
  [share / 2, { kind: `${chat}: dripping`, answers: 'dripping' }],
];

function limited(scope: 'user' | 'global', seconds: number): Fault {
  const isGlobal = scope === 'global';
  const body = { message: 'You are being rate limited.', retry_after: seconds, global: isGlobal };
  return {
    kind: isGlobal ? 'discord: 429 for everything' : 'discord: 429 for a route',
    answer: {
      status: 429,
      headers: {
        'retry-after': String(Math.ceil(seconds)),
        'x-ratelimit-scope': scope,
        ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
      },
      body: JSON.stringify(body),
    },
  };
}

/** The one failure that a second, smaller file gets around, unless that is refused as well. */
export const tooLarge: Fault = {
  kind: 'discord: file refused',
  answer: { status: 413, body: JSON.stringify({ message: 'Request entity too large', code: 40_005 }) },
};

/** Judges requests to Discord; `wishOf` knows whose token is in a path. */
export function judgeDiscord(dice: Dice, tally: Tally, wishOf: (path: string) => string): Judge {
  const ordinal = createOrdinals();
  return ({ method, path, headers }) => {
    const isStart = /\/(?:gateway|applications)\b/u.test(path);
    const withFiles = String(headers['content-type']).startsWith('multipart/');
    const what = path.endsWith('/callback') ? 'callback' : `${method} ${withFiles ? 'files' : 'discord'}`;
    const odds: Odds = isStart
      ? broken('discord', 0.002)
      : [
          ...broken('discord', 0.035),
          [0.02, limited('user', 0.4)],
          ...(what === 'callback' ? [] : [[0.004, limited('global', 0.6)] as const]),
          ...(withFiles ? [[0.02, tooLarge] as const] : []),
        ];
    return judged(tally, dice, ordinal, odds, { what, about: wishOf(path) });
  };
}

const refused = (error: string, headers: Record<string, string> = {}): Fault => ({
  kind: `slack: ${error}`,
  answer: {
    status: error === 'ratelimited' ? 429 : 200,
    headers,
    body: JSON.stringify({ ok: false, error }),
  },
});

/** The one failure after which a link stands where a file would. */
export const fileRefused = 'slack: file_upload_size_restricted';

/** What Slack has done and not confirmed. */
export const unconfirmedKinds: ReadonlySet<string> = new Set(
  ['reset', 'reset after', 'hang', 'hang after', 'half an answer', '500', '503', 'internal_error'].map(
    (kind) => `slack: ${kind}`,
  ),
);

/** Judges requests to Slack. */
export function judgeSlack(dice: Dice, tally: Tally): Judge {
  const ordinal = createOrdinals();
  return ({ path, body }) => {
    const what = path.split('/')[2] ?? path;
    const isStart = what === 'auth.test' || what.startsWith('apps.');
    const isMethod = path.startsWith('/api/');
    const odds: Odds = isStart
      ? broken('slack', 0.002)
      : [
          ...broken('slack', 0.035),
          ...(isMethod
            ? ([
                [0.02, refused('ratelimited', { 'retry-after': '1' })],
                [0.01, refused('internal_error')],
              ] as const)
            : []),
          ...(what === 'files.completeUploadExternal'
            ? [[0.06, refused('file_upload_size_restricted')] as const]
            : []),
        ];
    return judged(tally, dice, ordinal, odds, { what, about: isMethod ? wishIn(body.toString()) : '' });
  };
}

function judged(
  tally: Tally,
  dice: Dice,
  ordinal: (what: string, about: string) => number,
  odds: Odds,
  { what, about }: { what: string; about: string },
): Fault | undefined {
  if (!tally.on) return undefined;
  const fault = drawn(dice, odds, what, about, ordinal(what, about));
  if (fault) tally.note(fault.kind, about === '' ? undefined : about);
  return fault;
}
