// Being called by a gateway: when creates ask for it, and what its calls show.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createGateway, type GatewayClient } from '../../src/gateway/client.ts';
import type { News } from '../../src/generation/ports.ts';
import { createFakeClock } from '../fakes/clock.ts';
import type { Play } from '../fakes/scripted-gateway.ts';
import { started } from '../simulator/fixture.ts';
import { failureOf, plainCreate, running, scripted, token } from './fixture.ts';
import { asks, call, calling, ended, given, publicUrl, signedHeaders } from './webhook-fixture.ts';

const byVersion = { ...plainCreate, target: { by: 'version', version: 'a'.repeat(64) } } as const;
const calls = {
  webhook: `${publicUrl}/webhooks/replicate?generation=g-123456&attempt=1`,
  webhook_events_filter: ['start', 'completed'],
};

describe('a create', () => {
  test('names the address with our ids, by path and by version', async () => {
    const { gateway, signal, bodies } = await calling([{ json: running }, { json: running }]);
    await gateway.create(plainCreate, signal);
    await gateway.create({ ...byVersion, attempt: 2 }, signal);
    expect(bodies()).toEqual([
      { input: plainCreate.input, ...calls },
      {
        version: byVersion.target.version,
        input: plainCreate.input,
        ...calls,
        webhook: calls.webhook.replace('attempt=1', 'attempt=2'),
      },
    ]);
  });

  test('keeps the path of the public address', async () => {
    const { gateway, signal, bodies } = await calling([{ json: running }], {
      ...given,
      publicUrl: 'https://darkroom.test/bots/darkroom/',
    });
    await gateway.create(plainCreate, signal);
    expect(bodies()[0]).toMatchObject({
      webhook: 'https://darkroom.test/bots/darkroom/webhooks/replicate?generation=g-123456&attempt=1',
    });
  });

  test('asks for no calls without a public address', async () => {
    const { gateway, server, signal } = await scripted([{ json: running }]);
    await gateway.create(plainCreate, signal);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ input: plainCreate.input });
    expect(gateway.webhookRoute(async () => {})).toBeUndefined();
    expect(await gateway.learnSecret(signal)).toBe(false);
    expect(gateway.calls()).toBe('never');
    expect(server.requests).toHaveLength(1);
  });

  const closedBody = {
    detail: '- webhook: Additional property webhook is not allowed\n',
    status: 422,
    invalid_fields: [
      {
        type: 'additional_property_not_allowed',
        field: 'webhook',
        description: 'Additional property webhook is not allowed',
      },
    ],
  };

  test.each<[string, Play]>([
    ['a 422 that names the property', { json: closedBody, status: 422 }],
    ['a 422 that names the filter', { json: { detail: 'webhook_events_filter: unexpected' }, status: 422 }],
    ['a 400 in words', { json: { error: { message: 'webhooks must be HTTPS URLs' } }, status: 400 }],
  ])('refused by %s is sent once more without, and no later one asks', async (_, play) => {
    const fixture = await calling([play, { json: running }, { json: running }]);
    expect(await asks(fixture)).toBe(false);
    expect(await asks(fixture)).toBe(false);
    expect(fixture.bodies().map((body) => 'webhook' in body)).toEqual([true, false, false]);
    expect([fixture.offs, fixture.gateway.calls()]).toEqual([[expect.stringContaining('webhook')], 'never']);
  });

  test('refused without a word is sent once more without, until one was taken', async () => {
    const mute: Play = { body: '', status: 400 };
    const silent = await calling([mute, { json: running }, { json: running }]);
    expect([await asks(silent), await asks(silent)]).toEqual([false, false]);
    expect(silent.bodies().map((body) => 'webhook' in body)).toEqual([true, false, false]);
    expect(silent.offs).toEqual(['HTTP 400']);

    const calls = await calling([{ json: running }, mute]);
    expect(await asks(calls)).toBe(true);
    const error = await failureOf(calls.gateway.create(plainCreate, calls.signal));
    expect(error).toMatchObject({ code: 'gateway_refused' });
    expect(calls.bodies()).toHaveLength(2);
  });

  test('refused for a prompt with that word in it goes on asking', async () => {
    const refusal = { json: { detail: 'the prompt "a webhook" is not allowed' }, status: 422 };
    const fixture = await calling([refusal, refusal, { json: running }]);
    const error = await failureOf(fixture.gateway.create(plainCreate, fixture.signal));
    expect(error).toMatchObject({ code: 'gateway_refused' });
    expect(await asks(fixture)).toBe(true);
    expect(fixture.offs).toEqual([]);
  });

  test('without an answer is never sent again', async () => {
    const { gateway, server, signal } = await calling([{ json: { detail: 'webhook' }, status: 500 }]);
    expect((await failureOf(gateway.create(plainCreate, signal))).code).toBe('create_unanswered');
    expect(server.requests).toHaveLength(1);
  });
});

