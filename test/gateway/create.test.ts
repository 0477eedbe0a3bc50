// What a create sends, and what it makes of an answer.
import { expect, test } from 'vitest';
import type { CreateRequest } from '../../src/generation/ports.ts';
import { failureOf, plainCreate, recorded, running, scripted, token } from './fixture.ts';

const requests: { file: string; answer: string; target: CreateRequest['target']; path: string }[] = [
  {
    file: 'create-by-path',
    answer: 'create-by-path.answer',
    target: { by: 'path', path: 'black-forest-labs/flux-schnell' },
    path: '/replicate/v1/models/black-forest-labs/flux-schnell/predictions',
  },
  {
    file: 'create-hidden-version',
    answer: 'create-hidden-version.answer',
    target: { by: 'path', path: 'black-forest-labs/flux-1.1-pro' },
    path: '/replicate/v1/models/black-forest-labs/flux-1.1-pro/predictions',
  },
  {
    file: 'create-by-version',
    answer: 'create-by-path.answer',
    target: { by: 'version', version: '2a6b576af31790b470f0a8442e1e9791213fa13799cbb65a9fc1436e96389574' },
    path: '/replicate/v1/predictions',
  },
  {
    file: 'create-by-owner-and-version',
    answer: 'create-by-path.answer',
    target: {
      by: 'version',
      version:
        'stability-ai/stable-diffusion:ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4',
    },
    path: '/replicate/v1/predictions',
  },
];

test.each(requests)(
  'sends the recorded request $file and nothing else',
  async ({ file, answer, target, path }) => {
    const request = await recorded(`${file}.request`);
    const answered = await recorded(answer);
    const { gateway, server, signal } = await scripted([{ json: answered, status: 201 }], {
      prefix: '/replicate/v1',
    });
    const input = request['input'] as Record<string, unknown>;

    const prediction = await gateway.create({ ...plainCreate, target, input }, signal);

    const [sent] = server.requests;
    expect(sent?.method).toBe('POST');
    expect(sent?.url).toBe(path);
    expect(JSON.parse(sent?.body ?? '')).toEqual(request);
    expect(sent?.headers.authorization).toBe(`Bearer ${token}`);
    expect(sent?.headers).not.toHaveProperty('prefer');
    expect(sent?.headers).not.toHaveProperty('cancel-after');
    expect(prediction).toMatchObject({
      id: answered['id'],
      status: 'starting',
      outputs: [],
      outputComplete: false,
    });
  },
);

test.each([
  ['/replicate/v1', '/replicate/v1/predictions/p1abc'],
  ['/replicate/v1/', '/replicate/v1/predictions/p1abc'],
  ['/v1', '/v1/predictions/p1abc'],
  ['/replicate', '/replicate/predictions/p1abc'],
  ['', '/predictions/p1abc'],
])('takes the base URL with the prefix "%s" whole', async (prefix, path) => {
  const { gateway, server, signal } = await scripted([{ json: running }], { prefix });
  await gateway.get('p1abc', signal);
  expect(server.requests[0]?.url).toBe(path);
});

test('sends configured headers along, and they cannot replace the token', async () => {
  const headers = { 'X-Connection-Api-Key': 'connection-1', Authorization: 'Bearer other-token' };
  const { gateway, server, signal } = await scripted([{ json: running }], { headers });
  await gateway.get('p1abc', signal);
  expect(server.requests[0]?.headers).toMatchObject({
    'x-connection-api-key': 'connection-1',
    authorization: `Bearer ${token}`,
  });
});

test.each([
  { holdMs: 1, cancelAfterMs: 300_000, prefer: 'wait=1', cancelAfter: '300s' },
  { holdMs: 4200, cancelAfterMs: 1, prefer: 'wait=5', cancelAfter: '5s' },
  { holdMs: 900_000, cancelAfterMs: 60_500, prefer: 'wait=60', cancelAfter: '61s' },
])(
  'asks for $prefer and Cancel-After $cancelAfter',
  async ({ holdMs, cancelAfterMs, prefer, cancelAfter }) => {
    const { gateway, server, signal } = await scripted([{ json: running }]);
    await gateway.create({ ...plainCreate, holdMs, cancelAfterMs }, signal);
    expect(server.requests[0]?.headers).toMatchObject({ prefer, 'cancel-after': cancelAfter });
  },
);

test('takes a held answer that is not final but has output as complete', async () => {
  const output = ['https://replicate.delivery/a/out-0.webp'];
  const { gateway, signal } = await scripted([
    { json: { ...running, output } },
    { json: { ...running, output } },
  ]);
  const held = await gateway.create({ ...plainCreate, holdMs: 5000 }, signal);
  const looked = await gateway.get('p1abc', signal);
  expect(held).toMatchObject({ status: 'processing', outputComplete: true, outputs: output });
  expect(looked).toMatchObject({ status: 'processing', outputComplete: false, outputs: output });
});

test('refuses to send a model path that would change the address', async () => {
  const { gateway, server, signal } = await scripted([]);
  for (const path of ['owner', 'a/b/c', '../predictions', 'owner/..', 'owner/na?me', 'owner/']) {
    const error = await failureOf(gateway.create({ ...plainCreate, target: { by: 'path', path } }, signal));
    expect(error.code).toBe('gateway_refused');
  }
  expect(server.requests).toHaveLength(0);
});

test('reports every exchange with its status and duration', async () => {
  const { gateway, server, clock, reports, signal } = await scripted([
    { json: running, status: 201 },
    { json: {}, status: 503 },
    { fault: 'hang' },
  ]);
  await gateway.create(plainCreate, signal);
  await failureOf(gateway.get('p1abc', signal));
  const hung = failureOf(gateway.get('p1abc', signal));
  await server.received(3);
  await clock.advance(30_000);
  expect((await hung).code).toBe('gateway_unreachable');
  expect(reports).toEqual([
    { operation: 'create', status: 201, durationMs: 0 },
    { operation: 'get', status: 503, durationMs: 0 },
    { operation: 'get', status: 'error', durationMs: 30_000 },
  ]);
});
