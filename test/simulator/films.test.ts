// Animations and videos, judged by the bytes that are delivered.
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.ts';
import { addressOf, dataUri, download, means, outputOf, redAndBlue, run, startedWithKinds } from './kinds.ts';

const frameOf = (gif: Buffer, page: number) => sharp(gif, { page }).png().toBuffer();

/** What the head of an MP4 says about itself. */
function headOf(film: Buffer): { seconds: number; width: number; height: number } {
  const movie = film.indexOf('mvhd');
  const track = film.indexOf('tkhd');
  return {
    seconds: film.readUInt32BE(movie + 20) / film.readUInt32BE(movie + 16),
    // Fixed-point numbers at the end of the box: the upper half is whole pixels.
    width: film.readUInt16BE(track + 80),
    height: film.readUInt16BE(track + 84),
  };
}

async function film(simulator: Simulator, input: Record<string, unknown>) {
  const { bytes, type } = await download(await addressOf(simulator, 'acme/film', input));
  expect(type).toBe('video/mp4');
  expect(await fileTypeFromBuffer(bytes)).toMatchObject({ mime: 'video/mp4' });
  return headOf(bytes);
}

describe('an animation', () => {
  const prompts = { prompt_start: 'a castle at noon', prompt_end: 'a castle at night', seed: 3 };

  test('is a GIF of some frames that turns from one prompt into the other', async () => {
    const simulator = await startedWithKinds();
    const url = await addressOf(simulator, 'acme/animation', prompts);
    expect(url).toMatch(/\/out-0\.gif$/);
    const { bytes, type } = await download(url);
    expect(type).toBe('image/gif');
    const { format, pages = 0, width, height, delay = [] } = await sharp(bytes).metadata();
    expect({ format, width, height }).toEqual({ format: 'gif', width: 96, height: 64 });
    expect(pages).toBeGreaterThanOrEqual(8);
    expect(pages).toBeLessThanOrEqual(12);
    expect(delay.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(2000);
    const [noon = 0] = await means(await frameOf(bytes, 0));
    const [night = 0] = await means(await frameOf(bytes, pages - 1));
    expect(night).toBeLessThan(noon * 0.7);
  });

  test('moves with one prompt alone', async () => {
    const gif = await outputOf(await startedWithKinds(), 'acme/animation', { prompt_start: 'a fox' });
    const frames = await Promise.all([0, 3, 6].map((page) => frameOf(gif, page)));
    expect(new Set(frames.map((frame) => frame.toString('base64'))).size).toBe(3);
  });

  test('is an MP4 when asked to be', async () => {
    const simulator = await startedWithKinds();
    const url = await addressOf(simulator, 'acme/animation', { ...prompts, output_format: 'mp4' });
    const { bytes, type } = await download(url);
    expect(type).toBe('video/mp4');
    expect(await fileTypeFromBuffer(bytes)).toMatchObject({ ext: 'mp4' });
    expect(headOf(bytes)).toMatchObject({ width: 96, height: 64 });
  });

  test('is never larger than 512 pixels', async () => {
    const gif = await outputOf(await startedWithKinds(), 'acme/animation', {
      prompt_start: 'a fox',
      width: 1024,
    });
    expect(await sharp(gif).metadata()).toMatchObject({ width: 512, height: 64 });
  });
});

describe('a video', () => {
  test('lasts some seconds and has the shape asked for', async () => {
    const simulator = await startedWithKinds();
    const { seconds, width, height } = await film(simulator, { prompt: 'a whale' });
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThanOrEqual(3);
    expect(width / height).toBeCloseTo(16 / 9, 0);
    const upright = await film(simulator, { prompt: 'a whale', aspect_ratio: '9:16' });
    expect(upright.width / upright.height).toBeCloseTo(9 / 16, 1);
  });

  test('can begin with somebody’s picture, and comes as the list its model declares', async () => {
    const simulator = await startedWithKinds();
    const first_frame_image = dataUri(await redAndBlue());
    const { output, metrics } = await run(simulator, 'acme/film', { prompt: 'a fox', first_frame_image });
    expect(output).toEqual([expect.stringMatching(/\/out-0\.mp4$/)]);
    expect(metrics?.image_count).toBeUndefined();
    expect(headOf((await download(output?.[0] ?? '')).bytes).seconds).toBeGreaterThanOrEqual(2);
  });

  test('is the same for the same prompt and seed, and leaves the process as it was', async () => {
    const simulator = await startedWithKinds();
    const before = process.listenerCount('uncaughtException');
    const input = { prompt_start: 'an owl', output_format: 'mp4', seed: 3 };
    const first = await outputOf(simulator, 'acme/animation', input);
    const again = await outputOf(await startedWithKinds(), 'acme/animation', input);
    expect(again.equals(first)).toBe(true);
    // Not even its head tells the second in which it was made: it is 1970, counted from 1904.
    expect(first.readUInt32BE(first.indexOf('mvhd') + 8)).toBe(2_082_844_800);
    expect(process.listenerCount('uncaughtException')).toBe(before);
  });

  test('can come inside the answer', async () => {
    const simulator = await startedWithKinds();
    const { output } = await run(simulator, 'acme/film', { prompt: 'a fox simulate:data' });
    expect(output?.[0]).toMatch(/^data:video\/mp4;base64,/);
  });
});
