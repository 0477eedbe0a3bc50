// What a gateway publishes of a model, and how it is told that it publishes nothing.
import { expect, test } from 'vitest';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, scripted, token } from './fixture.ts';

const name = 'black-forest-labs/flux-schnell';
const version = 'ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4';
const schema = { openapi: '3.0.2', components: { schemas: { Input: { properties: {} } } } };
const model = {
  owner: 'black-forest-labs',
  name: 'flux-schnell',
  description: 'The fastest model',
  is_official: true,
  run_count: 652_000_000,
  latest_version: { id: version, cog_version: '0.16.9', openapi_schema: schema },
};
const page: Play = { json: model };
const missing: Play = { json: { detail: 'The requested resource could not be found.' }, status: 404 };

test('reads the page of a model', async () => {
  const { gateway, server, signal, reports } = await scripted([page], { prefix: '/replicate/v1' });
  expect(await gateway.modelPage(name, undefined, signal)).toEqual({
    name,
    version,
    description: 'The fastest model',
    isOfficial: true,
    schema,
  });
  expect(server.requests[0]).toMatchObject({
    method: 'GET',
    url: '/replicate/v1/models/black-forest-labs/flux-schnell',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(reports).toMatchObject([{ operation: 'page', status: 200 }]);
});

test('reads the page of a version', async () => {
  const { gateway, server, signal } = await scripted([{ json: { id: version, openapi_schema: schema } }]);
  expect(await gateway.modelPage(name, version, signal)).toEqual({
    name,
    version,
    description: undefined,
    isOfficial: undefined,
    schema,
  });
  expect(server.requests[0]?.url).toBe(`/v1/models/black-forest-labs/flux-schnell/versions/${version}`);
});

test.each<[string, object, object]>([
  ['no version', { latest_version: null }, { version: undefined, schema: undefined }],
  ['odd fields', { description: 5, is_official: 'yes' }, { description: undefined, isOfficial: undefined }],
  [
    'an odd version',
    { latest_version: { id: '../x', openapi_schema: schema } },
    { version: undefined, schema },
  ],
  ['no owner', { owner: undefined }, { name }],
  ['a whole name', { owner: undefined, name: 'other/model' }, { name: 'other/model' }],
  ['a name that is none', { name: '<b>flux</b>' }, { name }],
  ['no description', { description: ' ' }, { description: undefined }],
])('reads a page with %s', async (_, more, expected) => {
  const { gateway, signal } = await scripted([{ json: { ...model, ...more } }]);
  expect(await gateway.modelPage(name, undefined, signal)).toMatchObject(expected);
});

test('keeps what a model says of itself short, on one line, without addresses and secrets', async () => {
  const description = `See https://a.test\nkey ${token} ${'long '.repeat(500)}`;
  const { gateway, signal } = await scripted([{ json: { ...model, description } }]);
  const read = await gateway.modelPage(name, undefined, signal);
  const text = typeof read === 'string' ? '' : (read.description ?? '');
  expect(text).toMatch(/^See … key … long /);
  expect(text.length).toBeLessThanOrEqual(300);
});

test('a page that is missing beside others that are there stays missing, in whatever form', async () => {
  const forms: Play[] = [
    missing,
    missing,
    missing,
    { body: '<html>', status: 404 },
    { body: '', status: 405 },
  ];
  const { gateway, signal } = await scripted([page, ...forms, page]);
  await gateway.modelPage(name, undefined, signal);
  for (const _ of forms) expect(await gateway.modelPage('a/gone', version, signal)).toBe('missing');
  expect(await gateway.modelPage(name, undefined, signal)).toMatchObject({ name });
});

test('a gateway that answers three times in a row that a page is missing has none', async () => {
  const { gateway, server, signal } = await scripted([missing, missing, missing, page]);
  const answers = [];
  for (let asked = 0; asked < 4; asked += 1) answers.push(await gateway.modelPage(name, undefined, signal));
  expect(answers).toEqual(['missing', 'missing', 'unsupported', 'unsupported']);
  expect(server.requests).toHaveLength(3);
});

test.each<[string, Play]>([
  ['a page of a website', { body: '<!doctype html><title>Hello</title>' }],
  ['nothing', { body: '' }],
  ['a 404 from a website', { body: '<html>Not Found</html>', status: 404 }],
  ['a 404 with an error of another API', { json: { error: { code: 'model_not_found' } }, status: 404 }],
  ['a 405', { json: { detail: 'Method not allowed' }, status: 405 }],
  ['a 501', { body: '', status: 501 }],
  ['a model of another API', { json: { id: name, object: 'model', owned_by: 'x', name: 'flux' } }],
  ['an error with 200', { json: { error: { message: 'no such route' } } }],
  ['a list', { json: [model] }],
])('%s shows that there are no pages, and they are not asked for again', async (_, play) => {
  const { gateway, server, signal } = await scripted([play, page]);
  expect(await gateway.modelPage(name, undefined, signal)).toBe('unsupported');
  expect(await gateway.modelPage(name, undefined, signal)).toBe('unsupported');
  expect(server.requests).toHaveLength(1);
});

test.each<[string, Play, string]>([
  ['a 401', { json: { detail: 'no' }, status: 401 }, 'gateway_unauthorized'],
  ['a 403', { json: { detail: 'no' }, status: 403 }, 'gateway_unauthorized'],
  ['a 402', { json: { detail: 'no' }, status: 402 }, 'gateway_no_credit'],
  ['a 429', { json: { detail: 'slow down', retry_after: 7 }, status: 429 }, 'gateway_busy'],
  ['a 400', { json: { detail: 'no' }, status: 400 }, 'gateway_refused'],
  ['a 500', { body: '', status: 500 }, 'gateway_unreachable'],
  ['a 503', { body: '', status: 503 }, 'gateway_unreachable'],
  ['a redirect', { body: '', status: 302, headers: { location: '/login' } }, 'gateway_invalid_response'],
  ['a reset', { fault: 'reset after reading' }, 'gateway_unreachable'],
  ['half a page', { half: JSON.stringify(model) }, 'gateway_unreachable'],
  ['a cut page', { body: JSON.stringify(model).slice(0, 90) }, 'gateway_unreachable'],
  ['5 MiB', { json: { ...model, filler: 'x'.repeat(5 * 1024 * 1024) } }, 'gateway_invalid_response'],
])('%s is an error, and the page is asked for again', async (_, play, code) => {
  const { gateway, server, signal } = await scripted([play, page]);
  const error = await failureOf(gateway.modelPage(name, undefined, signal));
  expect(error.code).toBe(code);
  expect(error.retryAfterMs).toBe(code === 'gateway_busy' ? 7000 : undefined);
  expect(await gateway.modelPage(name, undefined, signal)).toMatchObject({ name });
  expect(server.requests).toHaveLength(2);
});

test('a website in between is an error where pages were answered before', async () => {
  const { gateway, signal } = await scripted([page, { body: '<html>sign in</html>' }, page]);
  await gateway.modelPage(name, undefined, signal);
  const error = await failureOf(gateway.modelPage(name, undefined, signal));
  expect(error.code).toBe('gateway_invalid_response');
  expect(await gateway.modelPage(name, undefined, signal)).toMatchObject({ name });
});

test('asks for nothing that would change the address', async () => {
  const { gateway, server, signal } = await scripted([]);
  for (const [model, of] of [
    ['flux', undefined],
    ['../predictions', undefined],
    ['a/b/c', undefined],
    ['a/b?c', undefined],
    [name, 'hidden'],
    [name, `${version}/../..`],
  ] as const) {
    expect((await failureOf(gateway.modelPage(model, of, signal))).code).toBe('gateway_refused');
  }
  expect(server.requests).toHaveLength(0);
});

test('rejects with the reason of whoever gives up', async () => {
  const { gateway, server } = await scripted([{ fault: 'hang' }]);
  const controller = new AbortController();
  const reason = new Error('shutting down');
  void server.received(1).then(() => controller.abort(reason));
  await expect(gateway.modelPage(name, undefined, controller.signal)).rejects.toBe(reason);
});
