// Files fitted into one message: real pictures, real sizes.
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createFitter } from '../../../src/adapters/discord/files/fit-files.ts';
import type { DeliveredFile } from '../../../src/generation/ports.ts';
import { fileOf } from '../../contracts/cards.ts';
import { animatedPng, bytesOf, noise, noisePng } from '../../media/noise.ts';

const mebibyte = 1_048_576;
const signal = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const link = { url: 'https://pictures.example/1', expiresAt: 1_800_000_000_000 };

const heard: string[] = [];
const fitter = createFitter({ onTrouble: (message) => heard.push(message) });
afterAll(() => fitter.close());

const linked = (file: DeliveredFile): DeliveredFile => ({ ...file, link });
const video = (mebibytes: number, name = 'a-fox.mp4') =>
  fileOf(new Uint8Array(mebibytes * mebibyte), name, 'video/mp4');
const claiming = (png: Uint8Array<ArrayBuffer>, sizeBytes: number): DeliveredFile => {
  const delivered = fileOf(png, 'a-fox.png');
  return { ...delivered, file: { ...delivered.file, sizeBytes } };
};
/** The live threads of this process. */
const threads = (): number => {
  const report = Object.assign(process.report, { excludeNetwork: true }).getReport();
  return (report as { workers: unknown[] }).workers.length;
};

describe('files that fit', () => {
  test('are uploaded as they are, in their order, without a thread for it', async () => {
    const png = await noisePng(20, 20);
    const own = createFitter();
    const before = threads();
    const fitted = await own.fit(
      [fileOf(png, 'a-fox-1.png'), video(1, 'a-fox-2.mp4')],
      10 * mebibyte,
      signal,
    );
    expect(threads()).toBe(before);
    await own.close();
    expect(fitted.notes).toEqual([]);
    const alt = 'a red fox, drawn by flux-schnell';
    expect(fitted.uploads).toEqual([
      { name: 'a-fox-1.png', alt, contentType: 'image/png', bytes: png },
      { name: 'a-fox-2.mp4', alt, contentType: 'video/mp4', bytes: new Uint8Array(mebibyte) },
    ]);
    fitted.release();
  });

  test('may be none', async () => {
    expect(await fitter.fit([], 10 * mebibyte, signal)).toMatchObject({ uploads: [], notes: [] });
  });

  test('may be exactly as large as the limit', async () => {
    const { uploads, release } = await fitter.fit([video(2)], 2 * mebibyte, signal);
    expect(uploads).toHaveLength(1);
    release();
  });

  test('are hidden by the name', async () => {
    const file = { ...fileOf(await noisePng(300, 300), 'a-fox.png'), spoiler: true };
    for (const [limitBytes, name] of [
      [mebibyte, 'SPOILER_a-fox.png'],
      [60_000, 'SPOILER_a-fox.webp'],
    ] as const) {
      const { uploads, release } = await fitter.fit([file], limitBytes, signal);
      expect(uploads.map((upload) => upload.name)).toEqual([name]);
      release();
    }
  });

  test.each([
    ['x'.repeat(1024), 1024],
    [`${'x'.repeat(1023)}🦊`, 1023],
    [`${'x'.repeat(1020)}👩‍👩‍👧`, 1020],
    [`${'x'.repeat(1023)}e\u0301`, 1023],
    [`x${'\u0301'.repeat(2000)}`, 1024],
  ])('are described in whole characters: %#', async (alt, length) => {
    const { uploads, release } = await fitter.fit([{ ...video(1), alt }], mebibyte, signal);
    expect(uploads[0]?.alt).toBe(alt.slice(0, length));
    release();
  });
});

describe('a picture above the limit', () => {
  test('becomes a WebP below it, and its card can tell', async () => {
    const png = await noisePng(500, 400);
    const given = fileOf(png, 'a-fox.png');
    const { uploads, notes, release } = await fitter.fit([given], 300_000, signal);
    expect(notes).toEqual([{ kind: 'reencoded', sizeBytes: png.byteLength, limitBytes: 300_000 }]);
    expect(uploads).toMatchObject([{ name: 'a-fox.webp', contentType: 'image/webp', alt: given.alt }]);
    const [{ bytes } = { bytes: new Uint8Array() }] = uploads;
    expect(bytes.byteLength).toBeLessThanOrEqual(300_000);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 500, height: 400 });
    release();
    // The file stays as it is, for another try.
    expect(await given.file.bytes()).toHaveLength(png.byteLength);
    expect(png.byteLength).toBeGreaterThan(300_000);
  });

  test('keeps its size where only the others are too large', async () => {
    const small = await noisePng(50, 50);
    const files = [fileOf(await noisePng(400, 400), 'a-1.png'), fileOf(small, 'a-2.png')];
    const { uploads, notes, release } = await fitter.fit(files, 100_000, signal);
    expect(uploads.map((upload) => upload.name)).toEqual(['a-1.webp', 'a-2.png']);
    expect(uploads[1]?.bytes).toEqual(small);
    expect(notes).toHaveLength(1);
    release();
  });

  test.each([
    ['is broken', (png: Uint8Array<ArrayBuffer>) => fileOf(png.slice(0, 60_000), 'a-fox.png')],
    ['takes all the memory there is', (png: Uint8Array<ArrayBuffer>) => claiming(png, 64 * mebibyte)],
  ])('is a link where it %s', async (_, make) => {
    heard.length = 0;
    const file = make(await noisePng(200, 200));
    const fitted = await fitter.fit([linked(file)], 50_000, signal);
    const { sizeBytes } = file.file;
    expect(fitted).toMatchObject({
      uploads: [],
      notes: [{ kind: 'linked', ...link, sizeBytes, limitBytes: 50_000 }],
    });
    expect(heard).toEqual([
      expect.stringContaining(`a picture of ${sizeBytes} bytes could not be made smaller`),
    ]);
    fitted.release();
    await expect(fitter.fit([file], 50_000, signal)).rejects.toMatchObject({ code: 'file_too_large' });
  });
});

