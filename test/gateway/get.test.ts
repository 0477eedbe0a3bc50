// Looking at a prediction, and cancelling one.
import { expect, test } from 'vitest';
import { predictionStatuses } from '../../src/generation/generation.ts';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, recorded, running, scripted } from './fixture.ts';

test.each(['get-succeeded.answer', 'get-succeeded-collapsed-spaces.answer'])(
  'reads the recorded %s',
  async (file) => {
    const answer = await recorded(file);
    const { gateway, server, signal } = await scripted([{ json: answer }], { prefix: '/replicate/v1' });
    expect(await gateway.get('ctdwaehfz1rm80cmd5nsjd8114', signal)).toEqual({
      id: 'ctdwaehfz1rm80cmd5nsjd8114',
      status: 'succeeded',
      outputs: answer['output'],
      outputComplete: false,
      error: undefined,
      failure: undefined,
      progress: 1,
      createdAt: Date.UTC(2025, 0, 15, 10, 3, 39, 896),
      startedAt: Date.UTC(2025, 0, 15, 10, 3, 40, 584),
      completedAt: Date.UTC(2025, 0, 15, 10, 3, 41, 142),
    });
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/replicate/v1/predictions/ctdwaehfz1rm80cmd5nsjd8114',
      body: '',
    });
  },
);

test.each(predictionStatuses)('knows the status %s', async (status) => {
  const { gateway, signal } = await scripted([{ json: { ...running, status } }]);
  expect(await gateway.get('p1abc', signal)).toMatchObject({ id: 'p1abc', status });
});

test('keeps our id when the gateway answers with the one of the platform behind it', async () => {
  const { gateway, signal } = await scripted([{ json: { ...running, id: 'upstream9' } }]);
  expect((await gateway.get('p1abc', signal)).id).toBe('p1abc');
});

test.each<[string, Play]>([
  ['a reset', { fault: 'reset after reading' }],
  ['half an answer', { half: JSON.stringify(running) }],
  ['JSON cut short', { body: '{"id":"p1a' }],
  ['a page', { body: '<html>checking your browser</html>' }],
])('finds the gateway unreachable after %s', async (_, play) => {
  const { gateway, signal } = await scripted([play]);
  expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_unreachable');
});

test('calls an unknown status invalid', async () => {
  const { gateway, signal } = await scripted([{ json: { ...running, status: 'paused' } }]);
  expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_invalid_response');
});

test('reads an answer of 30 MiB and refuses one of 33', async () => {
  const output = (mebibytes: number) => `data:image/png;base64,${'A'.repeat(mebibytes * 1024 * 1024)}`;
  const { gateway, signal } = await scripted([
    { json: { ...running, output: output(30) } },
    { json: { ...running, output: output(33) } },
  ]);
  expect((await gateway.get('p1abc', signal)).outputs[0]?.length).toBeGreaterThan(30 * 1024 * 1024);
  expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_invalid_response');
});

test.each(['', '../account', 'a/b', 'a?b', 'x'.repeat(129)])('sends no id like "%s"', async (id) => {
  const { gateway, server, signal } = await scripted([]);
  expect((await failureOf(gateway.get(id, signal))).code).toBe('gateway_invalid_response');
  expect((await failureOf(gateway.cancel(id, signal))).code).toBe('gateway_invalid_response');
  expect(server.requests).toHaveLength(0);
});

test('rejects with the reason of the caller, before and during a get', async () => {
  const { gateway, server } = await scripted([{ fault: 'hang' }]);
  const controller = new AbortController();
  const reason = new Error('enough');
  const get = gateway.get('p1abc', controller.signal);
  void server.received(1).then(() => controller.abort(reason));
  await expect(get).rejects.toBe(reason);
  await expect(gateway.get('p1abc', controller.signal)).rejects.toBe(reason);
  expect(server.requests).toHaveLength(1);
});

test('cancels with an empty POST', async () => {
  const { gateway, server, signal } = await scripted([{ json: { ...running, status: 'canceled' } }]);
  expect(await gateway.cancel('p1abc', signal)).toMatchObject({ id: 'p1abc', status: 'canceled' });
  expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v1/predictions/p1abc/cancel', body: '' });
});

test.each<[string, Play]>([
  ['404 with a page', { body: '<html>not found</html>', status: 404 }],
  ['404 of gateway software', { json: { error: { message: 'Invalid URL' } }, status: 404 }],
  ['405', { body: '', status: 405 }],
  ['501', { body: '', status: 501 }],
])('remembers from %s that there is no cancel', async (_, play) => {
  const { gateway, server, signal } = await scripted([play]);
  expect(await gateway.cancel('p1abc', signal)).toBe('unsupported');
  expect(await gateway.cancel('p2abc', signal)).toBe('unsupported');
  expect(server.requests).toHaveLength(1);
});

test('keeps cancelling others when one prediction is gone', async () => {
  const gone = { json: { detail: 'The requested resource could not be found.' }, status: 404 };
  const { gateway, signal } = await scripted([gone, { json: { ...running, status: 'canceled' } }]);
  expect(await gateway.cancel('p1abc', signal)).toBe('unsupported');
  expect(await gateway.cancel('p2abc', signal)).toMatchObject({ status: 'canceled' });
});

test('looks at the prediction when a cancel succeeds without showing it', async () => {
  const { gateway, server, signal } = await scripted([
    { body: '', status: 204 },
    { json: { ...running, status: 'canceled' } },
  ]);
  expect(await gateway.cancel('p1abc', signal)).toMatchObject({ status: 'canceled' });
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('does not take a broken cancel for a missing one', async () => {
  const { gateway, signal } = await scripted([{ json: {}, status: 500 }, { json: running }]);
  expect((await failureOf(gateway.cancel('p1abc', signal))).code).toBe('gateway_unreachable');
  expect(await gateway.cancel('p1abc', signal)).toMatchObject({ status: 'processing' });
});
