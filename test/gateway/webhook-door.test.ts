// Who gets through the door for webhooks, and what of a call is passed on.
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createWebhookDoor } from '../../src/gateway/webhook-door.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { address, call, ended, openDoor, signedHeaders, subject } from './webhook-fixture.ts';

const minute = 60_000;
const otherSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

/** A body that notes whether anybody has read it. */
function watchedBody() {
  let isRead = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        isRead = true;
        controller.enqueue(Buffer.from(ended));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, isRead: () => isRead };
}

test('passes on what was signed: our ids from the address, the prediction from the body', async () => {
  const { knock, news, ends } = openDoor();
  expect(await knock(call())).toBe(200);
  expect(news).toEqual([{ ...subject, predictionId: 'p1abc' }]);
  expect(ends).toEqual([true]);
});

test.each([
  ['starting', false],
  ['processing', false],
  ['dreaming', false],
  ['failed', true],
  ['canceled', true],
  ['aborted', true],
])('takes news of a prediction that is %s as its end: %s', async (status, isEnd) => {
  const { knock, news, ends } = openDoor();
  expect(await knock(call({ body: JSON.stringify({ id: 'p1', status }) }))).toBe(200);
  expect([news.length, ends]).toEqual([1, [isEnd]]);
});

test('takes one good signature among others, as while a secret is changed', async () => {
  const { knock, news } = openDoor();
  const good = signedHeaders(ended, { id: 'msg_rotated' });
  const old = new Webhook(otherSecret).sign('msg_rotated', new Date(), ended);
  const signatures = `v1a,abc ${old} ${good['webhook-signature']}`;
  expect(await knock(call({ headers: { ...good, 'webhook-signature': signatures } }))).toBe(200);
  expect(news).toHaveLength(1);
});

describe('without reading the body refuses', () => {
  const good = signedHeaders(ended);

  test.each<[string, number, Parameters<typeof call>[0]]>([
    ['another method', 405, { method: 'PUT' }],
    ['a call without an id', 401, { headers: { 'webhook-id': '' } }],
    ['an id with a dot, which could be cut elsewhere', 401, { id: 'msg_1.1700000000' }],
    ['two ids', 401, { headers: { 'webhook-id': 'msg_1, msg_2' } }],
    ['a time that is none', 401, { headers: { 'webhook-timestamp': '1e9' } }],
    [
      'a time with something behind it',
      401,
      { headers: { 'webhook-timestamp': `${good['webhook-timestamp']}x` } },
    ],
    ['a time in milliseconds', 401, { headers: { 'webhook-timestamp': String(Date.now()) } }],
    ['a call without a signature', 401, { headers: { 'webhook-signature': '' } }],
    ['a signature of another kind', 401, { headers: { 'webhook-signature': 'v1a,c2lnbmVk' } }],
    ['a signature that is too short', 401, { headers: { 'webhook-signature': 'v1,c2lnbmVk' } }],
    [
      'a flood of signatures',
      401,
      { headers: { 'webhook-signature': `${good['webhook-signature']} `.repeat(30) } },
    ],
    ['a call from six minutes ago', 401, { sentAt: Date.now() - 6 * minute }],
    ['a call from six minutes ahead', 401, { sentAt: Date.now() + 6 * minute }],
    ['an address without ids', 400, { url: 'https://darkroom.test/webhooks/replicate' }],
    ['a generation that is none', 400, { url: address.replace('gen-123456', '../../etc') }],
    [
      'a generation that means something in objects',
      400,
      { url: address.replace('gen-123456', '__proto__') },
    ],
    ['an attempt of nought', 400, { url: address.replace('attempt=1', 'attempt=0') }],
    ['an attempt that is no number', 400, { url: address.replace('attempt=1', 'attempt=1e1') }],
    ['two generations', 400, { url: `${address}&generation=gen-654321` }],
    ['two attempts', 400, { url: `${address}&attempt=2` }],
    ['what says itself that it is too long', 413, { headers: { 'content-length': '1048577' } }],
  ])('%s: %s %i', async (_, status, options) => {
    const { knock, news, ends } = openDoor();
    const { body, isRead } = watchedBody();
    expect(await knock(call({ ...options, body, signed: ended }))).toBe(status);
    expect([isRead(), news, ends]).toEqual([false, [], []]);
  });

  test.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH'])('the method %s', async (method) => {
    const { door, news } = openDoor();
    const response = await door.fetch(call({ method }));
    expect([response.status, response.headers.get('allow'), news]).toEqual([405, 'POST', []]);
  });

  test('everything while no secret is known, so that the gateway calls again', async () => {
    const door = createWebhookDoor({
      clock: systemClock,
      verifier: () => undefined,
      onHeard: () => expect.unreachable(),
      observe: () => expect.unreachable(),
    });
    expect((await door.fetch(call())).status).toBe(503);
  });

  test('what was sent long ago by our own clock', async () => {
    const clock = { ...systemClock, now: () => Date.now() + 6 * minute };
    const { knock, news } = openDoor({ clock });
    expect([await knock(call()), news]).toEqual([401, []]);
  });
});

