// What happens to a call when Slack, or the way to it, fails.
import { expect, test } from 'vitest';
import { createCalls } from '../../../../src/adapters/slack/api/calls.ts';
import { createClient } from '../../../../src/adapters/slack/api/client.ts';
import { createExchange } from '../../../../src/adapters/slack/api/exchange.ts';
import { appErrorOf } from '../../../../src/adapters/slack/api/trouble.ts';
import { createLog } from '../../../../src/log.ts';
import {
  at,
  createImpatientClock,
  place,
  refusalOf,
  saying,
  soon,
  startTinySlack,
  token,
  type Reply,
  type TinySlack,
} from './tiny-slack.ts';

const update = ({ calls }: TinySlack) => calls.update(at, saying('x'), { urgent: true }, soon());
const post = ({ calls }: TinySlack) => calls.post(place, saying('x'), soon());
const share = ({ calls }: TinySlack) =>
  calls.complete('T1', [{ id: 'F1', title: 'x' }], { channel: 'C1' }, soon());
const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };
const opened = ({ calls }: TinySlack) => calls.openView('T1', '1.2.abc', view, soon());
const ephemeral = ({ calls }: TinySlack) => calls.postEphemeral(place, 'U1', saying('x'), soon());
const respond = ({ calls, origin }: TinySlack) => calls.respond(`${origin}/respond/1`, saying('x'), soon());

/** Bad answers first, then good ones. */
const failing = (reply: Reply, times: number, clock = createImpatientClock()) =>
  startTinySlack(
    (_, before) => (before < times ? reply : { body: { ok: true, channel: 'C1', ts: '1.1' } }),
    clock,
  );

const broken = [
  { status: 500 },
  { status: 503, body: '<html>' },
  { status: 200, body: '<html>' },
  { status: 200, body: 'null' },
  { status: 200, body: '' },
  { body: { ok: false, error: 'internal_error' } },
  'reset',
  'half',
] as const satisfies Reply[];

test.for<Reply>([...broken])('a change gets through after two times %j', async (reply, { expect }) => {
  const clock = createImpatientClock();
  await using slack = await failing(reply, 2, clock);
  await update(slack);
  expect(slack.seen).toHaveLength(3);
  const [first = 0, second = 0, ...more] = clock.waits;
  expect(more).toEqual([]);
  expect([first >= 150 && first <= 250, second >= 450 && second <= 750]).toEqual([true, true]);
});

test.for<Reply>([...broken])('nothing is posted or opened twice after %j', async (reply, { expect }) => {
  for (const call of [post, ephemeral, share, opened]) {
    await using slack = await failing(reply, 1);
    const error = await refusalOf(call(slack));
    expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
    expect(slack.seen).toHaveLength(1);
  }
});

test.for<Reply>([{ status: 500 }, 'reset', 'half'])('nothing is responded twice after %j', async (reply) => {
  await using slack = await failing(reply, 1);
  const error = await refusalOf(respond(slack));
  expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  expect(slack.seen).toHaveLength(1);
});

test('a completion without a message is repeated', async () => {
  await using slack = await failing('reset', 1);
  await slack.calls.complete('T1', [{ id: 'F1', title: 'x' }], undefined, soon());
  expect(slack.seen).toHaveLength(2);
});

test('an outage ends in chat_unreachable after four attempts', async () => {
  await using slack = await failing({ status: 503 }, 10);
  const error = await refusalOf(update(slack));
  expect(error).toMatchObject({ code: 'chat_unreachable', cause: { status: 503, isUnclear: true } });
  expect(slack.seen).toHaveLength(4);
});

test('a clear no is not asked again', async () => {
  await using slack = await failing({ body: { ok: false, error: 'msg_too_long' } }, 10);
  const error = await refusalOf(update(slack));
  expect(error).toMatchObject({ code: 'internal', cause: { code: 'msg_too_long', isUnclear: false } });
  expect(slack.seen).toHaveLength(1);
});

test('a post is tried again while nobody is at home, and was surely not made', async () => {
  const clock = createImpatientClock();
  const slack = await failing('hang', 0, clock);
  await slack[Symbol.asyncDispose]();
  const log = createLog({ level: 'silent', secrets: [] });
  const calls = createCalls({ token, apiUrl: slack.apiUrl, clock, log });
  for (const call of [post, share, respond]) {
    clock.waits.length = 0;
    const error = await refusalOf(call({ ...slack, calls }));
    expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: false } });
    expect(String(error.cause)).toContain('ECONNREFUSED');
    expect(clock.waits).toHaveLength(3);
  }
  await calls.close();
});

test('a short rate limit is waited for, also by a post', async () => {
  for (const call of [update, post, share, respond]) {
    const clock = createImpatientClock();
    const limited = {
      status: 429,
      headers: { 'retry-after': '1' },
      body: { ok: false, error: 'ratelimited' },
    };
    await using slack = await failing(limited, 3, clock);
    await call(slack);
    expect(slack.seen).toHaveLength(4);
    expect(clock.waits).toEqual([1000, 1000, 1000]);
  }
});

