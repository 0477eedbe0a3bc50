// The delivered pictures: their size, format, number and repeatability.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.ts';
import { call, finish, painterVersion, started } from './fixture.ts';

async function pictures(simulator: Simulator, input: Record<string, unknown>) {
  const { output } = await finish(simulator, { megapixels: '0.25', ...input });
  return Promise.all(
    (output as string[]).map(async (url) => {
      const response = await fetch(url);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-length')).toBe(`${bytes.length}`);
      return { bytes, type: response.headers.get('content-type'), ...(await sharp(bytes).metadata()) };
    }),
  );
}

const hashOf = (picture: { bytes: Buffer } | undefined) =>
  createHash('sha256')
    .update(picture?.bytes ?? '')
    .digest('hex');

describe('a picture', () => {
  test.each([
    ['1:1', 1024, 1024],
    ['16:9', 1360, 768],
    ['9:16', 768, 1360],
    ['3:2', 1248, 832],
  ])('has the aspect ratio %s', async (aspect_ratio, width, height) => {
    const [picture] = await pictures(await started(), { prompt: 'a fox', aspect_ratio, megapixels: '1' });
    expect(picture).toMatchObject({ width, height });
  });

  test('can be a quarter of the size', async () => {
    const [picture] = await pictures(await started(), { prompt: 'a fox' });
    expect(picture).toMatchObject({ width: 512, height: 512 });
  });

  test('has the width and height asked for', async () => {
    const simulator = await started();
    const answer = await call(simulator, '/predictions', {
      body: { version: painterVersion, input: { prompt: 'a cat', width: 640, height: 256 } },
      headers: { prefer: 'wait' },
    });
    const { output } = (await answer.json()) as { output: string };
    const bytes = await (await fetch(output)).arrayBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 640, height: 256, format: 'png' });
  });

  test.each([
    ['png', 'image/png', 'png'],
    ['jpg', 'image/jpeg', 'jpeg'],
    ['webp', 'image/webp', 'webp'],
  ])('comes as %s', async (output_format, type, format) => {
    const [picture] = await pictures(await started(), { prompt: 'a fox', output_format });
    expect(picture).toMatchObject({ type, format });
  });

  test('is smaller at a lower quality', async () => {
    const simulator = await started();
    const [low] = await pictures(simulator, { prompt: 'a fox', seed: 1, output_quality: 20 });
    const [high] = await pictures(simulator, { prompt: 'a fox', seed: 1, output_quality: 95 });
    expect(low?.bytes.length).toBeLessThan(high?.bytes.length ?? 0);
  });

  test('is the same for the same prompt and seed, and another one for another seed', async () => {
    const [one, two] = [await started(), await started()];
    const input = { prompt: 'a red fox in the snow', seed: 42 };
    const [first] = await pictures(one, input);
    const [again] = await pictures(two, input);
    const [other] = await pictures(one, { ...input, seed: 43 });
    expect(hashOf(again)).toBe(hashOf(first));
    expect(hashOf(other)).not.toBe(hashOf(first));
  });

  test('differs from its siblings of one run', async () => {
    const siblings = await pictures(await started(), { prompt: 'a whale', num_outputs: 4 });
    expect(new Set(siblings.map(hashOf)).size).toBe(4);
  });

  test('shows what the prompt says: a night is darker than a day, a red tree redder than a blue one', async () => {
    const simulator = await started();
    const averages = async (prompt: string) => {
      const [picture] = await pictures(simulator, { prompt, seed: 5 });
      const { channels } = await sharp(picture?.bytes).stats();
      return channels.map(({ mean }) => mean);
    };
    const warmth = ([red = 0, , blue = 0]: number[]) => red - blue;
    const [night = 0] = await averages('a castle at night');
    const [noon = 0] = await averages('a castle at noon');
    expect(night).toBeLessThan(noon);
    expect(warmth(await averages('a red tree at noon'))).toBeGreaterThan(
      warmth(await averages('a blue tree at noon')),
    );
  });

  test.each(['', '<svg & "quotes">', '고양이 눈 밤', '\u0000\uD800 🦊', 'x'.repeat(20_000)])(
    'can be drawn for any prompt (%#)',
    async (prompt) => {
      const [picture] = await pictures(await started(), { prompt });
      expect(picture?.width).toBe(512);
    },
  );

  test('is not there before the run is over, nor beyond the number of images', async () => {
    const simulator = await started();
    const { id, output } = await finish(simulator, { prompt: 'a fox', megapixels: '0.25' });
    const files = new URL(output?.[0] ?? '').origin;
    const status = async (name: string) => (await fetch(`${files}/files/${name}`)).status;
    expect(await status(`${id}/out-0.webp`)).toBe(200);
    expect(await status(`${id}/out-1.webp`)).toBe(404);
    expect(await status(`${id}/out-0.png`)).toBe(404);
    expect(await status('unknown/out-0.webp')).toBe(404);
    const { id: failed } = await finish(simulator, { prompt: 'simulate:failed' });
    expect(await status(`${failed}/out-0.webp`)).toBe(404);
  });
});
