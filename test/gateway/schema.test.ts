// Any JSON at all → a prediction or none, without a throw.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPrediction } from '../../src/gateway/schema.ts';
import { createClean } from '../../src/gateway/spoken-text.ts';
import { predictionStatuses } from '../../src/generation/generation.ts';
import { failureOf, running, scripted } from './fixture.ts';

const clean = createClean([]);
const read = (more: object) => readPrediction({ ...running, ...more }, clean)?.prediction;

describe('outputs', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing', null, []],
    ['a string', 'https://a.test/1.png', ['https://a.test/1.png']],
    ['plain text', 'A fox: red, in the snow', []],
    ['words as they come', ['A red fox', ' in', ' the snow', '.', '\n'], []],
    ['words with a name', { caption: 'A fox, see a.test/1.png', tags: ['fox', 'snow'], score: 0.9 }, []],
    [
      'a list',
      ['https://a.test/1.png', 'http://a.test/2.png'],
      ['https://a.test/1.png', 'http://a.test/2.png'],
    ],
    ['an object with url', { url: 'https://a.test/1.png' }, ['https://a.test/1.png']],
    [
      'an object of several',
      { image: 'https://a.test/1', n: 3, mask: 'https://a.test/2' },
      ['https://a.test/1', 'https://a.test/2'],
    ],
    ['a data URI', 'data:image/png;base64,AAAA', ['data:image/png;base64,AAAA']],
    [
      'a nested mixture',
      [{ files: [{ url: 'https://a.test/1' }] }, null, 5, 'data:,x'],
      ['https://a.test/1', 'data:,x'],
    ],
    ['foreign schemes', ['file:///etc/passwd', 'ftp://a.test/x'], ['file:///etc/passwd', 'ftp://a.test/x']],
    [
      'far too many',
      Array.from({ length: 1000 }, () => 'https://a.test/1'),
      Array.from({ length: 64 }, () => 'https://a.test/1'),
    ],
  ])('are collected from %s', (_, output, expected) => {
    expect(read({ output })?.outputs).toEqual(expected);
  });
});

describe('progress', () => {
  test.each<[string, unknown, number | undefined]>([
    ['lines', ' 25%|██▌  | 1/4\n 75%|███▌ | 3/4\ndone\n', 0.75],
    ['carriage returns', '\r  0%|  | 0/4\r 50%|██ | 2/4', 0.5],
    ['a label', 'Sampling:  33%|███   | 9/28 [00:01<00:02]', 0.33],
    ['collapsed spaces', ' 0%| | 0/4', 0],
    ['fractions', ' 12.5%|█ | 1/8', 0.12],
    ['more than all of it', '120%|██| 6/5', 1],
    ['percentages that are no bar', 'quality 80% | seed 3', undefined],
    ['an unknown total', '3it [00:01, 2.3it/s]', undefined],
    ['no text', { a: 1 }, undefined],
    ['an empty log', '', undefined],
  ])('is read from %s', (_, logs, expected) => {
    expect(read({ logs })?.progress).toBe(expected);
  });

  test('is found at the end of a log of 5 MB', () => {
    expect(read({ logs: `${'1%|x\n'.repeat(1_000_000)} 90%|██| 9/10` })?.progress).toBe(0.9);
  });
});

test.each<[unknown, number | undefined]>([
  ['2025-01-15T10:03:40Z', 0],
  ['2025-01-15T10:03:40.584Z', 584],
  ['2025-01-15T10:03:40.584470Z', 584],
  ['2025-01-15T10:03:40.584470194Z', 584],
  ['2025-01-15T10:03:40.584470194', 584],
  ['2025-01-15 12:03:40.5+02:00', 500],
  [Date.UTC(2025, 0, 15, 10, 3, 40) / 1000, 0],
  [Date.UTC(2025, 0, 15, 10, 3, 40), 0],
  ['yesterday', undefined],
  [-5, undefined],
  [{}, undefined],
])('reads the time %j', (created_at, ms) => {
  const expected = ms === undefined ? undefined : Date.UTC(2025, 0, 15, 10, 3, 40) + ms;
  expect(read({ created_at })?.createdAt).toBe(expected);
});