test('a long rate limit is for the caller to wait for, and nothing leaves until then', async () => {
  const clock = createImpatientClock();
  const limited = {
    status: 429,
    headers: { 'retry-after': '40' },
    body: { ok: false, error: 'ratelimited' },
  };
  await using slack = await failing(limited, 1, clock);
  const error = await refusalOf(post(slack));
  expect(error).toMatchObject({ code: 'chat_busy', retryAfterMs: 40_000, cause: { status: 429 } });
  expect(await refusalOf(post(slack))).toMatchObject({ code: 'chat_busy', retryAfterMs: 40_000 });
  expect([slack.seen.length, clock.waits]).toEqual([1, []]);
  // It holds for that method in that workspace only.
  await update(slack);
  await slack.calls.post({ team: 'T2', channel: 'C1' }, saying('x'), soon());
  expect(slack.seen).toHaveLength(3);
});

test('short rate limits that do not end are not waited for without end', async () => {
  const limited = { status: 429, headers: { 'retry-after': '1' } };
  await using slack = await failing(limited, 100);
  expect((await refusalOf(update(slack))).code).toBe('chat_busy');
  expect(slack.seen).toHaveLength(4);
});

test.for<Record<string, string>>([{}, { 'retry-after': '' }, { 'retry-after': 'soon' }])(
  'a rate limit that names no time is left alone for a while: %j',
  async (headers, { expect }) => {
    for (const call of [update, respond]) {
      await using slack = await failing({ status: 429, headers, body: 'slow down' }, 100);
      expect(await refusalOf(call(slack))).toMatchObject({ code: 'chat_busy', retryAfterMs: 5000 });
      expect(slack.seen).toHaveLength(1);
    }
  },
);

test('progress does not wait for a rate limit', async () => {
  const clock = createImpatientClock();
  await using slack = await failing({ status: 429, headers: { 'retry-after': '1' } }, 1, clock);
  const error = await refusalOf(slack.calls.update(at, saying('x'), { urgent: false }, soon()));
  expect(error).toMatchObject({ code: 'chat_busy', retryAfterMs: 1000 });
  expect([slack.seen.length, clock.waits]).toEqual([1, []]);
});

test('an abort ends a call that hangs', async () => {
  await using slack = await startTinySlack(() => 'hang');
  const given = new AbortController();
  const call = refusalOf(slack.calls.update(at, saying('x'), { urgent: true }, given.signal));
  await expect.poll(() => slack.seen.length, { interval: 5 }).toBe(1);
  given.abort('not an error at all');
  expect(await call).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  expect(slack.seen).toHaveLength(1);
});

test.for<[Reply, string]>([
  [{ status: 429, headers: { 'retry-after': '2' } }, 'chat_busy'],
  [{ status: 503 }, 'chat_unreachable'],
])('an abort ends the pause after %j', async ([reply, code]) => {
  let pauses = 0;
  const after = () => {
    pauses += 1;
    return () => void (pauses -= 1);
  };
  await using slack = await startTinySlack(() => reply, { now: Date.now, after });
  const given = new AbortController();
  const call = refusalOf(slack.calls.update(at, saying('x'), { urgent: true }, given.signal));
  await expect.poll(() => pauses, { interval: 5 }).toBe(1);
  given.abort();
  expect((await call).code).toBe(code);
  // Its timer is gone too.
  expect([slack.seen.length, pauses]).toEqual([1, 0]);
});

test('each call is ended by its own signal only', async () => {
  await using slack = await startTinySlack(({ args }) => (args['text'] === 'hang' ? 'hang' : {}));
  const given = new AbortController();
  const hung = refusalOf(slack.calls.update(at, saying('hang'), { urgent: true }, given.signal));
  const other = new AbortController();
  const others = refusalOf(slack.calls.update(at, saying('hang'), { urgent: true }, other.signal));
  await expect.poll(() => slack.seen.length, { interval: 5 }).toBe(2);
  await update(slack);
  given.abort();
  expect((await hung).code).toBe('chat_unreachable');
  expect(await Promise.race([others, update(slack)])).toBeUndefined();
  other.abort();
  expect((await others).code).toBe('chat_unreachable');
});

test('a signal that is over already lets nothing leave', async () => {
  await using slack = await startTinySlack(() => ({}));
  const error = await refusalOf(slack.calls.update(at, saying('x'), { urgent: true }, AbortSignal.abort()));
  expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: false } });
  expect(slack.seen).toHaveLength(0);
});

test.for<Reply>(['hang', 'drip'])('an answer that goes on as %j is given up, once', async (reply) => {
  await using slack = await startTinySlack(() => reply);
  const exchange = createExchange();
  const log = createLog({ level: 'silent', secrets: [] });
  const client = createClient({ token, apiUrl: slack.apiUrl, exchange, log, answerMs: 50 });
  const hung = client.call('chat.update', {}, soon()).catch((error: unknown) => error);
  expect(appErrorOf(await hung, { purpose: 'x' })).toMatchObject({
    code: 'chat_unreachable',
    cause: { isUnclear: true, isPassing: false },
  });
  expect(slack.seen).toHaveLength(1);
  await exchange.close();
});

test('a redirect is not followed', async () => {
  await using elsewhere = await startTinySlack(() => ({}));
  const headers = { location: `${elsewhere.origin}/api/chat.update` };
  await using slack = await failing({ status: 307, headers }, 1);
  expect((await refusalOf(update(slack))).code).toBe('internal');
  expect(elsewhere.seen).toHaveLength(0);
});