describe('a gateway calls', () => {
  const knock = async (gateway: GatewayClient, body: string, sentAt: number) => {
    const route = gateway.webhookRoute(async () => {});
    return (await route?.fetch(call({ body, headers: signedHeaders(body, { sentAt }) })))?.status;
  };
  const over = { ...running, status: 'succeeded' };

  async function withClock(script: Parameters<typeof scripted>[0]) {
    const clock = createFakeClock(Date.now());
    const fixture = await scripted(script, { webhook: given, clock });
    return { ...fixture, clock };
  }

  test('for ten minutes after a call that told an end', async () => {
    const { gateway, clock } = await withClock([]);
    expect(gateway.calls()).toBe('perhaps');
    expect(await knock(gateway, JSON.stringify(running), clock.now())).toBe(200);
    expect(gateway.calls()).toBe('perhaps');
    expect(await knock(gateway, ended, clock.now())).toBe(200);
    expect(gateway.calls()).toBe('surely');
    await clock.advance(599_999);
    expect(gateway.calls()).toBe('surely');
    await clock.advance(1);
    expect(gateway.calls()).toBe('perhaps');
  });

  test('no more when a look finds an end that no call has told, until the next call', async () => {
    const json = (id: string) => ({ json: { ...over, id } });
    const { gateway, clock, signal } = await withClock([
      json('p1abc'),
      { json: running },
      json('p2'),
      json('p2'),
    ]);
    await knock(gateway, ended, clock.now());
    await gateway.get('p1abc', signal);
    await gateway.get('p2', signal);
    expect(gateway.calls()).toBe('surely');
    await gateway.get('p2', signal);
    expect(gateway.calls()).toBe('perhaps');
    await knock(gateway, ended.replace('p1abc', 'p2'), clock.now());
    expect(gateway.calls()).toBe('surely');
    await gateway.get('p2', signal);
    expect(gateway.calls()).toBe('surely');
  });

  test('not because somebody says so without its secret', async () => {
    const { gateway } = await withClock([]);
    const route = gateway.webhookRoute(async () => expect.unreachable());
    const headers = signedHeaders(ended, { by: `whsec_${Buffer.alloc(24).toString('base64')}` });
    expect((await route?.fetch(call({ headers })))?.status).toBe(401);
    expect(gateway.calls()).toBe('perhaps');
  });
});

test('believes what a real gateway sends, whose secret it has learned', async () => {
  const heard = Promise.withResolvers<void>();
  const news: News[] = [];
  const url = await serve(async (request) => {
    const route = gateway.webhookRoute(async (told) => {
      news.push(told);
      if (news.length === 2) heard.resolve();
    });
    return (await route?.fetch(request)) ?? new Response(null, { status: 404 });
  });
  const simulator = await started({ token });
  const gateway = createGateway({
    baseUrl: simulator.baseUrl,
    token,
    clock: systemClock,
    spoolDir: '/nowhere',
    webhook: { publicUrl: url, secret: undefined },
  });
  onTestFinished(() => gateway.close());
  const { signal } = new AbortController();
  expect(await gateway.learnSecret(signal)).toBe(true);
  const { id } = await gateway.create({ ...plainCreate, generationId: 'gen-real', attempt: 2 }, signal);
  await heard.promise;
  const told = { generationId: 'gen-real', attempt: 2, predictionId: id };
  expect(news).toEqual([told, told]);
  await expect.poll(() => gateway.calls()).toBe('surely');
});

async function serve(fetch: (request: Request) => Promise<Response>): Promise<string> {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
