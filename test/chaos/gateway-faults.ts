// What fails on the way to the gateway, by what is asked of it.
import { createOrdinals, drawn, wishIn, type Odds, type Tally } from './odds.ts';
import type { Plan } from './plan.ts';
import type { Fault, Passed, Passing } from './wire.ts';

const html = '<html><body><h1>Bad gateway</h1></body></html>';
const slowDown = JSON.stringify({
  detail: 'Request was throttled. Expected available in 1 second.',
  retry_after: 1,
});
const throttled = JSON.stringify({ detail: 'Request was throttled.' });

const busy: Odds = [
  [0.02, { kind: 'gateway 429 with retry_after', answer: { status: 429, body: slowDown } }],
  [0.02, { kind: 'gateway 429', answer: { status: 429, body: throttled } }],
  [0.02, { kind: 'gateway 503', answer: { status: 503, body: '{"detail":"no channel is free"}' } }],
];

/** The prediction is there, and nobody hears of it. */
const unheard: Odds = [
  [0.03, { kind: 'create: reset after', breaks: 'after' }],
  [0.015, { kind: 'create: hang after', hangsMs: 2000, arrives: true }],
  [0.015, { kind: 'create: 500 after', answerInstead: { status: 500, body: '{"detail":"oops"}' } }],
  [0.015, { kind: 'create: 502 HTML after', answerInstead: { status: 502, body: html } }],
  [0.015, { kind: 'create: 524 after', answerInstead: { status: 524, body: html } }],
  [0.015, { kind: 'create: half an answer', answers: 'half' }],
  [0.015, { kind: 'create: invalid JSON', answers: 'cut' }],
  [0.015, { kind: 'create: dripping', answers: 'dripping' }],
];

/** There may be none: it is looked for before another one is sent. */
const lost: Odds = [
  [0.02, { kind: 'create: reset before', breaks: 'before' }],
  [0.01, { kind: 'create: late', breaks: 'late' }],
  [0.01, { kind: 'create: hang before', hangsMs: 2000, arrives: false }],
  [0.005, { kind: 'create: 500 before', answer: { status: 500, body: '{"detail":"oops"}' } }],
  [0.005, { kind: 'create: 524 before', answer: { status: 524, body: html } }],
];

const broken = (what: string): Odds => [
  ...busy,
  [0.035, { kind: `${what}: 500`, answer: { status: 500, body: '{"detail":"oops"}' } }],
  [0.035, { kind: `${what}: 502 HTML`, answer: { status: 502, body: html } }],
  [0.03, { kind: `${what}: 524`, answer: { status: 524, body: html } }],
  [0.035, { kind: `${what}: reset`, breaks: 'before' }],
  [0.035, { kind: `${what}: reset after`, breaks: 'after' }],
  [0.035, { kind: `${what}: half an answer`, answers: 'half' }],
  [0.03, { kind: `${what}: invalid JSON`, answers: 'cut' }],
  [0.03, { kind: `${what}: hang`, hangsMs: 2000, arrives: false }],
  [0.03, { kind: `${what}: dripping`, answers: 'dripping' }],
];

/** The one failure of an output that says that there is none: it ends the generation. */
export const outputGone = 'output: 404';

const missing = JSON.stringify({ detail: 'The requested resource could not be found.' });
const stale: Fault = { kind: 'get: stale 404', answer: { status: 404, body: missing } };
const gone: Fault = { kind: outputGone, answer: { status: 404, body: missing } };

/** A 404 means it when the prediction is older than ten seconds. */
const staleForMs = 5000;

/** The kinds after which nobody but the gateway knows whether a prediction was created. */
export const unclearKinds: ReadonlySet<string> = new Set([...unheard, ...lost].map(([, { kind }]) => kind));

/** Judges requests to the gateway; `onAnswer` learns which prediction is about what. */
export function judgeGateway(
  { dice, lossesUntilMs, gateway }: Plan,
  tally: Tally,
  elapsedMs: () => number,
): { judge(request: Passing): Fault | undefined; onAnswer(passed: Passed): void } {
  const ordinal = createOrdinals();
  const wishes = new Map<string, { name: string; atMs: number }>();

  const oddsFor = (what: Operation, atMs: number | undefined): Odds => {
    if (what === 'create') return [...busy, ...unheard, ...(elapsedMs() < lossesUntilMs ? lost : [])];
    if (what === 'get') {
      const isYoung = atMs !== undefined && elapsedMs() - atMs < staleForMs;
      return [...broken('get'), ...(isYoung ? [[0.04, stale] as const] : [])];
    }
    // A file whose end is missing and that says it is whole cannot be told from one that is.
    const cut = ({ kind }: Fault) => kind.endsWith('invalid JSON');
    if (what === 'file') return [...broken('output').filter(([, fault]) => !cut(fault)), [0.015, gone]];
    return what === 'other' ? [] : broken(what);
  };

  return {
    judge({ method, path, body }) {
      const what = operationOf(method, path);
      const known = wishes.get(predictionIn(path));
      const name = what === 'create' ? wishIn(body.toString()) : (known?.name ?? '');
      if (!tally.on) return undefined;
      const fault = drawn(dice, oddsFor(what, known?.atMs), what, name, ordinal(what, name));
      // Without a list a create that got lost is unclear at once, as is one that arrived.
      if (fault) tally.note(fault.kind, name === '' && gateway.list ? undefined : name);
      return fault;
    },
    onAnswer({ method, path, body, status, answer }) {
      if (operationOf(method, path) !== 'create' || status >= 300) return;
      const { id } = JSON.parse(answer.toString()) as { id: string };
      wishes.set(id, { name: wishIn(body.toString()), atMs: elapsedMs() });
    },
  };
}

type Operation = 'create' | 'get' | 'cancel' | 'find' | 'file' | 'other';

function operationOf(method: string, path: string): Operation {
  if (method === 'POST' && path.endsWith('/predictions')) return 'create';
  if (method === 'POST' && path.endsWith('/cancel')) return 'cancel';
  if (path.endsWith('/predictions')) return 'find';
  if (path.includes('/predictions/')) return 'get';
  return path.startsWith('/files/') ? 'file' : 'other';
}

function predictionIn(path: string): string {
  return /\/(?:predictions|files)\/(?<id>[^/]+)/u.exec(path)?.groups?.['id'] ?? '';
}
