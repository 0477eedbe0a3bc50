import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { draftOf, type Draft } from '../../src/models/draft.ts';
import { ModelsError } from '../../src/models/models-error.ts';
import type { Page } from '../../src/models/page-source.ts';
import { modelPageOf } from '../../src/simulator/model-page.ts';
import { publishedModel } from '../fakes/published-models.ts';

const hash = 'ab'.repeat(32);
const { models } = loadCatalog('flux-schnell');

function pageOf(
  properties: Record<string, unknown>,
  more: Partial<Page> = {},
  required: string[] = [],
): Page {
  const schema = { components: { schemas: { Input: { properties, required } } } };
  return { name: 'acme/painter', version: hash, description: undefined, isOfficial: false, schema, ...more };
}

const draft = (...args: Parameters<typeof pageOf>): Draft =>
  draftOf(pageOf(...args), { key: 'painter', price: undefined });

const prompt = { type: 'string' };
const file = { type: 'string', format: 'uri' };
const count = { type: 'integer', minimum: 1, maximum: 15, default: 1 };

/** Which input each house option feeds. */
function houses(inputs: Readonly<Record<string, { house?: string | undefined }>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, { house }]) =>
      house === undefined ? [] : [[house, name] as const],
    ),
  );
}

/** Where a person knows better than the names say. */
const knownBetter: Readonly<Record<string, Record<string, string>>> = {
  // Its list of things to remove is what people say of the picture.
  'object-removal': { prompt: 'objects_to_remove' },
};
/** Masks of the other kind, where black is painted anew, and pictures that are none without one. */
const notTaken: Readonly<Record<string, string[]>> = {
  'clarity-upscaler': ['mask'],
  'ideogram-v3-turbo': ['image', 'mask'],
};

test.each(models.map((model) => [model.key, model] as const))(
  'feeds the inputs of %s as its file does',
  (key, model) => {
    const simulated = modelPageOf(publishedModel(model));
    const { openapi_schema: schema } = simulated['latest_version'] as { openapi_schema: unknown };
    const { content } = draftOf(
      { name: model.name, version: hash, description: undefined, isOfficial: model.call === 'path', schema },
      { key, price: undefined },
    );
    const found = houses(content.inputs);
    for (const house of notTaken[key] ?? []) delete found[house];
    expect({ ...found, ...knownBetter[key] }).toEqual(houses(model.inputs));
    expect(content.call).toBe(model.call);
  },
);

describe('inputs', () => {
  test('the likeliest picture is taken, and only one', () => {
    const { content, leftOut } = draft({
      prompt,
      image_prompt: file,
      end_image: file,
      image: file,
      strength: { type: 'number' },
    });
    expect(houses(content.inputs)).toEqual({
      prompt: 'prompt',
      image: 'image',
      strength: 'strength',
    });
    expect(leftOut).toEqual([
      { name: 'image_prompt', why: 'a file' },
      { name: 'end_image', why: 'a file' },
    ]);
  });

  test('a picture that has to be there comes before one that may', () => {
    const { content } = draft({ image: file, face_photo: file }, {}, ['face_photo']);
    expect(houses(content.inputs)).toEqual({ image: 'face_photo' });
  });

  test('the size counts only where there is no ratio', () => {
    const size = { type: 'integer', minimum: 256, maximum: 1440 };
    const both = draft({
      width: size,
      height: size,
      aspect_ratio: { type: 'string', enum: ['1:1', 'custom'], default: '1:1' },
    });
    expect(both.content.inputs).toEqual({
      aspect_ratio: {
        type: 'string',
        required: false,
        default: '1:1',
        choices: ['1:1'],
        house: 'aspect',
        offered: false,
      },
    });
    expect(both.leftOut.map(({ name }) => name)).toEqual(['width', 'height']);
    expect(houses(draft({ width: size, height: size }).content.inputs)).toEqual({
      width: 'width',
      height: 'height',
    });
  });

  test('no more outputs are taken than a message can show', () => {
    const several = { type: 'string', enum: ['disabled', 'auto'], default: 'disabled' };
    const { inputs } = draft({ max_images: count, sequential_image_generation: several }).content;
    expect(inputs['max_images']).toMatchObject({
      minimum: 1,
      maximum: 10,
      house: 'count',
      sets: { sequential_image_generation: 'auto' },
    });
  });

  test('secrets, safety switches, files and what is no scalar are left out', () => {
    const { content, leftOut } = draft({
      prompt,
      openai_api_key: prompt,
      disable_safety_checker: { type: 'boolean' },
      voice: file,
      last_frame: prompt,
      colours: { type: 'array', items: prompt },
      model: prompt,
      'my style': prompt,
      guidance: { type: 'number', minimum: 0, maximum: 10, default: 3 },
    });
    expect(Object.keys(content.inputs)).toEqual(['prompt', 'guidance']);
    expect(content.inputs['guidance']).toMatchObject({ offered: true });
    expect(leftOut.map(({ name }) => name)).toEqual([
      'openai_api_key',
      'disable_safety_checker',
      'voice',
      'last_frame',
      'colours',
      'model',
      'my style',
    ]);
  });

  test('a default that would be refused or stand for people’s words, and limits that cross, are not taken over', () => {
    const { inputs } = draft({
      steps: { type: 'integer', minimum: 1, maximum: 4, default: 9 },
      scale: { type: 'number', minimum: 5, maximum: 1 },
      prompt: { type: 'string', default: 'an astronaut' },
    }).content;
    expect(inputs['prompt']).toEqual({ type: 'string', required: false, house: 'prompt', offered: false });
    expect(inputs['steps']).toEqual({
      type: 'integer',
      required: false,
      minimum: 1,
      maximum: 4,
      offered: true,
    });
    expect(inputs['scale']).toEqual({ type: 'number', required: false, offered: true });
  });

  test('PNG is asked for where WebP is usual', () => {
    const format = { type: 'string', enum: ['webp', 'png'], default: 'webp' };
    expect(draft({ output_format: format }).content.fixed).toEqual({ output_format: 'png' });
    expect(draft({ output_format: { ...format, default: 'png' } }).content.fixed).toBeUndefined();
  });
});

