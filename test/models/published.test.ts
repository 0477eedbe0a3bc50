import { describe, expect, test } from 'vitest';
import { publishedInputs, publishedOutput } from '../../src/models/published.ts';
import { modelPageOf } from '../../src/simulator/model-page.ts';
import { models } from '../simulator/fixture.ts';

/** A schema as Cog writes it. */
function schemaOf(properties: Record<string, unknown>, schemas: Record<string, unknown> = {}) {
  const Input = { type: 'object', title: 'Input', required: ['prompt'], properties };
  return { openapi: '3.0.2', components: { schemas: { Input, ...schemas } } };
}

const address = { type: 'string', format: 'uri' };

describe('inputs', () => {
  test('come in their own order, with all that is said of them', () => {
    const schema = schemaOf({
      steps: { type: 'integer', title: 'Steps', minimum: 1, maximum: 50, default: 28, 'x-order': 1 },
      prompt: { type: 'string', title: 'Prompt', description: 'What to draw', 'x-order': 0 },
      go_fast: { type: 'boolean', default: true, 'x-order': 2 },
      later: { type: 'number' },
    });
    expect(Object.entries(publishedInputs(schema) ?? {})).toEqual([
      ['prompt', { type: 'string', required: true, isFile: false, description: 'What to draw' }],
      ['steps', { type: 'integer', required: false, default: 28, minimum: 1, maximum: 50, isFile: false }],
      ['go_fast', { type: 'boolean', required: false, default: true, isFile: false }],
      ['later', { type: 'number', required: false, isFile: false }],
    ]);
  });

  const sizes = { type: 'integer', title: 'width', description: 'An enumeration.', enum: [256, 512, 768] };
  test.each([
    ['choices of a schema of their own', { allOf: [{ $ref: '#/components/schemas/width' }], default: 512 }],
    ['choices that are referred to', { $ref: '#/components/schemas/width', default: 512 }],
    ['choices in place', { type: 'integer', enum: [256, 512, 768], default: 512 }],
    [
      'choices beside nothing',
      { anyOf: [{ $ref: '#/components/schemas/width' }, { type: 'null' }], default: 512 },
    ],
  ])('%s', (_, width) => {
    const { description, ...read } = publishedInputs(schemaOf({ width }, { width: sizes }))?.['width'] ?? {};
    expect(read).toEqual({
      type: 'integer',
      required: false,
      default: 512,
      choices: [256, 512, 768],
      isFile: false,
    });
    expect([undefined, 'An enumeration.']).toContain(description);
  });

  test.each([
    ['a file', address, { type: 'string', isFile: true }],
    ['a file or nothing', { anyOf: [address, { type: 'null' }] }, { type: 'string', isFile: true }],
    ['files', { type: 'array', items: address, default: [] }, { type: 'array', isFile: true, default: [] }],
    ['texts', { type: 'array', items: { type: 'string' } }, { type: 'array', isFile: false }],
    [
      'files of a schema of their own',
      { anyOf: [{ type: 'array', items: { $ref: '#/components/schemas/address' } }, { type: 'null' }] },
      { type: 'array', isFile: true },
    ],
    [
      'text or nothing, as newer schemas write it',
      { type: ['string', 'null'] },
      { type: 'string', isFile: false },
    ],
    [
      'a number of either kind',
      { anyOf: [{ type: 'integer' }, { type: 'number' }] },
      { type: 'number', isFile: false },
    ],
    [
      'text or number',
      { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      { type: undefined, isFile: false },
    ],
    [
      'a single choice',
      { const: 'png', type: 'string' },
      { type: 'string', isFile: false, choices: ['png'] },
    ],
    [
      'choices of two kinds',
      {
        anyOf: [
          { enum: ['auto'], type: 'string' },
          { enum: ['big', null], type: 'string' },
        ],
      },
      { type: 'string', isFile: false, choices: ['auto', 'big'] },
    ],
    ['no default', { type: 'integer', default: null }, { type: 'integer', isFile: false }],
    ['nothing known', {}, { type: undefined, isFile: false }],
    ['what refers to itself', { $ref: '#/components/schemas/loop' }, { type: undefined, isFile: false }],
    ['what refers to nothing', { $ref: '#/components/schemas/none' }, { type: undefined, isFile: false }],
  ])('%s', (_, property, expected) => {
    const schema = schemaOf(
      { it: property },
      { address, loop: { allOf: [{ $ref: '#/components/schemas/loop' }] } },
    );
    expect(publishedInputs(schema)?.['it']).toEqual({ required: false, ...expected });
  });

  test('what refers to itself in a hundred ways is read as well', () => {
    const loop = {
      maximum: 9,
      allOf: Array.from({ length: 100 }, () => ({ $ref: '#/components/schemas/loop' })),
    };
    const schema = schemaOf({ it: { $ref: '#/components/schemas/loop', type: 'integer' } }, { loop });
    expect(publishedInputs(schema)?.['it']).toEqual({
      type: 'integer',
      required: false,
      maximum: 9,
      isFile: false,
    });
  });

  test.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ components: { schemas: { Input: { type: 'object' } } } }],
    [{ components: { schemas: { Input: { properties: [] } } } }],
    [{ detail: 'Not found.' }],
  ])('%j is no schema', (value) => {
    expect(publishedInputs(value)).toBeUndefined();
    expect(publishedOutput(value)).toBeUndefined();
  });

  test('the page of the simulator is read as it was meant', () => {
    for (const model of models) {
      const { openapi_schema: schema } = modelPageOf(model)['latest_version'] as { openapi_schema: unknown };
      const read = publishedInputs(schema) ?? {};
      expect(Object.keys(read)).toEqual(Object.keys(model.inputs));
      for (const [
        name,
        { type, required = false, minimum, maximum, choices, format, ...rest },
      ] of Object.entries(model.inputs)) {
        expect(read[name]).toMatchObject({
          type,
          required,
          isFile: format === 'uri',
          ...(rest.default === undefined ? {} : { default: rest.default }),
          ...(minimum === undefined ? {} : { minimum }),
          ...(maximum === undefined ? {} : { maximum }),
          ...(choices === undefined ? {} : { choices }),
        });
      }
      expect(publishedOutput(schema)).toBe(model.output);
    }
  });
});

test.each([
  [address, 'string'],
  [{ type: 'array', items: address }, 'array'],
  [{ type: 'array', items: address, 'x-cog-array-type': 'iterator' }, 'array'],
  [{ $ref: '#/components/schemas/Files' }, 'array'],
  [{ type: 'object', properties: {} }, undefined],
  [{ title: 'Output' }, undefined],
])('the output %j is %s', (Output, expected) => {
  const Files = { type: 'array', items: address };
  expect(publishedOutput(schemaOf({}, { Output, Files }))).toBe(expected);
});
