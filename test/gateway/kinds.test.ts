// Every kind of output that models make, real files of each, told by their bytes alone.
import encoders from 'h264-mp4-encoder';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { failureOf, scripted } from './fixture.ts';

const orange = { r: 200, g: 80, b: 0, alpha: 0.4 };
const blue = { r: 0, g: 80, b: 200, alpha: 1 };
const still = (background = orange): Sharp =>
  sharp({ create: { width: 16, height: 16, channels: 4, background } });

async function animated(): Promise<Sharp> {
  const frames = [orange, blue].map((colour) => still(colour).png().toBuffer());
  return sharp(await Promise.all(frames), { join: { animated: true } });
}

async function film(): Promise<Uint8Array> {
  const encoder = await encoders.createH264MP4Encoder();
  Object.assign(encoder, { width: 16, height: 16, frameRate: 4 });
  encoder.initialize();
  for (const value of [0, 128]) encoder.addFrameRgba(new Uint8Array(16 * 16 * 4).fill(value));
  encoder.finalize();
  const bytes = new Uint8Array(encoder.FS.readFile(encoder.outputFilename));
  encoder.delete();
  return bytes;
}

/** The same film under another name: only the first box says what kind of file it is. */
function branded(brand: string, bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.write(brand, 8, 'latin1');
  return copy;
}

/** What ffmpeg begins a file with; `type` is `webm` or `matroska`. */
function ebml(type: string): Uint8Array {
  const name = Buffer.concat([Buffer.from([0x42, 0x82, 0x80 + type.length]), Buffer.from(type)]);
  const fields = Buffer.concat([Buffer.from('4286810142f7810142f2810442f38108', 'hex'), name]);
  return Buffer.concat([
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 + fields.length]),
    fields,
    Buffer.alloc(99),
  ]);
}

const mp4 = await film();
const moves = await animated();

test('the animated files of this test are animated', async () => {
  for (const bytes of [await moves.clone().webp().toBuffer(), await moves.clone().gif().toBuffer()]) {
    expect(await sharp(bytes, { pages: -1 }).metadata()).toMatchObject({ pages: 2 });
  }
});

test.each<[string, string, string, Uint8Array]>([
  ['a transparent PNG', 'image/png', 'png', await still().png().toBuffer()],
  ['a PNG with a palette', 'image/png', 'png', await still().png({ palette: true }).toBuffer()],
  ['a GIF', 'image/gif', 'gif', await still().gif().toBuffer()],
  ['an animated GIF', 'image/gif', 'gif', await moves.clone().gif().toBuffer()],
  ['a transparent WebP', 'image/webp', 'webp', await still().webp({ lossless: true }).toBuffer()],
  ['an animated WebP', 'image/webp', 'webp', await moves.clone().webp().toBuffer()],
  ['an MP4', 'video/mp4', 'mp4', mp4],
  ['an MP4 from Apple', 'video/mp4', 'mp4', branded('M4V ', mp4)],
  ['a QuickTime film', 'video/quicktime', 'mov', branded('qt  ', mp4)],
  ['a WebM', 'video/webm', 'webm', ebml('webm')],
])('%s is %s', async (_, mediaType, extension, bytes) => {
  const { gateway, server, signal } = await scripted([{ body: bytes }]);
  const file = await gateway.download(`${server.origin}/out-0.bin`, signal);
  expect(file).toMatchObject({ mediaType, extension, sizeBytes: bytes.byteLength });
  await file.dispose();
});

test.each<[string, Uint8Array]>([
  ['Matroska', ebml('matroska')],
  ['a TIFF', await still().tiff().toBuffer()],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>')],
  [
    'an SVG with a declaration',
    Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  ],
  ['words', Buffer.from('a red fox in the snow')],
  ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n')],
])('%s is nothing that can be shown', async (_, bytes) => {
  const { gateway, server, signal, spooled } = await scripted([{ body: bytes }]);
  expect((await failureOf(gateway.download(`${server.origin}/out-0.png`, signal))).code).toBe(
    'output_unknown',
  );
  expect(await spooled()).toEqual([]);
});
