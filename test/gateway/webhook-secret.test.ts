// Where the secret is from that calls of the gateway are signed with, and what happens without one.
import { describe, expect, test } from 'vitest';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, plainCreate, running, token } from './fixture.ts';
import { asks, calling, publicUrl, testSecret } from './webhook-fixture.ts';

const unknown = { publicUrl, secret: undefined };

describe('the secret', () => {
  test('that was set is not asked for', async () => {
    const { gateway, server, signal } = await calling([]);
    expect(await gateway.learnSecret(signal)).toBe(true);
    expect(server.requests).toHaveLength(0);
  });

  test.each(['whsec_', 'whsec_c2hvcnQ=', 'not base64!'])(
    'that was set as %j cannot be used: the operator hears it',
    async (secret) => {
      const fixture = await calling([{ json: running }], { publicUrl, secret });
      expect(await fixture.gateway.learnSecret(fixture.signal)).toBe(false);
      expect(await asks(fixture)).toBe(false);
      expect(fixture.offs).toEqual(['the secret that was set is no Base64 of 16 bytes or more']);
    },
  );

  test('that was not set is asked of the gateway, once, and until then creates ask for no calls', async () => {
    const fixture = await calling(
      [{ json: running }, { json: { key: testSecret } }, { json: running }],
      unknown,
    );
    expect([await asks(fixture), fixture.gateway.calls()]).toEqual([false, 'perhaps']);
    expect(await fixture.gateway.learnSecret(fixture.signal)).toBe(true);
    expect(await fixture.gateway.learnSecret(fixture.signal)).toBe(true);
    expect(await asks(fixture)).toBe(true);
    const [, asked, ...later] = fixture.server.requests;
    expect(asked).toMatchObject({ method: 'GET', url: '/v1/webhooks/default/secret' });
    expect(asked?.headers.authorization).toBe(`Bearer ${token}`);
    expect([later.length, fixture.offs]).toEqual([1, []]);
  });

  test.each<[string, Play]>([
    ['a 404', { json: { detail: 'Not found.' }, status: 404 }],
    ['a 405', { body: '', status: 405 }],
    ['a 401', { json: { detail: 'no' }, status: 401 }],
    ['a 403', { json: { error: { message: 'no right' } }, status: 403 }],
    ['a page', { body: '<html>welcome</html>' }],
    ['an answer of another API', { json: { created: 1, data: [] } }],
    ['a key that is none', { json: { key: 'whsec_' } }],
    ['a number', { json: { key: 7 } }],
    ['a flood', { body: `{"key":"${'x'.repeat(70_000)}"}` }],
  ])('is not there after %s: the operator hears it once, and nobody asks again', async (_, play) => {
    const fixture = await calling([play, { json: running }], unknown);
    expect(await fixture.gateway.learnSecret(fixture.signal)).toBe(false);
    expect(await fixture.gateway.learnSecret(fixture.signal)).toBe(false);
    expect(await asks(fixture)).toBe(false);
    expect(fixture.offs).toEqual([expect.stringContaining('the gateway gives no secret for webhooks')]);
    expect(fixture.gateway.calls()).toBe('never');
  });

  test.each<[string, Play, string]>([
    ['a 500', { body: '', status: 500 }, 'gateway_unreachable'],
    ['a 429', { json: {}, status: 429 }, 'gateway_busy'],
    ['a reset', { fault: 'reset after reading' }, 'gateway_unreachable'],
    ['half an answer', { body: '{"key":"whs' }, 'gateway_unreachable'],
  ])('is asked for again after %s', async (_, play, code) => {
    const fixture = await calling([play, { json: { key: testSecret } }], unknown);
    const { gateway, signal, offs } = fixture;
    expect((await failureOf(gateway.learnSecret(signal))).code).toBe(code);
    expect(await gateway.learnSecret(signal)).toBe(true);
    expect(offs).toEqual([]);
  });

  test('is never said in an error', async () => {
    const { gateway, signal } = await calling([{ json: { detail: `bad ${testSecret}` }, status: 422 }]);
    const { params, message } = await failureOf(gateway.create(plainCreate, signal));
    expect(`${message} ${String(params['reason'])}`).not.toContain(testSecret.slice(6));
  });
});
