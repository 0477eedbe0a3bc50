// The inputs of models of every kind: lists, addresses, numbers, and files inside an address.
import { expect, test } from 'vitest';
import { call } from './fixture.ts';
import { dataUri, startedWithKinds } from './kinds.ts';

async function complaints(name: string, input: Record<string, unknown>): Promise<unknown> {
  // None of the runs is over when its create is answered.
  const simulator = await startedWithKinds({ speed: 1 });
  const answer = await call(simulator, `/models/acme/${name}/predictions`, { body: { input } });
  const body = (await answer.json()) as { invalid_fields?: unknown[] };
  expect(answer.status).toBe(body.invalid_fields === undefined ? 202 : 422);
  return body.invalid_fields ?? 'taken';
}

const withType = (type: string, field: string) => [
  expect.objectContaining({ type, field: `input.${field}` }),
];

test('a list holds addresses and nothing else', async () => {
  const link = 'https://example.com/a.png';
  expect(await complaints('edit-many', { image_input: [link, 'data:image/png;base64,AAAA'] })).toBe('taken');
  expect(await complaints('edit-many', { image_input: [] })).toBe('taken');
  expect(await complaints('edit-many', { image_input: [link, '/etc/hostname'] })).toEqual(
    withType('format', 'image_input'),
  );
  expect(await complaints('edit-many', { image_input: [7] })).toEqual(withType('format', 'image_input'));
  expect(await complaints('edit-many', { image_input: link })).toEqual(
    withType('invalid_type', 'image_input'),
  );
  expect(await complaints('edit', { input_image: [link] })).toEqual(withType('invalid_type', 'input_image'));
});

test('a file inside an address weighs at most 256 kB', async () => {
  const most = 256 * 1024;
  expect(await complaints('edit', { input_image: dataUri(Buffer.alloc(most)) })).toBe('taken');
  expect(await complaints('edit', { input_image: dataUri(Buffer.alloc(most + 1)) })).toEqual([
    {
      type: 'max_size',
      field: 'input.input_image',
      description: 'Data URIs must be at most 256 kB; use an HTTP URL instead',
    },
  ]);
});

test.each(['data:image/png;base64,', 'data:image/png;base64,%%%', 'data:image/png,abc', 'data:nothing'])(
  'a file inside an address is written in base64, unlike %s',
  async (input_image) => {
    expect(await complaints('edit', { input_image })).toEqual(withType('format', 'input_image'));
  },
);

test('a number is one of its choices, and a multiple of its step', async () => {
  expect(await complaints('draw', { prompt: 'a fox', steps: 128, share: 0.3 })).toBe('taken');
  expect(await complaints('draw', { prompt: 'a fox', steps: 100 })).toEqual(withType('enum', 'steps'));
  expect(await complaints('draw', { prompt: 'a fox', share: 0.35 })).toEqual(
    withType('multiple_of', 'share'),
  );
});
