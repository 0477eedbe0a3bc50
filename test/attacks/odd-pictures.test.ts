// Pictures that unfold to more than there is memory for, programs that look like pictures, and pictures that are pages too.
import { randomUUID } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { createReencoder } from '../../src/media/reencode.ts';
import { servedChat } from '../adapters/web/fixture.ts';
import { done, fileOf, picture } from '../contracts/cards.ts';
import { failureOf, scripted } from '../gateway/fixture.ts';
import { bringTo } from '../media/bring.ts';
import { flatPalettePng } from '../media/odd-pictures.ts';

const shared = createReencoder();
afterAll(() => shared.close());
const { signal } = new AbortController();
const mebibyte = 1_048_576;

/** A GIF of that many frames of one pixel on a ground of that size: a few bytes for each. */
function gif(width: number, height: number, frames: number): Uint8Array {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  const frame = Buffer.from('21f90400000000002c0000000001000100000202440100', 'hex');
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from(';')]);
}

/** A TIFF whose one directory has these entries: tag and value, all of them numbers of four bytes. */
function tiff(entries: [tag: number, value: number][], next = 0): Uint8Array {
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  }
  bytes.writeUInt32LE(next, bytes.byteLength - 4);
  return bytes;
}

/** A WebP that only says how large it is. */
function webp(width: number, height: number): Uint8Array {
  const bytes = Buffer.from('RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', 'latin1');
  const size = Buffer.alloc(14);
  size.writeUIntLE(width - 1, 0, 3);
  size.writeUIntLE(height - 1, 3, 3);
  return Buffer.concat([bytes, size]);
}

const bomb = deflateSync(Buffer.alloc(150 * mebibyte), { level: 1 });

