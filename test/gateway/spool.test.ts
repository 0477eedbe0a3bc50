// Downloads in memory and on disk: what goes where, and that everything is given back.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { createSpool, type Spool } from '../../src/gateway/spool.ts';

const mebibyte = 1024 * 1024;
const start = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c40' } })
  .png()
  .toBuffer();

/** A PNG with so many bytes behind its end. */
function pngOf(sizeBytes: number): Buffer {
  return Buffer.concat([start, randomBytes(sizeBytes - start.byteLength)]);
}

function inPieces(whole: Buffer, pieceBytes: number): Buffer[] {
  return Array.from({ length: Math.ceil(whole.byteLength / pieceBytes) }, (_, index) =>
    whole.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
}

async function opened(memoryBytes: number): Promise<{
  /** Takes a picture in, and tells how many files there are then. */
  take(whole: Buffer, pieceBytes?: number): Promise<Awaited<ReturnType<Spool>> & { files: number }>;
  spool: Spool;
  files(): Promise<number>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const spool = createSpool({ folder, memoryBytes });
  const files = async () => (await readdir(folder)).length;
  return {
    spool,
    files,
    async take(whole, pieceBytes = 65_536) {
      const file = await spool(inPieces(whole, pieceBytes), 100 * mebibyte);
      return { ...file, files: await files() };
    },
  };
}

test.each([
  ['in memory', mebibyte, 0],
  ['on disk, as it is larger than an ordinary picture', mebibyte + 1, 1],
])('what comes is whole, %s', async (_, sizeBytes, expected) => {
  const { take, files } = await opened(16 * mebibyte);
  const whole = pngOf(sizeBytes);
  const file = await take(whole);
  expect(file).toMatchObject({ mediaType: 'image/png', extension: 'png', sizeBytes, files: expected });
  expect(whole.equals(await file.bytes())).toBe(true);
  expect(whole.equals(await buffer(file.stream()))).toBe(true);
  // Whoever had the stream could do with its bytes what they liked.
  expect(whole.equals(await file.bytes())).toBe(true);
  await file.dispose();
  expect(await files()).toBe(0);
});

test('what no memory is left for goes to disk, until some is given back once', async () => {
  const { take, files } = await opened(250_000);
  const picture = pngOf(100_000);
  const [one, two, three] = [await take(picture), await take(picture), await take(picture)];
  expect([one.files, two.files, three.files]).toEqual([0, 0, 1]);
  expect(picture.equals(await three.bytes())).toBe(true);
  await one.dispose();
  await one.dispose();
  const [four, five] = [await take(picture), await take(picture)];
  expect([four.files, five.files]).toEqual([1, 2]);
  await Promise.all([two, three, four, five].map((file) => file.dispose()));
  expect(await files()).toBe(0);
});

test('what comes in tiny pieces does not stay in memory', async () => {
  const { take } = await opened(16 * mebibyte);
  const picture = pngOf(5000);
  const file = await take(picture, 1);
  expect(file.files).toBe(1);
  expect(picture.equals(await file.bytes())).toBe(true);
  await file.dispose();
});

test('a failure gives everything back', async () => {
  const { spool, take, files } = await opened(100_000);
  const text = Buffer.alloc(90_000, 'text');
  const broken = async function* () {
    yield pngOf(90_000);
    throw new Error('broken off');
  };
  await expect(spool([text], mebibyte)).rejects.toMatchObject({ code: 'output_unknown' });
  await expect(spool([], mebibyte)).rejects.toMatchObject({ code: 'output_gone' });
  await expect(spool(inPieces(pngOf(90_000), 50_000), 80_000)).rejects.toMatchObject({
    code: 'output_too_large',
  });
  await expect(spool(broken(), mebibyte)).rejects.toThrow('broken off');
  await expect(spool([...inPieces(text, 30_000), text], mebibyte)).rejects.toMatchObject({
    code: 'output_unknown',
  });
  expect((await take(pngOf(100_000))).files).toBe(0);
  expect(await files()).toBe(0);
});
