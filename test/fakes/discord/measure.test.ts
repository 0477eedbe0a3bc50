// The fake's own eyes, held against sharp.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { measured } from './measure.ts';

const drawn = sharp({ create: { width: 300, height: 20, channels: 4, background: 'navy' } });

test.each([
  ['PNG', () => drawn.clone().png()],
  ['GIF', () => drawn.clone().gif()],
  [
    'JPEG',
    () =>
      drawn
        .clone()
        .withExif({ IFD0: { Artist: 'x'.repeat(500) } })
        .jpeg(),
  ],
  ['progressive JPEG', () => drawn.clone().jpeg({ progressive: true })],
  ['lossy WebP', () => drawn.clone().removeAlpha().webp()],
  ['lossless WebP', () => drawn.clone().webp({ lossless: true })],
  [
    'WebP with more to it',
    () =>
      drawn
        .clone()
        .withExif({ IFD0: { Artist: 'x' } })
        .webp(),
  ],
])('a %s is measured', async (_what, draw) => {
  const bytes = await draw().toBuffer();
  expect(measured(bytes)).toEqual({ width: 300, height: 20 });
  expect(measured(bytes.subarray(0, 8))).toBeUndefined();
});

test.each(['', '<svg width="3" height="4"/>', 'not a picture at all'])('%j is no picture', (text) => {
  expect(measured(Buffer.from(text))).toBeUndefined();
});
