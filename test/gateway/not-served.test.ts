// How gateways say that they have not the model, and what only looks like it.
import { expect, test } from 'vitest';
import type { Target } from '../../src/generation/generation.ts';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, plainCreate, running, scripted, token } from './fixture.ts';

const version = 'ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4';
const byPath: Target = { by: 'path', path: 'black-forest-labs/flux-schnell' };
const byVersion: Target = { by: 'version', version };

const unknownVersion = {
  title: 'Invalid version or not permitted',
  detail: 'The specified version does not exist (or perhaps you don’t have permission to use it?)',
  status: 422,
};
const noChannel = (code: string) => ({
  error: { message: 'no channel for flux-schnell (request id: 1)', type: 'new_api_error', code },
});

test.each<[string, Target, Play, string]>([
  [
    'a 404 with words',
    byPath,
    { json: { detail: 'The requested resource could not be found.' }, status: 404 },
    'The requested resource could not be found.',
  ],
  ['a 404 with words of another kind', byVersion, { json: { code: 5, msg: 'x' }, status: 404 }, 'HTTP 404'],
  ['a 410', byPath, { json: { detail: 'This model was removed.' }, status: 410 }, 'This model was removed.'],
  ['the version', byVersion, { json: unknownVersion, status: 422 }, unknownVersion.detail],
  [
    'the version without a title',
    byVersion,
    { json: { detail: unknownVersion.detail }, status: 400 },
    unknownVersion.detail,
  ],
  ...[200, 400, 403, 404, 503].map((status): [string, Target, Play, string] => [
    `a code with ${status}`,
    byPath,
    { json: noChannel('model_not_found'), status },
    'no channel for flux-schnell (request id: 1)',
  ]),
  ['a code outside', byPath, { json: { code: 'model_not_found', message: 'gone' }, status: 400 }, 'gone'],
])('a model is not served by %s', async (_, target, play, reason) => {
  const { gateway, server, signal } = await scripted([play, { json: running }]);
  const { code, params } = await failureOf(gateway.create({ ...plainCreate, target }, signal));
  const status = 'status' in play ? play.status : 200;
  const model = target.by === 'path' ? target.path : target.version;
  expect({ code, params }).toEqual({ code: 'model_not_served', params: { status, model, reason } });
  expect(server.requests).toHaveLength(1);
});

const invalidField = { type: 'enum', field: 'input.version', description: 'must be one of: "v1"' };

test.each<[string, Play, string]>([
  ['a page', { body: '<html>Not Found</html>', status: 404 }, 'gateway_refused'],
  ['nothing', { body: '', status: 404 }, 'gateway_refused'],
  ['a word', { json: 'not found', status: 404 }, 'gateway_refused'],
  ['an empty object', { json: {}, status: 404 }, 'gateway_refused'],
  [
    'the route of a wrong base address',
    { json: { error: { message: 'Invalid URL (POST /v1/models/a/b/predictions)', code: '' } }, status: 404 },
    'gateway_refused',
  ],
  ['no such operation', { json: { detail: 'Method not allowed' }, status: 405 }, 'gateway_refused'],
  [
    'an input',
    { json: { title: 'Input validation failed', invalid_fields: [invalidField] }, status: 422 },
    'gateway_refused',
  ],
  ['another code', { json: noChannel('get_channel_failed'), status: 503 }, 'gateway_busy'],
  ['a broken gateway', { json: { detail: 'not found' }, status: 500 }, 'create_unanswered'],
])('%s says nothing about the model', async (_, play, code) => {
  const { gateway, signal } = await scripted([play]);
  expect((await failureOf(gateway.create(plainCreate, signal))).code).toBe(code);
});

test('says nothing that a person must not read', async () => {
  const { gateway, signal } = await scripted([
    { json: { detail: `no model for ${token}, see https://a.test` }, status: 404 },
  ]);
  const { params } = await failureOf(gateway.create(plainCreate, signal));
  expect(params['reason']).toBe('no model for …, see …');
});

test('a look at a prediction is never about the model', async () => {
  const { gateway, signal } = await scripted([{ json: noChannel('model_not_found'), status: 404 }]);
  expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('prediction_missing');
});