/** A small PNG with a chunk in front of its pixels that unfolds to 150 MiB. */
function pngWith(kind: string, start: string): Uint8Array {
  const small = Buffer.from(flatPalettePng(600, 600));
  const data = Buffer.concat([Buffer.from(start, 'latin1'), bomb]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.byteLength);
  // Its check is wrong on purpose for readers that look at it last.
  const chunk = Buffer.concat([length, Buffer.from(kind, 'latin1'), data, Buffer.alloc(4)]);
  return Buffer.concat([small.subarray(0, 33), chunk, small.subarray(33)]);
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
const sizes: [number, number][] = [
  [256, 100_000],
  [257, 100_000],
];

describe('what somebody brings', () => {
  test.each<[string, Uint8Array, string]>([
    ['a WebP of sixteen million pixels a side', webp(16_777_216, 16_777_216), 'picture_invalid'],
    ['a TIFF of ten billion pixels', tiff(sizes), 'picture_invalid'],
    [
      'a TIFF that leads back to itself',
      tiff(
        [
          [256, 9],
          [257, 9],
        ],
        8,
      ),
      'picture_invalid',
    ],
    ['a TIFF that points outside of itself', tiff([[273, 4_000_000_000]], 4_000_000_000), 'picture_invalid'],
    ['a drawing that is packed', gzipSync(svg), 'picture_invalid'],
    ['a drawing in wide letters', Buffer.from(`\uFEFF${svg}`, 'utf16le'), 'picture_invalid'],
    [
      'a drawing behind the sign of a PNG',
      Buffer.from(`\x89PNG\r\n\x1a\n${svg}`, 'latin1'),
      'picture_invalid',
    ],
    [
      'a drawing that calls itself an AVIF',
      Buffer.from(`\0\0\0\x1cftypavif${svg}`, 'latin1'),
      'picture_invalid',
    ],
    [
      'a script for a converter',
      Buffer.from('push graphic-context\nfill "url(https://a/)"'),
      'picture_invalid',
    ],
    ['a page for a printer', Buffer.from('%PDF-1.7\n%%EOF'), 'picture_invalid'],
    ['a PostScript', Buffer.from('%!PS-Adobe-3.0 EPSF-3.0\n'), 'picture_invalid'],
  ])('is refused where it is %s', async (_what, bytes, code) => {
    const { bring, store } = bringTo(shared);
    await expect(bring(bytes)).rejects.toMatchObject({ code });
    expect(await Array.fromAsync(store.entries(''))).toEqual([]);
  });

  test.each([
    ['a profile', 'iCCP', 'icc\0\0'],
    ['a text', 'zTXt', 'Comment\0\0'],
  ])('has no room for %s of 150 MiB beside its pixels', async (_what, kind, start) => {
    const { bring, inlined } = bringTo(shared);
    const before = process.memoryUsage.rss();
    const taken = await bring(pngWith(kind, start)).then(inlined, (error: unknown) => error);
    const ended = taken instanceof Error ? taken : (taken as { is: { width: number } }).is;
    expect(ended).toMatchObject(taken instanceof Error ? { code: 'picture_invalid' } : { width: 600 });
    expect(process.memoryUsage.rss() - before).toBeLessThan(120 * mebibyte);
  });
});

describe('an output', () => {
  test('of frames without end is not unfolded', async () => {
    const frames = () => gif(1900, 1900, 2000);
    expect(frames().byteLength).toBeLessThan(60_000);
    await expect(shared.convert(frames(), signal)).rejects.toThrow(/pixel limit/u);
    await expect(shared.encode(frames(), 10_000, signal)).rejects.toThrow(/animated/u);
  });

  const page = '<html><script>alert(document.domain)</script></html>';
  test.each<[string, Uint8Array, string]>([
    ['a PNG with a page in it', Buffer.concat([picture(1), Buffer.from(page)]), 'image/png'],
    ['a GIF that is a script', Buffer.from('GIF89a/*\0\0\0\0\0*/=1;alert(1)//', 'latin1'), 'image/gif'],
    ['a JPEG with a page in it', Buffer.from(`\xff\xd8\xff\xfe\0\x40${page}`, 'latin1'), 'image/jpeg'],
  ])('that is %s is shown as a picture by every browser', async (_what, bytes, mediaType) => {
    const { gateway, server } = await scripted([{ body: bytes, headers: { 'content-type': 'text/html' } }]);
    const file = await gateway.download(`${server.origin}/a.html`, signal);
    expect(file.mediaType).toBe(mediaType);
    const chat = await servedChat();
    const address = { adapter: 'web', message: randomUUID(), person: { id: 'ann', name: 'ann' } };
    const name = `a-fox.${file.extension}`;
    const delivered = { ...fileOf(new Uint8Array(bytes), name, file.mediaType), file };
    await chat.adapter.deliver(address, done(), { files: [delivered], signal });
    await file.dispose();
    const [message] = await chat.messages('ann');
    const shown = await fetch(chat.url + (message?.files[0]?.url ?? ''));
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(Buffer.from(bytes));
    const headers = Object.fromEntries(shown.headers);
    expect(headers).toMatchObject({
      'content-type': mediaType,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/u);
  });

  test.each<[string, Uint8Array]>([
    ['a page', Buffer.from(page)],
    ['a page behind a mark', Buffer.from(`\uFEFF${page}`)],
    ['a drawing', Buffer.from(svg)],
    ['a packed drawing', gzipSync(svg)],
    ['an archive', Buffer.from('504b0304140000000800', 'hex')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['a program', Buffer.from('MZ\x90\0', 'latin1')],
    ['a sound', Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1')],
    ['a TIFF', tiff(sizes)],
    ['an icon', Buffer.from('0000010001001010', 'hex')],
  ])('that is %s is not taken, whatever it is called', async (_what, bytes) => {
    const headers = { 'content-type': 'image/png' };
    const { gateway, server, spooled } = await scripted([{ body: bytes, headers }]);
    expect((await failureOf(gateway.download(`${server.origin}/a.png`, signal))).code).toBe('output_unknown');
    expect(await spooled()).toEqual([]);
  });
});