describe('after reading the body refuses', () => {
  test.each<[string, number, Parameters<typeof call>[0]]>([
    ['what another secret signed', 401, { by: otherSecret }],
    ['a body that was changed', 401, { body: ended.replace('p1abc', 'p2abc'), signed: ended }],
    ['a body with a space more', 401, { body: `${ended} `, signed: ended }],
    ['a body that begins with a byte order mark', 401, { body: `\uFEFF${ended}`, signed: ended }],
    ['bytes that are no text', 401, { body: new Uint8Array([0xff, 0xfe, 0x00]), signed: '\uFFFD\uFFFD\0' }],
    ['an empty body', 400, { body: '' }],
    ['no JSON', 400, { body: 'id=p1abc' }],
    ['a list', 400, { body: '[]' }],
    ['null', 400, { body: 'null' }],
    ['a body without an id', 400, { body: '{"status":"succeeded"}' }],
    ['an id that is a path', 400, { body: '{"id":"../account","status":"succeeded"}' }],
    ['a status that is no word', 400, { body: '{"id":"p1","status":{"toString":1}}' }],
    ['an id in a prototype', 400, { body: '{"__proto__":{"id":"p1","status":"succeeded"}}' }],
    ['a body over the limit', 413, { body: `"${'x'.repeat(1_048_575)}"` }],
  ])('%s: %s %i', async (_, status, options) => {
    const { knock, news, ends } = openDoor();
    expect(await knock(call(options))).toBe(status);
    expect([news, ends]).toEqual([[], []]);
  });

  test('an id or a time that was not signed along', async () => {
    const { knock, news } = openDoor();
    const good = signedHeaders(ended);
    const later = String(Number(good['webhook-timestamp']) + 1);
    expect(await knock(call({ headers: { ...good, 'webhook-id': 'msg_other' } }))).toBe(401);
    expect(await knock(call({ headers: { ...good, 'webhook-timestamp': later } }))).toBe(401);
    expect(news).toEqual([]);
  });

  test('a body that breaks off', async () => {
    const { knock, news } = openDoor();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('the connection is gone'));
      },
    });
    expect([await knock(call({ body, signed: ended })), news]).toEqual([401, []]);
  });
});

test('takes a body of exactly the limit', async () => {
  const { knock, news } = openDoor();
  const bare = JSON.stringify({ id: 'p1abc', status: 'succeeded', logs: '' });
  const body = JSON.stringify({
    id: 'p1abc',
    status: 'succeeded',
    logs: 'x'.repeat(1_048_576 - bare.length),
  });
  expect([await knock(call({ body })), news.length]).toEqual([200, 1]);
});

describe('the same call again', () => {
  test('is answered and changes nothing, even with its signature said twice', async () => {
    const { knock, news, ends } = openDoor();
    const headers = signedHeaders(ended);
    const twice = `${headers['webhook-signature']} ${headers['webhook-signature']}`;
    expect(await knock(call({ headers }))).toBe(200);
    expect(await knock(call({ headers }))).toBe(200);
    expect(await knock(call({ headers: { ...headers, 'webhook-signature': twice } }))).toBe(200);
    expect([news.length, ends.length]).toEqual([1, 1]);
  });

  test('counts when it could not be taken the first time', async () => {
    let failures = 1;
    const { knock, news } = openDoor({
      observe: async () => {
        if (failures > 0) throw new Error(`store is busy (${(failures -= 1)})`);
      },
    });
    const headers = signedHeaders(ended);
    expect(await knock(call({ headers }))).toBe(503);
    expect(await knock(call({ headers }))).toBe(200);
    expect(await knock(call({ headers }))).toBe(200);
    expect(news).toHaveLength(2);
  });

  test('does not hide the next event of the same id', async () => {
    const { knock, ends } = openDoor();
    const start = JSON.stringify({ id: 'p1abc', status: 'processing' });
    expect(await knock(call({ body: start, id: 'msg_same' }))).toBe(200);
    expect(await knock(call({ body: ended, id: 'msg_same' }))).toBe(200);
    expect(ends).toEqual([false, true]);
  });

  test('is forgotten when its signature is good no more', async () => {
    let skippedMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + skippedMs };
    const { knock } = openDoor({ clock });
    const early = signedHeaders(ended, { sentAt: Date.now() - 4 * minute });
    expect(await knock(call({ headers: early }))).toBe(200);
    skippedMs = 2 * minute;
    expect(await knock(call({ headers: early }))).toBe(401);
  });
});

test('does not let the gateway wait for what takes long, nor minds how that ends', async () => {
  const clock = createFakeClock(Date.now());
  const { promise, reject } = Promise.withResolvers<void>();
  const { knock } = openDoor({ clock, observe: () => promise });
  const answer = knock(call());
  await clock.advance(2000);
  expect(await answer).toBe(202);
  reject(new Error('much later'));
  await expect(promise).rejects.toThrow('much later');
});
