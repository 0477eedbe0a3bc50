// The whole flow against the simulator, with the real clock.
import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CreateRequest } from '../../src/generation/ports.ts';
import { simulated } from './fixture.ts';

const { signal } = new AbortController();

const request: CreateRequest = {
  generationId: 'g-123456',
  attempt: 1,
  target: { by: 'path', path: 'black-forest-labs/flux-schnell' },
  input: { prompt: 'a red fox in the snow', num_outputs: 2, output_format: 'png' },
  holdMs: 10_000,
  cancelAfterMs: 60_000,
};

test('gets two pictures with one held create', async () => {
  const { gateway, spoolDir } = await simulated();
  const created = await gateway.create(request, signal);
  const prediction = created.status === 'succeeded' ? created : await gateway.get(created.id, signal);
  expect(prediction).toMatchObject({ id: created.id, outputs: { length: 2 } });
  const files = await Promise.all(prediction.outputs.map((url) => gateway.download(url, signal)));
  expect(files.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/png']);
  await Promise.all(files.map((file) => file.dispose()));
  expect(await readdir(spoolDir)).toEqual([]);
});

test('polls a create that was not held to its end', async () => {
  const { gateway } = await simulated();
  let prediction = await gateway.create({ ...request, holdMs: 0 }, signal);
  expect(prediction.outputs).toEqual([]);
  while (prediction.status === 'starting' || prediction.status === 'processing') {
    await pause(gateway.reserveLook(Date.now() + 10) - Date.now());
    prediction = await gateway.get(prediction.id, signal);
  }
  expect(prediction).toMatchObject({ status: 'succeeded', progress: 1, failure: undefined });
});

test('finds a create again by its input', async () => {
  const { gateway } = await simulated();
  const submittedAt = Date.now();
  const { id } = await gateway.create({ ...request, holdMs: 0 }, signal);
  await gateway.create({ ...request, holdMs: 0, input: { prompt: 'a hen' } }, signal);
  expect(await gateway.find({ input: request.input, submittedAt }, signal)).toMatchObject([{ id }]);
});

test('cancels a running prediction', async () => {
  const { gateway } = await simulated({ speed: 0.1 });
  const { id } = await gateway.create({ ...request, holdMs: 0 }, signal);
  await gateway.cancel(id, signal);
  expect((await gateway.get(id, signal)).status).toMatch(/^(?:canceled|aborted)$/);
});

test('gets along without anything optional', async () => {
  const { gateway } = await simulated({
    hold: false,
    cancel: false,
    list: false,
    deadline: false,
    webhooks: false,
  });
  const { id } = await gateway.create(request, signal);
  expect(await gateway.cancel(id, signal)).toBe('unsupported');
  expect(await gateway.find({ input: request.input, submittedAt: Date.now() }, signal)).toBe('unknown');
});
