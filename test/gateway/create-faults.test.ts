// A create that goes wrong: what may have been paid for is never sent again.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, plainCreate, recorded, running, scripted } from './fixture.ts';

const whole = JSON.stringify(running);

test.each<[string, Play]>([
  ['a reset before the request was read', { fault: 'reset before reading' }],
  ['a reset after the request was read', { fault: 'reset after reading' }],
  ['half an answer', { half: whole, status: 201 }],
  ['an answer cut by a server that did not notice', { body: whole.slice(0, 40), status: 201 }],
  ['an empty success', { body: '', status: 201 }],
  ['a 408 from something in between', { body: '', status: 408 }],
  ['a 500', { json: { detail: 'oops' }, status: 500 }],
  ['a 502', { body: '<html>bad gateway</html>', status: 502 }],
  ['a 504', { body: '', status: 504 }],
  ['a time-out in front of the gateway', { body: 'error code: 524', status: 524 }],
])('does not know what became of a create after %s, and sends it once', async (_, play) => {
  const { gateway, server, signal } = await scripted([play, { json: running }]);
  const error = await failureOf(gateway.create(plainCreate, signal));
  expect(error.code).toBe('create_unanswered');
  expect(server.requests).toHaveLength(1);
});

test('gives up on a create 15 s after the time it may be held', async () => {
  const { gateway, server, clock, signal } = await scripted([{ fault: 'hang' }]);
  let settled = false;
  const create = failureOf(gateway.create({ ...plainCreate, holdMs: 10_000 }, signal));
  void create.finally(() => (settled = true));
  await server.received(1);
  await clock.advance(24_999);
  expect(settled).toBe(false);
  await clock.advance(1);
  expect((await create).code).toBe('create_unanswered');
});

test('gives up on an answer that starts and never ends', async () => {
  const { gateway, server, clock, signal } = await scripted([
    { drip: ['{"id":', '"never"}'], next: () => (server.requests.length > 1 ? Promise.resolve() : never) },
  ]);
  const create = failureOf(gateway.create(plainCreate, signal));
  await server.received(1);
  await clock.advance(15_000);
  expect((await create).code).toBe('create_unanswered');
});

test('knows that nothing was sent when nobody listens', async () => {
  const { gateway, server, signal, reports } = await scripted([]);
  await server.close();
  const error = await failureOf(gateway.create(plainCreate, signal));
  expect(error.code).toBe('gateway_unreachable');
  expect(reports).toMatchObject([{ operation: 'create', status: 'error' }]);
});

test('knows that nothing was sent when the name does not exist', async () => {
  const { gateway, signal } = await scripted([], {
    baseUrl: 'http://gateway.test/v1',
    lookup: (_name, _options, callback) =>
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), ''),
  });
  expect((await failureOf(gateway.create(plainCreate, signal))).code).toBe('gateway_unreachable');
});

test('knows that nothing was sent when TLS fails, even by a reset', async () => {
  const hangsUp = createServer((socket) => socket.resetAndDestroy());
  await new Promise<void>((resolve) => hangsUp.listen(0, '127.0.0.1', resolve));
  const { port } = hangsUp.address() as AddressInfo;
  const { gateway, signal } = await scripted([], { baseUrl: `https://127.0.0.1:${port}/v1` });
  const error = await failureOf(gateway.create(plainCreate, signal));
  await new Promise((resolve) => hangsUp.close(resolve));
  expect(error.code).toBe('gateway_unreachable');
});

test('uses a connection of its own for every create', async () => {
  const { gateway, server, signal } = await scripted([{ json: running }, { json: running }]);
  await gateway.create(plainCreate, signal);
  await gateway.create(plainCreate, signal);
  expect(server.requests.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
});

test.each<[string, Play]>([
  ['an error body', { json: { error: { message: 'no such model', type: 'new_api_error', code: 'x' } } }],
  ['a page', { body: '<!doctype html><title>Hello</title>' }],
  ['an unknown status', { json: { ...running, status: 'dreaming' } }],
  ['no id', { json: { status: 'starting' } }],
  ['an id that is a path', { json: { ...running, id: '../../v1/account' } }],
  ['a list', { json: [running] }],
  ['null', { json: null }],
])('calls a success with %s invalid', async (_, play) => {
  const { gateway, signal } = await scripted([play]);
  const error = await failureOf(gateway.create(plainCreate, signal));
  expect(error.code).toBe('gateway_invalid_response');
});

test('calls the copied answer of another API invalid', async () => {
  const { gateway, signal } = await scripted([{ json: await recorded('create-not-a-prediction.answer') }]);
  expect((await failureOf(gateway.create(plainCreate, signal))).code).toBe('gateway_invalid_response');
});

test('follows no redirect and names its status', async () => {
  const { gateway, server, signal } = await scripted([
    { body: '', status: 307, headers: { location: '/v1/elsewhere' } },
    { json: running },
  ]);
  const error = await failureOf(gateway.create(plainCreate, signal));
  expect(error).toMatchObject({ code: 'gateway_invalid_response', params: { status: 307 } });
  expect(server.requests).toHaveLength(1);
});

test('rejects with the reason of the caller when the caller gives up', async () => {
  const { gateway, server } = await scripted([{ fault: 'hang' }]);
  const controller = new AbortController();
  const reason = new Error('shutting down');
  const create = gateway.create(plainCreate, controller.signal);
  void server.received(1).then(() => controller.abort(reason));
  await expect(create).rejects.toBe(reason);
});

const never = new Promise<void>(() => {});