describe('what moves', () => {
  const frames = async () => Promise.all([1, 2].map(() => noise(100, 100).png().toBuffer()));
  test.each([
    ['a video', 'video/mp4', async () => new Uint8Array(60_000)],
    ['a GIF', 'image/gif', async () => bytesOf(sharp(await frames(), { join: { animated: true } }).gif())],
    [
      'an animated WebP',
      'image/webp',
      async () => bytesOf(sharp(await frames(), { join: { animated: true } }).webp({ quality: 100 })),
    ],
    ['an animated PNG', 'image/png', async () => animatedPng(await noisePng(150, 150))],
  ])('is a link above the limit and a file below: %s', async (_, mediaType, make) => {
    const file = fileOf(await make(), 'a-fox.bin', mediaType);
    const { sizeBytes } = file.file;
    const limitBytes = sizeBytes - 1;
    const above = await fitter.fit([linked(file)], limitBytes, signal);
    expect(above).toMatchObject({ uploads: [], notes: [{ kind: 'linked', ...link, sizeBytes, limitBytes }] });
    await expect(fitter.fit([file], limitBytes, signal)).rejects.toMatchObject({ code: 'file_too_large' });
    const below = await fitter.fit([file], sizeBytes, signal);
    expect(below).toMatchObject({ uploads: [{ contentType: mediaType }], notes: [] });
    below.release();
  });
});

describe('files that are too much together', () => {
  test('share the room: small ones and videos stay, large pictures shrink', async () => {
    const large = await Promise.all([9, 8.5, 9.5].map((size) => noisePng(300, 300, size * mebibyte)));
    const files = [
      ...large.map((png, index) => fileOf(png, `a-${index}.png`)),
      video(8),
      fileOf(await noisePng(100, 100), 'small.png'),
    ];
    const { uploads, notes, release } = await fitter.fit(files, 10 * mebibyte, signal);
    // The first to shrink made so much room that one of the three stays as it is.
    expect(uploads.map((upload) => upload.name)).toEqual([
      'a-0.webp',
      'a-1.png',
      'a-2.webp',
      'a-fox.mp4',
      'small.png',
    ]);
    expect(notes).toHaveLength(2);
    expect(notes.every((note) => note.kind === 'reencoded' && note.sizeBytes > note.limitBytes)).toBe(true);
    release();
  });

  test('are left out as links from the eleventh on', async () => {
    const files = Array.from({ length: 12 }, (_, index) => linked(video(1, `a-${index}.mp4`)));
    const { uploads, notes, release } = await fitter.fit(files, mebibyte, signal);
    expect(uploads.map((upload) => upload.name)).toEqual(files.slice(0, 10).map((file) => file.name));
    expect(notes).toMatchObject([{ kind: 'linked' }, { kind: 'linked' }]);
    release();
  });
});

describe('memory', () => {
  const clip = (mebibytes: number) => [video(mebibytes)];

  test('holds 64 MiB over all deliveries; who comes later waits, and who leaves holds nobody up', async () => {
    const got: string[] = [];
    const fit = async (name: string, mebibytes: number, over = signal) => {
      const fitted = await fitter.fit(clip(mebibytes), 24 * mebibyte, over);
      got.push(name);
      return fitted;
    };
    const leaving = new AbortController();
    const first = await Promise.all([fit('a', 24), fit('b', 20), fit('c', 15)]);
    const unwanted = fit('d', 24, leaving.signal);
    const rest = [fit('e', 15), fit('f', 2)];
    const gone = unwanted.catch((error: unknown) => error);
    await settle();
    expect(got).toEqual(['a', 'b', 'c']);

    leaving.abort(new Error('gone'));
    expect(await gone).toMatchObject({ message: 'gone' });
    first[2].release();
    first[2].release();
    await Promise.all(rest);
    expect(got).toEqual(['a', 'b', 'c', 'e', 'f']);
    const next = fit('g', 1);
    await next;
    for (const { release } of [...first, ...(await Promise.all(rest)), await next]) release();
  });

  test('is free again after what failed', async () => {
    const failing = { ...video(24), name: 'broken.mp4' };
    failing.file = { ...failing.file, bytes: () => Promise.reject(new Error('the disk is gone')) };
    for (let round = 0; round < 4; round += 1) {
      await expect(fitter.fit([failing], 24 * mebibyte, signal)).rejects.toThrow('the disk is gone');
    }
    const { file, ...rest } = fileOf(await noisePng(800, 800), 'a-fox.png');
    const leaving = new AbortController();
    let reads = 0;
    const stream = () => {
      reads += 1;
      // Read for the second time it is made smaller, and that takes longer.
      if (reads === 2) setTimeout(() => leaving.abort(new Error('gone')), 30);
      return file.stream();
    };
    const unwanted = fitter.fit([{ ...rest, file: { ...file, stream } }], 50_000, leaving.signal);
    await expect(unwanted).rejects.toThrow('gone');
    const all = await Promise.all([24, 24, 16].map((size) => fitter.fit(clip(size), 24 * mebibyte, signal)));
    for (const { release } of all) release();
  });
});