test.each<[string | null, string]>([
  ['NSFW content detected. Try running it again, or try a different prompt.', 'content'],
  ['The input or output was flagged as sensitive. Please try again. (E005) (abc)', 'content'],
  ['Prediction interrupted; please retry (code: PA)', 'transient'],
  ...['E1001', 'E6716', 'E8765', 'E9243', 'E9828'].map((code): [string, string] => [
    `Director: unexpected error handling prediction (${code})`,
    'transient',
  ]),
  ['Service is temporarily unavailable. Please try again later. (E003)', 'transient'],
  ['Service is temporarily unavailable. Please try again later. (E004)', 'transient'],
  ['CUDA out of memory. Tried to allocate 2.00 GiB', 'other'],
  ['Invalid lora, must be a URL', 'other'],
  [null, 'other'],
])('takes a failure with %j for %s', (error, failure) => {
  expect(read({ status: 'failed', error })?.failure).toBe(failure);
  expect(read({ status: 'canceled', error })?.failure).toBeUndefined();
});

test('shows the words of an error in any of its shapes, without addresses', () => {
  expect(read({ error: 'see https://a.test/x?key=1 now' })?.error).toBe('see … now');
  expect(read({ error: { message: 'from an object' } })?.error).toBe('from an object');
  expect(read({ error: { detail: 'from its detail' } })?.error).toBe('from its detail');
  expect(read({ error: 42 })?.error).toBeUndefined();
});

const anyField = fc.record(
  Object.fromEntries(
    ['output', 'error', 'logs', 'created_at', 'started_at', 'input', 'deadline', 'source'].map((name) => [
      name,
      fc.jsonValue(),
    ]),
  ),
  { requiredKeys: [] },
);

test('no fields whatever make reading a prediction throw', () => {
  fc.assert(
    fc.property(anyField, fc.constantFrom(...predictionStatuses), (fields, status) => {
      const prediction = readPrediction({ ...fields, id: 'p1', status }, clean)?.prediction;
      expect(prediction).toMatchObject({ id: 'p1', status });
      expect(JSON.parse(JSON.stringify(prediction))).toMatchObject({ outputs: prediction?.outputs });
    }),
    { numRuns: 2000 },
  );
});

test('is not brought down by an answer nested a hundred thousand times', async () => {
  const nested = '['.repeat(100_000) + ']'.repeat(100_000);
  const { gateway, signal } = await scripted([
    { body: `{"id":"p1abc","status":"failed","output":${nested},"error":${nested},"input":${nested}}` },
    { body: `{"detail":${nested}}`, status: 422 },
  ]);
  expect(await gateway.get('p1abc', signal)).toMatchObject({ outputs: [], error: undefined });
  expect((await failureOf(gateway.get('p1abc', signal))).params).toEqual({ status: 422, reason: 'HTTP 422' });
});

test('no JSON whatever makes the client reject with anything but an AppError', async () => {
  const bodies = fc.sample(
    fc.oneof(
      fc.json(),
      fc.string(),
      anyField.map((value) => JSON.stringify(value)),
    ),
    300,
  );
  const statuses = fc.sample(fc.constantFrom(200, 201, 301, 400, 401, 403, 404, 422, 429, 500, 503), 300);
  const { gateway, signal } = await scripted(
    bodies.map((body, index) => ({ body, status: statuses[index] ?? 200 })),
  );
  const codes: string[] = [];
  for (const _ of bodies) codes.push((await failureOf(gateway.get('p1abc', signal))).code);
  expect(codes).toHaveLength(bodies.length);
  expect(codes).not.toContain('internal');
});
