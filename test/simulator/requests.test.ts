// What a create accepts and refuses, and with which words.
import { describe, expect, test } from 'vitest';
import { call, create, painterVersion, started } from './fixture.ts';

const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('authorization', () => {
  test('lets any token in when none is set, but not nobody', async () => {
    const simulator = await started();
    const answer = await fetch(`${simulator.baseUrl}/predictions`);
    expect(answer.status).toBe(401);
    expect(await bodyOf(answer)).toMatchObject({ title: 'Unauthenticated', status: 401 });
    expect((await call(simulator, '/predictions')).status).toBe(200);
  });

  test('takes the set token in both schemes and no other', async () => {
    const simulator = await started({ token: 'secret' });
    const status = async (authorization: string) =>
      (await call(simulator, '/predictions', { headers: { authorization } })).status;
    expect(await status('Bearer secret')).toBe(200);
    expect(await status('Token secret')).toBe(200);
    expect(await status('Bearer other')).toBe(401);
  });
});

describe('the model of a create', () => {
  const input = { prompt: 'a fox' };

  test('can be named in every way it has', async () => {
    const simulator = await started();
    for (const version of [
      painterVersion,
      `acme/painter:${painterVersion}`,
      'black-forest-labs/flux-schnell',
    ]) {
      expect((await call(simulator, '/predictions', { body: { version, input } })).status).toBe(202);
    }
  });

  test('is refused when unknown, or when a community model is called without its version', async () => {
    const simulator = await started();
    for (const version of ['0'.repeat(64), 'acme/painter', `acme/other:${painterVersion}`, 'nonsense']) {
      const answer = await call(simulator, '/predictions', { body: { version, input } });
      expect(answer.status).toBe(422);
      expect(await bodyOf(answer)).toMatchObject({ title: 'Invalid version or not permitted' });
    }
    for (const name of ['acme/painter', 'no/body']) {
      const answer = await call(simulator, `/models/${name}/predictions`, { body: { input } });
      expect(answer.status).toBe(404);
      expect(await bodyOf(answer)).toEqual({
        detail: 'The requested resource could not be found.',
        status: 404,
      });
    }
  });
});

describe('the input', () => {
  test('is checked, with every complaint as text and as a field', async () => {
    const simulator = await started();
    const answer = await call(simulator, '/models/black-forest-labs/flux-schnell/predictions', {
      body: { input: { num_outputs: 5, output_format: 'tiff', seed: 'x', num_inference_steps: 0 } },
    });
    expect(answer.status).toBe(422);
    const body = await bodyOf(answer);
    expect(body).toMatchObject({ title: 'Input validation failed', status: 422 });
    expect(body['detail']).toContain('- input: prompt is required\n');
    expect(body['detail']).toContain('- input.num_outputs: Must be less than or equal to 4\n');
    expect(body['invalid_fields']).toEqual([
      { type: 'required', field: 'input', description: 'prompt is required' },
      expect.objectContaining({ type: 'invalid_type', field: 'input.seed' }),
      { type: 'number_lte', field: 'input.num_outputs', description: 'Must be less than or equal to 4' },
      expect.objectContaining({ type: 'enum', field: 'input.output_format' }),
      expect.objectContaining({ type: 'number_gte', field: 'input.num_inference_steps' }),
    ]);
  });

  test('may carry unknown names, which have no effect', async () => {
    const simulator = await started();
    const { response, prediction } = await create(simulator, { prompt: 'a fox', promt: 'a cat' });
    expect(response.status).toBe(202);
    expect(prediction.input).toEqual({ prompt: 'a fox', promt: 'a cat' });
  });

  test('takes links and inline files for files, and nothing else', async () => {
    const simulator = await started();
    const status = async (image: string) =>
      (await create(simulator, { prompt: 'a fox', image })).response.status;
    expect(await status('https://example.com/a.png')).toBe(202);
    expect(await status('data:image/png;base64,AAAA')).toBe(202);
    expect(await status('/etc/hostname')).toBe(422);
  });
});

describe('the body', () => {
  test('is closed at the top', async () => {
    const simulator = await started();
    const { response, prediction } = await create(simulator, { prompt: 'a' }, { body: { model: 'x' } });
    expect(response.status).toBe(422);
    expect(prediction).toMatchObject({
      invalid_fields: [{ type: 'additional_property_not_allowed', field: 'model' }],
    });
  });

  test('has to be JSON of at most 10 MB', async () => {
    const simulator = await started();
    expect((await call(simulator, '/predictions', { body: '{"input":' })).status).toBe(400);
    const large = await call(simulator, '/predictions', { body: { input: 'x'.repeat(11_000_000) } });
    expect(large.status).toBe(413);
    expect(large.headers.get('content-type')).toBe('application/problem+json');
  });

  test('may name a webhook by https, or by http on this machine only', async () => {
    const simulator = await started();
    const status = async (webhook: string) =>
      (await create(simulator, { prompt: 'simulate:stuck' }, { body: { webhook } })).response.status;
    expect(await status('https://example.com/hook?id=1')).toBe(202);
    expect(await status('http://127.0.0.1:9/hook')).toBe(202);
    expect(await status('http://example.com/hook')).toBe(422);
    expect(await status('nonsense')).toBe(422);
  });
});

test('what a gateway lacks answers 404', async () => {
  const simulator = await started({ cancel: false, list: false, webhooks: false, modelPages: false });
  const { prediction } = await create(simulator, { prompt: 'simulate:stuck' });
  const status = async (path: string, method: string) => (await call(simulator, path, { method })).status;
  expect(await status(`/predictions/${prediction.id}/cancel`, 'POST')).toBe(404);
  expect(await status('/predictions', 'GET')).toBe(404);
  expect(await status('/webhooks/default/secret', 'GET')).toBe(404);
  expect(await status('/models/acme/painter', 'GET')).toBe(404);
});

test('notes the API requests, without the prefix', async () => {
  const simulator = await started({ prefix: '/replicate/v1', hold: true });
  const { prediction } = await create(simulator, { prompt: 'a' }, { headers: { prefer: 'wait' } });
  await (await fetch(prediction.output?.[0] ?? '')).arrayBuffer();
  await call(simulator, `/predictions/${prediction.id}?x=1`);
  expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /models/black-forest-labs/flux-schnell/predictions',
    `GET /predictions/${prediction.id}`,
  ]);
});

test('publishes the inputs of a model the way the platform does', async () => {
  const simulator = await started();
  const page = await (await call(simulator, '/models/black-forest-labs/flux-schnell')).json();
  expect(page).toMatchObject({
    owner: 'black-forest-labs',
    is_official: true,
    latest_version: {
      openapi_schema: {
        components: {
          schemas: {
            Input: {
              required: ['prompt'],
              properties: {
                prompt: { type: 'string', title: 'Prompt', 'x-order': 0 },
                num_outputs: { type: 'integer', default: 1, minimum: 1, maximum: 4 },
                aspect_ratio: { allOf: [{ $ref: '#/components/schemas/aspect_ratio' }], default: '1:1' },
              },
            },
            Output: { type: 'array', items: { type: 'string', format: 'uri' } },
            aspect_ratio: { type: 'string', enum: ['1:1', '16:9', '9:16', '3:2'] },
          },
        },
      },
    },
  });
});
