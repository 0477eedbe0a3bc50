// Pages, files and refusals of the simulator, which speaks as the platform does.
import { createHash } from 'node:crypto';
import Replicate from 'replicate';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Target } from '../../src/generation/generation.ts';
import { painterVersion } from '../simulator/fixture.ts';
import { failureOf, plainCreate, simulated, token } from './fixture.ts';

const { signal } = new AbortController();
const name = 'black-forest-labs/flux-schnell';
const target: Target = { by: 'path', path: name };
const unknownVersion = '0'.repeat(64);

test('reads the page of a model and of its version', async () => {
  const { gateway } = await simulated();
  const latest = await gateway.modelPage('acme/painter', undefined, signal);
  const own = await gateway.modelPage('acme/painter', painterVersion, signal);
  expect(latest).toMatchObject({ name: 'acme/painter', version: painterVersion, isOfficial: false });
  expect(own).toMatchObject({ name: 'acme/painter', version: painterVersion });
  const schemas = [latest, own].map((page) => (typeof page === 'string' ? page : page.schema));
  expect(schemas[0]).toMatchObject({
    components: { schemas: { Input: { properties: { width: { minimum: 64, maximum: 1024 } } } } },
  });
  expect(schemas[1]).toEqual(schemas[0]);
  expect(await gateway.modelPage('acme/painter', unknownVersion, signal)).toBe('missing');
  expect(await gateway.modelPage('acme/sculptor', undefined, signal)).toBe('missing');
});

test('finds out that there are no pages', async () => {
  const { gateway, simulator } = await simulated({ modelPages: false });
  const answers = [];
  for (let asked = 0; asked < 5; asked += 1) answers.push(await gateway.modelPage(name, undefined, signal));
  expect(answers.at(-1)).toBe('unsupported');
  expect(simulator.requests).toHaveLength(3);
});

test('uploads a file that the official client sees as it was', async () => {
  const { gateway, simulator } = await simulated();
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#c40' } })
    .png()
    .toBuffer();
  const before = Date.now();
  const file = await gateway.upload({ bytes, mediaType: 'image/png', name: 'fox ❄.png' }, signal);
  if (file === 'unsupported') throw new Error('no file was taken');
  expect(file.expiresAt).toBeGreaterThan(before + 3_600_000);

  const official = new Replicate({ auth: token, baseUrl: simulator.baseUrl });
  const { results } = await official.files.list();
  expect(results).toMatchObject([
    {
      content_type: 'image/png',
      size: bytes.byteLength,
      checksums: { sha256: createHash('sha256').update(bytes).digest('hex') },
      urls: { get: file.url },
    },
  ]);
  const { id } = await gateway.create(
    { ...plainCreate, input: { prompt: 'a fox', image: file.url }, holdMs: 5000 },
    signal,
  );
  expect(await gateway.get(id, signal)).toMatchObject({ status: 'succeeded', outputs: { length: 1 } });
});

test('finds out that files are not taken', async () => {
  const { gateway, simulator } = await simulated({ files: false });
  const file = { bytes: new Uint8Array(9), mediaType: 'image/png', name: 'fox.png' };
  expect(await gateway.upload(file, signal)).toBe('unsupported');
  expect(await gateway.upload(file, signal)).toBe('unsupported');
  expect(simulator.requests).toHaveLength(1);
});

test('hears what the validation says, and nothing is created', async () => {
  const { gateway, simulator } = await simulated();
  const result = await gateway.probe(target, { num_inference_steps: 99, aspect_ratio: '7:1' }, signal);
  expect(result).toMatchObject({ kind: 'refused', status: 422 });
  const fields = result.kind === 'refused' ? result.fields.map(({ field }) => field) : [];
  expect(fields.toSorted()).toEqual(['aspect_ratio', 'num_inference_steps', 'prompt']);
  expect(simulator.predictions()).toEqual([]);
});

test('stops at once what was taken on', async () => {
  const { gateway, simulator } = await simulated({ speed: 0.1 });
  expect(await gateway.probe(target, { prompt: 'a fox' }, signal)).toEqual({
    kind: 'created',
    cancelled: true,
  });
  expect(simulator.predictions()).toMatchObject([
    { status: expect.stringMatching(/^(?:canceled|aborted)$/) },
  ]);
});

test('tells that what was taken on cannot be stopped', async () => {
  const { gateway } = await simulated({ speed: 0.1, cancel: false });
  expect(await gateway.probe(target, { prompt: 'a fox' }, signal)).toEqual({
    kind: 'created',
    cancelled: false,
  });
});

test.each<[string, Target]>([
  ['a path', { by: 'path', path: 'acme/sculptor' }],
  ['a version', { by: 'version', version: unknownVersion }],
  ['a version of a model', { by: 'version', version: `acme/painter:${unknownVersion}` }],
  ['a community model by its path', { by: 'path', path: 'acme/painter' }],
])('%s that is not there is a model that is not served', async (_, unknown) => {
  const { gateway } = await simulated();
  const model = unknown.by === 'path' ? unknown.path : unknown.version;
  const created = await failureOf(gateway.create({ ...plainCreate, target: unknown }, signal));
  const probed = await failureOf(gateway.probe(unknown, {}, signal));
  for (const { code, params } of [created, probed]) {
    expect({ code, model: params['model'] }).toEqual({ code: 'model_not_served', model });
  }
});
