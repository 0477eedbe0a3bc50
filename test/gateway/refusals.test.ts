// Statuses and bodies of refusals, over HTTP.
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/generation/errors.ts';
import type { Play, Received } from '../fakes/scripted-gateway.ts';
import { failureOf, plainCreate, running, scripted, token } from './fixture.ts';

const invalidInput = {
  title: 'Input validation failed',
  detail: '- input: prompt is required\n- input.num_inference_steps: Must be less than or equal to 4\n',
  status: 422,
  invalid_fields: [
    { type: 'required', field: 'input', description: 'prompt is required' },
    {
      type: 'number_lte',
      field: 'input.num_inference_steps',
      description: 'Must be less than or equal to 4',
    },
  ],
};

test.each<[number, unknown, ErrorCode, string | undefined]>([
  [
    401,
    { title: 'Unauthenticated', detail: 'You did not pass a token' },
    'gateway_unauthorized',
    'You did not pass a token',
  ],
  [402, { title: 'Insufficient credit', detail: 'Go to billing' }, 'gateway_no_credit', 'Go to billing'],
  [
    403,
    { error: { message: 'empty', type: 'new_api_error', code: 'insufficient_user_quota' } },
    'gateway_no_credit',
    'empty',
  ],
  [403, { detail: 'Your balance is used up' }, 'gateway_no_credit', 'Your balance is used up'],
  [403, { error: { message: 'this key is disabled' } }, 'gateway_unauthorized', 'this key is disabled'],
  [
    404,
    { detail: 'The requested resource could not be found.' },
    'model_not_served',
    'The requested resource could not be found.',
  ],
  [405, '', 'gateway_refused', 'HTTP 405'],
  [400, { error: 'bad things' }, 'gateway_refused', 'bad things'],
  [413, { detail: 'too long' }, 'gateway_refused', 'too long'],
  [418, '<html>teapot</html>', 'gateway_refused', 'HTTP 418'],
  [
    422,
    { detail: [{ loc: ['body'], msg: 'field required', type: 'missing' }] },
    'gateway_refused',
    'field required',
  ],
  [
    422,
    invalidInput,
    'gateway_refused',
    'prompt is required; num_inference_steps: Must be less than or equal to 4',
  ],
  [429, { detail: 'throttled' }, 'gateway_busy', 'throttled'],
  [503, { error: { message: 'no channel', code: 'get_channel_failed' } }, 'gateway_busy', 'no channel'],
])('a create that is answered %i %j is %s', async (status, body, code, reason) => {
  const play = typeof body === 'string' ? { body, status } : { json: body, status };
  const { gateway, server, signal } = await scripted([play]);
  const error = await failureOf(gateway.create(plainCreate, signal));
  expect(error.code).toBe(code);
  expect(error.params['reason']).toBe(reason);
  expect(server.requests).toHaveLength(1);
});

test.each<[number, ErrorCode]>([
  [401, 'gateway_unauthorized'],
  [402, 'gateway_no_credit'],
  [403, 'gateway_unauthorized'],
  [404, 'prediction_missing'],
  [410, 'prediction_missing'],
  [429, 'gateway_busy'],
  [500, 'gateway_unreachable'],
  [502, 'gateway_unreachable'],
  [503, 'gateway_unreachable'],
  [524, 'gateway_unreachable'],
  [302, 'gateway_invalid_response'],
  [400, 'gateway_refused'],
])('a get that is answered %i is %s', async (status, code) => {
  const { gateway, signal } = await scripted([{ json: { detail: 'because' }, status }]);
  expect((await failureOf(gateway.get('p1abc', signal))).code).toBe(code);
});

test.each<[string, unknown, Record<string, string>, number | undefined]>([
  ['the body first', { detail: 'resets in ~30s.', retry_after: 7 }, { 'retry-after': '60' }, 7000],
  ['the text next', { detail: 'Your rate limit resets in ~30s.' }, { 'retry-after': '60' }, 30_000],
  ['then seconds in the header', { detail: 'throttled' }, { 'retry-after': '60' }, 60_000],
  ['or a date there', {}, { 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }, 20_000],
  ['never the past', {}, { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
  ['an hour at most', { retry_after: 1e9 }, {}, 3_600_000],
  ['nothing from nonsense', { retry_after: 'soon' }, { 'retry-after': 'later' }, undefined],
])('reads how long to wait: %s', async (_, json, headers, expected) => {
  const { gateway, signal } = await scripted([{ json, status: 429, headers }]);
  expect((await failureOf(gateway.get('p1abc', signal))).retryAfterMs).toBe(expected);
});

test('never repeats a secret that a gateway echoes', async () => {
  const secretHeader = 'connection/key=77';
  const echo = ({ headers }: Received): Play => ({
    json: {
      detail: `Bad key ${headers.authorization ?? ''} (${encodeURIComponent(token)}, ${token.toUpperCase()}, ${secretHeader}, ${encodeURIComponent(secretHeader)}) see https://help.test/?key=${token}`,
    },
    status: 422,
  });
  const failed = { ...running, status: 'failed', error: `upstream said Bearer ${token} and ${secretHeader}` };
  const { gateway, signal } = await scripted([echo, echo, { json: { error: token } }, { json: failed }], {
    headers: { 'x-connection': secretHeader },
  });

  const errors = [
    await failureOf(gateway.create(plainCreate, signal)),
    await failureOf(gateway.get('p1abc', signal)),
    await failureOf(gateway.get('p1abc', signal)),
  ];
  const prediction = await gateway.get('p1abc', signal);

  const said = JSON.stringify([
    errors.map(({ message, params, stack, cause }) => [message, params, stack, cause]),
    prediction,
  ]);
  expect(said.toLowerCase()).not.toContain(token.slice(3));
  expect(said).not.toContain(secretHeader);
  expect(said).not.toContain(encodeURIComponent(secretHeader));
  expect(said).not.toContain('help.test');
  expect(errors[0]?.params['reason']).toContain('Bad key');
});

test('keeps what a gateway says short', async () => {
  const { gateway, signal } = await scripted([
    { json: { detail: `line\n${'long '.repeat(5000)}` }, status: 422 },
  ]);
  const { params } = await failureOf(gateway.create(plainCreate, signal));
  expect(String(params['reason'])).toMatch(/^line long /);
  expect(String(params['reason']).length).toBeLessThanOrEqual(300);
});
