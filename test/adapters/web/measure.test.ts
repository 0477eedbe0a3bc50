// The shape of files, as the web chat reads it from their bytes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import encoders from 'h264-mp4-encoder';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { aspectOf } from '../../../src/adapters/web/measure.ts';

async function shapeOf(bytes: Uint8Array): Promise<number | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'measure-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'file'), bytes);
  return aspectOf(join(folder, 'file'));
}

const made = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#a00' } });

test.for([
  ['PNG', () => made(300, 200).png()],
  ['JPEG', () => made(300, 200).jpeg()],
  ['progressive JPEG with a profile', () => made(300, 200).withMetadata().jpeg({ progressive: true })],
  ['GIF', () => made(300, 200).gif()],
  ['WebP', () => made(300, 200).removeAlpha().webp()],
  ['lossless WebP', () => made(300, 200).webp({ lossless: true })],
  ['transparent WebP', () => made(300, 200).ensureAlpha(0.5).webp()],
] as const)('of a %s', async ([, picture]) => {
  expect(await shapeOf(await picture().toBuffer())).toBe(1.5);
});

/** The encoder puts `moov` behind the pictures. */
async function film(): Promise<Uint8Array> {
  const encoder = await encoders.createH264MP4Encoder();
  Object.assign(encoder, { width: 64, height: 32, frameRate: 4 });
  encoder.initialize();
  encoder.addFrameRgba(new Uint8Array(64 * 32 * 4));
  encoder.finalize();
  const bytes = new Uint8Array(encoder.FS.readFile(encoder.outputFilename));
  encoder.delete();
  return bytes;
}

test('of a film', async () => {
  expect(await shapeOf(await film())).toBe(2);
});

test('is unknown for anything else, and for what breaks off', async () => {
  const [whole, png] = [await film(), await made(300, 200).png().toBuffer()];
  for (const bytes of [Buffer.from('words'), Buffer.alloc(0), png.subarray(0, 18), whole.subarray(0, 60)]) {
    expect(await shapeOf(bytes)).toBeUndefined();
  }
});
