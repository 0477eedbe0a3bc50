// No call makes the door throw, and nothing goes through it that the gateway has not signed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { address, call, ended, openDoor, signedHeaders } from './webhook-fixture.ts';

const headerText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.stringMatching(/^(?:v1a?,[A-Za-z0-9+/]{43}=? ?){1,3}$/),
  fc.nat(4_000_000_000).map(String),
  fc.constantFrom('', 'msg_1', '__proto__', 'v1,', 'NaN', '-1', '1e99'),
);
const now = Math.floor(Date.now() / 1000);
const anyAddress = fc.oneof(
  fc.constant(address),
  fc.string({ maxLength: 60 }).map((query) => `https://darkroom.test/webhooks/replicate?${query}`),
  fc
    .tuple(fc.string(), fc.string())
    .map(
      ([generation, attempt]) =>
        `https://darkroom.test/webhooks/replicate?${new URLSearchParams({ generation, attempt }).toString()}`,
    ),
);
const body = fc.oneof(
  fc.constant(ended),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.record({ id: fc.anything(), status: fc.anything() }).map((value) => {
    try {
      return JSON.stringify(value);
    } catch {
      return '{}';
    }
  }),
);

function withoutBadBytes(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/gu, '').trim();
}

test('whatever comes unsigned is refused, and nobody hears of it', async () => {
  const { knock, news, ends } = openDoor();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'HEAD'),
      anyAddress,
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(headerText, fc.oneof(headerText, fc.constant(String(now))), headerText),
      async (method, url, bytes, [id, timestamp, signature]) => {
        const headers = {
          'webhook-id': withoutBadBytes(id),
          'webhook-timestamp': withoutBadBytes(timestamp),
          'webhook-signature': withoutBadBytes(signature),
        };
        const status = await knock(call({ method, url, body: new Uint8Array(bytes), headers }));
        expect([400, 401, 405]).toContain(status);
        expect([news, ends]).toEqual([[], []]);
      },
    ),
  );
});

test('a good call with one letter changed is refused, and nobody hears of it', async () => {
  const { knock, news, ends } = openDoor();
  const good = { body: ended, ...signedHeaders(ended) };
  const parts = Object.keys(good) as (keyof typeof good)[];
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...parts),
      fc.nat(1000),
      fc.constantFrom(...letters),
      async (part, at, letter) => {
        const place = at % good[part].length;
        const changed = `${good[part].slice(0, place)}${letter}${good[part].slice(place + 1)}`;
        fc.pre(changed !== good[part]);
        const { body, ...headers } = { ...good, [part]: changed };
        expect(await knock(call({ body, headers }))).toBe(401);
        expect([news, ends]).toEqual([[], []]);
      },
    ),
  );
});

test('whatever the gateway signs is passed on or refused, and what is passed on makes sense', async () => {
  const { knock, news } = openDoor();
  await fc.assert(
    fc.asyncProperty(anyAddress, body, async (url, text) => {
      const before = news.length;
      const status = await knock(call({ url, body: text.toWellFormed() }));
      expect([200, 400]).toContain(status);
      expect(news.length - before).toBe(status === 200 ? 1 : 0);
      for (const { generationId, attempt, predictionId } of news.slice(before)) {
        expect(generationId).toMatch(/^[a-z][a-z0-9-]{5,79}$/);
        expect(predictionId).toMatch(/^[\w-]{1,128}$/);
        expect(attempt).toBeGreaterThan(0);
      }
    }),
  );
});
