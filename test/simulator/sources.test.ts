// Pictures that a run is given: which it takes, and which it fails over.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { call } from './fixture.ts';
import { addressOf, dataUri, redAndBlue, run, startedWithKinds } from './kinds.ts';

async function truncated(): Promise<Buffer> {
  const whole = await sharp({
    create: {
      width: 64,
      height: 64,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', sigma: 60 },
    },
  })
    .png()
    .toBuffer();
  return whole.subarray(0, whole.length / 2);
}

test.each([
  ['text', async () => Buffer.from('not a picture at all')],
  ['half a picture', truncated],
  [
    'a drawing in words',
    async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  ],
])('a run fails over %s', async (_, bytes) => {
  const simulator = await startedWithKinds();
  const input_image = dataUri(await bytes());
  expect(await run(simulator, 'acme/edit', { prompt: 'a fox', input_image })).toMatchObject({
    status: 'failed',
    error: 'cannot identify image file',
    output: null,
  });
});

test('a run fails over one bad picture among good ones, and over a bad mask', async () => {
  const simulator = await startedWithKinds();
  const good = dataUri(await redAndBlue());
  const bad = dataUri(Buffer.from('bad'));
  const error = 'cannot identify image file';
  expect((await run(simulator, 'acme/edit-many', { image_input: [good, bad] })).error).toBe(error);
  expect((await run(simulator, 'acme/edit', { input_image: good, mask: bad })).error).toBe(error);
  expect((await run(simulator, 'acme/edit-many', { image_input: [good, good] })).error).toBeNull();
});

test('a mask of one colour is fine', async () => {
  const simulator = await startedWithKinds();
  const image = dataUri(await redAndBlue());
  const mask = dataUri(
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#00f' } })
      .png()
      .toBuffer(),
  );
  const { status } = await run(simulator, 'acme/edit', { prompt: 'at night', input_image: image, mask });
  expect(status).toBe('succeeded');
});

test('a picture elsewhere is taken as it is, and never fetched', async () => {
  let visits = 0;
  const elsewhere = createServer((_, response) => {
    visits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void elsewhere.close());
  const simulator = await startedWithKinds();
  const { port } = elsewhere.address() as AddressInfo;
  const input_image = `http://127.0.0.1:${port}/files/some/out-0.png`;
  const url = await addressOf(simulator, 'acme/edit', { prompt: 'a fox', input_image, mask: input_image });
  const picture = await (await fetch(url)).arrayBuffer();
  expect(await sharp(picture).metadata()).toMatchObject({ format: 'png' });
  expect(visits).toBe(0);
});

test('a picture of our own has to be there, and to be a picture', async () => {
  const simulator = await startedWithKinds();
  const { origin } = new URL(simulator.baseUrl);
  for (const path of ['/files/unknown/out-0.png', '/v1/files/unknown', '/nowhere']) {
    const { error } = await run(simulator, 'acme/edit', { prompt: 'a', input_image: `${origin}${path}` });
    expect(error).toBe(`404 Client Error: Not Found for url: ${origin}${path}`);
  }
  const film = await addressOf(simulator, 'acme/film', { prompt: 'a fox' });
  expect((await run(simulator, 'acme/edit', { input_image: film })).error).toBe('cannot identify image file');
});

test('a prediction that is still running has no picture yet', async () => {
  const simulator = await startedWithKinds();
  const answer = await call(simulator, '/models/acme/draw/predictions', {
    body: { input: { prompt: 'simulate:stuck' } },
  });
  const { id } = (await answer.json()) as { id: string };
  const input_image = `${new URL(simulator.baseUrl).origin}/files/${id}/out-0.png`;
  expect((await run(simulator, 'acme/edit', { input_image })).error).toMatch(/Not Found/);
});
