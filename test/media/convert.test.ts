// Pictures in formats that not every chat shows, turned into ones that every chat does, by the real thread.
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createReencoder } from '../../src/media/reencode.ts';
import { animatedPng, bytesOf, noise, noisePng, pretending } from './noise.ts';

const signal = new AbortController().signal;
const shared = createReencoder();
afterAll(() => shared.close());

const flat = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 4, background } });
const frames = (count: number, size: number) =>
  Promise.all(Array.from({ length: count }, () => noise(size, size).png().toBuffer()));

describe('a still', () => {
  test('keeps every pixel of a WebP as a PNG', async () => {
    const webp = await bytesOf(noise(200, 100).webp({ quality: 60 }));
    const before = await sharp(webp.slice()).raw().toBuffer();
    const { bytes, ...told } = await shared.convert(webp, signal);
    expect(told).toEqual({ mediaType: 'image/png', extension: 'png' });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 200, height: 100 });
    expect(before.equals(await sharp(bytes).raw().toBuffer())).toBe(true);
  });

  test.each(['avif', 'tiff'] as const)('may be a %s', async (format) => {
    const { bytes } = await shared.convert(await bytesOf(noise(60, 40).toFormat(format)), signal);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 60, height: 40 });
  });

  test('of more than four megapixels becomes a JPEG of as many', async () => {
    const webp = await bytesOf(flat(2500, 2000, '#a60').webp({ quality: 60 }));
    const { bytes, ...told } = await shared.convert(webp, signal);
    expect(told).toEqual({ mediaType: 'image/jpeg', extension: 'jpg' });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 2500, height: 2000 });
  });

  test.each([
    [2500, 2000, 2500],
    [3600, 2400, 3464],
  ])('that is transparent stays so, %d × %d', async (width, height, shownWidth) => {
    const webp = await bytesOf(flat(width, height, '#a608').webp({ quality: 60 }));
    const { bytes, mediaType } = await shared.convert(webp, signal);
    expect(mediaType).toBe('image/png');
    expect(await sharp(bytes).metadata()).toMatchObject({ width: shownWidth });
    expect((await sharp(bytes).stats()).isOpaque).toBe(false);
  });

  test('stands upright, and says nothing of where it was taken', async () => {
    const webp = await bytesOf(noise(300, 200).withMetadata({ orientation: 6 }).webp());
    const { bytes } = await shared.convert(webp, signal);
    const { width, height, exif } = await sharp(bytes).metadata();
    expect([width, height, exif]).toEqual([200, 300, undefined]);
  });
});

test('what moves goes on moving at its pace, as a GIF', async () => {
  const webp = await bytesOf(
    sharp(await frames(3, 64), { join: { animated: true } }).webp({ delay: [100, 200, 300], loop: 2 }),
  );
  const { bytes, ...told } = await shared.convert(webp, signal);
  expect(told).toEqual({ mediaType: 'image/gif', extension: 'gif' });
  expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({
    format: 'gif',
    pages: 3,
    width: 64,
    pageHeight: 64,
    delay: [100, 200, 300],
    loop: 2,
  });
});

test.each([
  ['broken', async () => (await bytesOf(noise(200, 200).webp())).slice(0, 2000), /webp/iu],
  ['no picture', async () => new TextEncoder().encode('no picture at all'), /unsupported image format/iu],
  [
    'a drawing',
    async () => new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    /unsupported image format/iu,
  ],
  ['an animation that would stop', async () => animatedPng(await noisePng(20, 20)), /animated/u],
  ['a bomb', async () => pretending(await noisePng(20, 20), 9000, 9000), /pixel limit/u],
])('what is %s is refused, and the next one is not', async (_, make, problem) => {
  await expect(shared.convert(await make(), signal)).rejects.toThrow(problem);
  expect(await shared.convert(await noisePng(50, 50), signal)).toMatchObject({ extension: 'png' });
});
