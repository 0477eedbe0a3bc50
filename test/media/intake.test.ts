// What becomes of the pictures that people bring, by the real thread: made anew, small enough, and refused in time.
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createReencoder } from '../../src/media/reencode.ts';
import { allMemory, bringTo } from './bring.ts';
import { bytesOf, noise, noisePng } from './noise.ts';
import { emptyPalettePng, flatPalettePng } from './odd-pictures.ts';

const shared = createReencoder();
afterAll(() => shared.close());
afterEach(allMemory);

const mebibyte = 1_048_576;
/** A photo's left half is red, its right half green. */
const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#e02020' } }).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: '#20c040' } },
      left: width / 2,
      top: 0,
    },
  ]);
const colourAt = async (picture: Uint8Array, left: number, top: number) => {
  const pixel = await sharp(picture).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return [...pixel];
};
const isRed = ([red = 0, green = 0]: number[]) => red > 180 && green < 90;

describe('a picture is made anew', () => {
  test('upright, and without a word of who took it where', async () => {
    const { bring, inlined } = bringTo(shared);
    const jpeg = await bytesOf(
      halves(120, 80)
        .withExif({
          IFD0: { Artist: 'somebody' },
          IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
        })
        .withMetadata({ orientation: 6 })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
        .jpeg({ quality: 95 }),
    );
    expect(await sharp(jpeg).metadata()).toMatchObject({
      orientation: 6,
      exif: expect.any(Buffer),
      xmp: expect.any(Buffer),
      icc: expect.any(Buffer),
    });
    expect(Buffer.from(jpeg).includes('somebody')).toBe(true);

    const { bytes, is } = await inlined(await bring(jpeg));
    expect([is.format, is.width, is.height]).toEqual(['webp', 80, 120]);
    expect([is.exif, is.xmp, is.iptc, is.icc, is.orientation]).toEqual(Array(5).fill(undefined));
    expect(bytes.includes('somebody')).toBe(false);
    // What was at the left is at the top.
    expect(isRed(await colourAt(bytes, 40, 10))).toBe(true);
    expect(isRed(await colourAt(bytes, 40, 110))).toBe(false);
  });

  test('in the colours of sRGB, whatever its profile was', async () => {
    const { bring, inlined } = bringTo(shared);
    const wide = await bytesOf(
      sharp({ create: { width: 20, height: 20, channels: 3, background: '#20c040' } })
        .withIccProfile('p3')
        .png(),
    );
    const [redInWide = 0] = await colourAtAsIs(wide);
    expect(redInWide).toBeGreaterThan(60);
    const [red = 255, green = 0] = await colourAt((await inlined(await bring(wide))).bytes, 9, 9);
    expect(red).toBeLessThan(45);
    expect(green).toBeGreaterThan(180);
  });

  test.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('from a %s', async (format) => {
    const { bring, inlined } = bringTo(shared);
    const { is } = await inlined(await bring(await bytesOf(halves(60, 40).toFormat(format))));
    expect([is.format, is.width, is.height]).toEqual(['webp', 60, 40]);
  });

  test('and stays as transparent as it was', async () => {
    const { bring, inlined } = bringTo(shared);
    const alpha = Buffer.from(Array.from({ length: 256 * 4 }, (_, index) => index % 256));
    const png = await bytesOf(
      noise(256, 4)
        .joinChannel(alpha, { raw: { width: 256, height: 4, channels: 1 } })
        .png(),
    );
    const { bytes } = await inlined(await bring(png));
    const kept = await sharp(bytes).extractChannel(3).raw().toBuffer();
    expect(kept.equals(alpha)).toBe(true);
  });

  test.each(['gif', 'webp'] as const)('from the first frame of a %s that moves', async (format) => {
    const { bring, inlined } = bringTo(shared);
    const frames = await Promise.all(
      ['#e02020', '#20c040'].map((background) =>
        sharp({ create: { width: 50, height: 40, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await bytesOf(sharp(frames, { join: { animated: true } }).toFormat(format));
    expect((await sharp(moving).metadata()).pages).toBe(2);
    const { bytes, is } = await inlined(await bring(moving));
    expect([is.pages ?? 1, is.width, is.height]).toEqual([1, 50, 40]);
    expect(isRed(await colourAt(bytes, 25, 20))).toBe(true);
  });

  test('without losing anything where there is room for that, as a mask needs it', async () => {
    const { bring, inlined } = bringTo(shared);
    const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1500"><circle cx="900" cy="700" r="400" fill="#fff"/></svg>`;
    const mask = await bytesOf(sharp(Buffer.from(drawn)).flatten().toColourspace('b-w').png());
    const { bytes } = await inlined(await bring(mask));
    const [before, after] = await Promise.all(
      [mask, bytes].map((each) => sharp(each).toColourspace('b-w').extractChannel(0).raw().toBuffer()),
    );
    expect(after?.equals(before ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('a picture is refused', () => {
  const text = (words: string) => new TextEncoder().encode(words);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  test.each([
    ['is a text', () => text('not a picture, although its name ends in .png')],
    ['is empty', () => new Uint8Array(0)],
    ['is a drawing', () => text(svg)],
    ['is a drawing behind a word', () => text(`<?xml version="1.0"?>${svg}`)],
    ['is a video', () => text('\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41')],
    ['is a JPEG of which the end is missing', async () => half(await bytesOf(noise(400, 300).jpeg()))],
    ['is a PNG of which the end is missing', async () => half(await noisePng(400, 300))],
    ['has no pixels', () => emptyPalettePng(100, 100)],
  ])('that %s', async (_, make) => {
    const { bring } = bringTo(shared);
    await expect(bring(await make())).rejects.toMatchObject({ code: 'picture_invalid' });
  });

  test('that has more pixels than can be read, though it hardly weighs anything', async () => {
    const { bring, store } = bringTo(shared);
    const bomb = flatPalettePng(10_000, 6000);
    expect(bomb.byteLength).toBeLessThan(25_000);
    const tooLarge = { code: 'picture_too_large', params: { megapixels: 60, limit: 52 } };
    await expect(bring(bomb)).rejects.toMatchObject(tooLarge);
    // Its header is enough to refuse it.
    await expect(bring(emptyPalettePng(10_000, 6000))).rejects.toMatchObject(tooLarge);
    await expect(bring(emptyPalettePng(100_000, 60_000))).rejects.toMatchObject({
      params: { megapixels: 6000 },
    });
    await expect(bring(emptyPalettePng(8193, 6400))).rejects.toMatchObject({ params: { megapixels: 53 } });
    for await (const entry of store.entries('')) expect(entry).toBeUndefined();
  });

  test('that has more pixels than can be read of an AVIF', async () => {
    const { bring } = bringTo(shared);
    const flat = sharp({ create: { width: 4097, height: 4096, channels: 3, background: '#a50' } });
    await expect(bring(await bytesOf(flat.avif({ effort: 0 })))).rejects.toMatchObject({
      code: 'picture_too_large',
      params: { megapixels: 17, limit: 16 },
    });
  });

  test('that weighs too much, before it is read where that is known', async () => {
    const { bring, reads } = bringTo(shared);
    const tooHeavy = { code: 'picture_too_heavy', params: { limitMiB: 32 } };
    const small = await noisePng(20, 20);
    await expect(bring(small, { sizeBytes: 32 * mebibyte + 1 })).rejects.toMatchObject(tooHeavy);
    expect(reads).toEqual([]);
    const heavy = new Uint8Array(32 * mebibyte + 1);
    await expect(bring(heavy, { sizeBytes: 100 })).rejects.toMatchObject(tooHeavy);
  });

  test('with what reading it was refused with', async () => {
    const { bring } = bringTo(shared);
    const read = () => Promise.reject(new Error('nobody may see it'));
    await expect(bring(new Uint8Array(9), { read })).rejects.toThrow('nobody may see it');
  });
});

describe('at the bound', () => {
  test('so many pixels are taken in', async () => {
    const { bring, inlined } = bringTo(shared);
    const { is, uri } = await inlined(await bring(flatPalettePng(8192, 6400)));
    expect(is.width / is.height).toBeCloseTo(8192 / 6400, 2);
    expect(is.width * is.height).toBeGreaterThan(30_000_000);
    expect(uri.length).toBeLessThanOrEqual(262_144);
  });

  test.each([32 * mebibyte, 100])('so many bytes are taken in, said to be %d', async (sizeBytes) => {
    const { bring, inlined } = bringTo(shared);
    const png = await noisePng(30, 20);
    const heavy = new Uint8Array(32 * mebibyte);
    heavy.set(png);
    const { is } = await inlined(await bring(heavy, { sizeBytes }));
    expect([is.width, is.height]).toEqual([30, 20]);
  });

  test.each([
    [1, 40_000, 1, 16_383],
    [40_000, 1, 16_383, 1],
  ])('a line of %d × %d is taken in', async (width, height, keptWidth, keptHeight) => {
    const { bring, inlined, uploads } = bringTo(shared);
    const { is } = await inlined(await bring(flatPalettePng(width, height)));
    expect([is.width, is.height]).toEqual([keptWidth, keptHeight]);
    expect(uploads).toEqual([]);
  });
});

const half = (bytes: Uint8Array) => bytes.slice(0, bytes.byteLength / 2);

/** The first pixel as the numbers in the file, without a look at its profile. */
async function colourAtAsIs(picture: Uint8Array): Promise<number[]> {
  return [...(await sharp(picture, { ignoreIcc: true }).raw().toBuffer())];
}