test.each<[string, Partial<Page>, Record<string, unknown>, string]>([
  ['nothing', {}, { prompt }, 'image'],
  ['its name', { name: 'acme/dream-video' }, { prompt }, 'video'],
  ['its description', { description: 'Makes a GIF of a face.' }, { prompt }, 'animation'],
  ['what moves', {}, { prompt, num_frames: count }, 'video'],
  ['its formats', {}, { output_format: { enum: ['gif', 'mp4'], default: 'gif' } }, 'animation'],
  ['its formats, a video first', {}, { output_format: { enum: ['gif', 'mp4'], default: 'mp4' } }, 'video'],
  [
    'an example',
    { description: 'Any video, as a poster.', example: 'https://example.com/out-0.png' },
    { prompt },
    'image',
  ],
  ['an example that moves', { example: 'https://example.com/out.mp4?x=1' }, { prompt }, 'video'],
])('the kind is told by %s', (_, more, properties, kind) => {
  expect(draft(properties, more).content.kind).toBe(kind);
});

test('a video is given more time', () => {
  expect(draft({ prompt, duration: count }).content).toMatchObject({ typicalMs: 60_000, budgetMs: 900_000 });
});

test.each([
  [undefined, 'acme/painter'],
  ['Draws a picture. And more.', 'Draws a picture'],
  [`Draws ${'very '.repeat(30)}well.`, `Draws ${'very '.repeat(14).trim()}…`],
])('%s is summed up as %s', (description, summary) => {
  expect(draft({ prompt }, { description }).content.summary).toEqual({ en: summary });
});

test.each([
  [{ cost: 7 }, { cost: 7 }],
  [{ usd: 0.04 }, { cost: 13, usd: 0.04 }],
  [{ usd: 0.0001 }, { cost: 1, usd: 0.0001 }],
  [undefined, { cost: 10 }],
])('the price %j is %j', (price, expected) => {
  const { content } = draftOf(pageOf({ prompt }), { key: 'painter', price });
  expect({ cost: content.cost, usd: content.usd }).toEqual({ usd: undefined, ...expected });
});

describe('how it is called', () => {
  test.each([
    [true, hash, { call: 'path', version: 'hidden' }],
    [true, undefined, { call: 'path', version: 'hidden' }],
    [false, hash, { call: 'version', version: hash }],
    [undefined, hash, { call: 'version', version: hash }],
    [undefined, 'hidden', { call: 'path', version: 'hidden' }],
  ])('official: %s, version: %s', (isOfficial, version, expected) => {
    const { content, toCheck } = draft({ prompt }, { isOfficial, version });
    expect(content).toMatchObject(expected);
    expect(toCheck.call === undefined).toBe(isOfficial !== undefined);
  });

  test('nothing that could be called is refused', () => {
    expect(() => draft({ prompt }, { isOfficial: false, version: undefined })).toThrow(ModelsError);
  });
});

test('what cannot be used is refused with its reason', () => {
  expect(() => draft({ prompt, voice: file }, {}, ['voice'])).toThrow(
    'it needs voice, which is left out (a file)',
  );
  expect(() => draft({}, { schema: { detail: 'no' } })).toThrow('no schema of its inputs');
});
