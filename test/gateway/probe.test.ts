// Creates that are meant to be refused.
import { expect, test } from 'vitest';
import type { Target } from '../../src/generation/generation.ts';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, running, scripted } from './fixture.ts';

const target: Target = { by: 'path', path: 'black-forest-labs/flux-schnell' };
const input = { num_inference_steps: 99 };
const canceled = { ...running, status: 'canceled' };
const detail = '- input: prompt is required\n- input.num_inference_steps: Must be less than or equal to 4\n';
const invalid = {
  title: 'Input validation failed',
  detail,
  status: 422,
  invalid_fields: [
    { type: 'required', field: 'input', description: 'prompt is required' },
    { type: 'number_lte', field: 'input.num_inference_steps', description: 'Must be less than 5' },
    { type: 'odd', field: 7 },
    'odd',
  ],
};

test('sends the input once, with the shortest deadline and without being held', async () => {
  const { gateway, server, signal } = await scripted([{ json: invalid, status: 422 }]);
  await gateway.probe(target, input, signal);
  const [sent] = server.requests;
  expect(sent).toMatchObject({ method: 'POST', url: `/v1/models/${target.path}/predictions` });
  expect(sent?.headers).toMatchObject({ 'cancel-after': '5s', connection: 'close' });
  expect(sent?.headers).not.toHaveProperty('prefer');
  expect(JSON.parse(sent?.body ?? '')).toEqual({ input });
  expect(server.requests).toHaveLength(1);
});

test.each<[string, Play, object]>([
  [
    'fields',
    { json: invalid, status: 422 },
    {
      status: 422,
      reason: 'prompt is required; num_inference_steps: Must be less than 5',
      fields: [
        { field: 'prompt', description: 'prompt is required' },
        { field: 'num_inference_steps', description: 'Must be less than 5' },
      ],
    },
  ],
  [
    'lines',
    { json: { detail, invalid_fields: [] }, status: 422 },
    {
      status: 422,
      reason: '- input: prompt is required - input.num_inference_steps: Must be less than or equal to 4',
      fields: [
        { field: 'prompt', description: 'prompt is required' },
        { field: 'num_inference_steps', description: 'Must be less than or equal to 4' },
      ],
    },
  ],
  [
    'fields of the whole input and within a list',
    {
      json: {
        invalid_fields: [
          { field: 'input', description: 'Invalid type' },
          { field: 'input.image_input.0', description: 'see https://a.test' },
        ],
      },
      status: 400,
    },
    {
      status: 400,
      reason: 'Invalid type; image_input.0: see …',
      fields: [
        { field: '', description: 'Invalid type' },
        { field: 'image_input.0', description: 'see …' },
      ],
    },
  ],
  ['words', { json: { detail: 'no' }, status: 422 }, { status: 422, reason: 'no', fields: [] }],
  ['nothing', { body: '', status: 404 }, { status: 404, reason: 'HTTP 404', fields: [] }],
])('reads a refusal with %s', async (_, play, expected) => {
  const { gateway, signal } = await scripted([play]);
  expect(await gateway.probe(target, input, signal)).toEqual({ kind: 'refused', ...expected });
});

test('reads at most fifty fields', async () => {
  const many = Array.from({ length: 5000 }, (_, each) => ({ field: `input.f${each}`, description: 'no' }));
  const { gateway, signal } = await scripted([{ json: { invalid_fields: many }, status: 422 }]);
  expect(await gateway.probe(target, input, signal)).toMatchObject({ fields: { length: 50 } });
});

test.each<[string, Play, string]>([
  ['the model is not there', { json: { detail: 'not found' }, status: 404 }, 'model_not_served'],
  ['the token is wrong', { json: { detail: 'no' }, status: 401 }, 'gateway_unauthorized'],
  ['the account is empty', { json: { detail: 'no' }, status: 402 }, 'gateway_no_credit'],
  ['the gateway is busy', { json: { detail: 'no' }, status: 429 }, 'gateway_busy'],
  ['the gateway is broken', { body: '', status: 502 }, 'create_unanswered'],
  ['the answer is lost', { fault: 'reset after reading' }, 'create_unanswered'],
  ['the answer is a page', { body: '<html>' }, 'gateway_invalid_response'],
])('is sent once when %s', async (_, play, code) => {
  const { gateway, server, signal } = await scripted([play, { json: canceled }]);
  expect((await failureOf(gateway.probe(target, input, signal))).code).toBe(code);
  expect(server.requests).toHaveLength(1);
});

test('a refused deadline is no reason to send it again, and is left out the next time', async () => {
  const { gateway, server, signal } = await scripted([
    { json: { detail: 'unknown header Cancel-After' }, status: 400 },
    { json: invalid, status: 422 },
  ]);
  expect(await gateway.probe(target, input, signal)).toMatchObject({ kind: 'refused', status: 400 });
  expect(server.requests).toHaveLength(1);
  await gateway.probe(target, input, signal);
  expect(server.requests[1]?.headers).not.toHaveProperty('cancel-after');
});

test.each<[string, Play, boolean]>([
  ['canceled', { json: canceled }, true],
  ['aborted before it began', { json: { ...running, status: 'aborted' } }, true],
  ['about to be canceled', { json: running }, true],
  ['through already', { json: { ...running, status: 'succeeded' } }, false],
  ['at a gateway without cancel', { body: '', status: 404 }, false],
  ['at a gateway that refuses it', { json: { detail: 'too late' }, status: 400 }, false],
  ['out of reach', { fault: 'reset after reading' }, false],
])('what was taken on is cancelled at once, and is then %s', async (_, play, cancelled) => {
  const { gateway, server, signal } = await scripted([{ json: running, status: 201 }, play]);
  expect(await gateway.probe(target, input, signal)).toEqual({ kind: 'created', cancelled });
  expect(server.requests.map(({ url }) => url).at(-1)).toBe('/v1/predictions/p1abc/cancel');
});

test('what was taken on is cancelled also when its caller gives up meanwhile', async () => {
  const controller = new AbortController();
  const { gateway } = await scripted([
    { json: running, status: 201 },
    () => {
      controller.abort();
      return { json: canceled };
    },
  ]);
  const result = await gateway.probe(target, input, controller.signal);
  expect(result).toEqual({ kind: 'created', cancelled: true });
});
