// Pictures that nobody's camera makes, built byte by byte.
import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG of four colours and that many pixels, all of the first colour: a few bytes for a great many pixels. */
export function flatPalettePng(width: number, height: number): Uint8Array<ArrayBuffer> {
  return palettePng(width, height, deflateSync(Buffer.alloc((1 + Math.ceil(width / 4)) * height)));
}

/** A PNG that claims to have so many pixels, with nothing that could be read as one. */
export function emptyPalettePng(width: number, height: number): Uint8Array<ArrayBuffer> {
  return palettePng(width, height, Buffer.from('no pixels'));
}

function palettePng(width: number, height: number, pixels: Buffer): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Two bits for a pixel, by palette.
  header.set([2, 3, 0, 0, 0], 8);
  const palette = Buffer.from('ff000000ff000000ffffffff', 'hex');
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return new Uint8Array(Buffer.concat([signature, ...chunks]));
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.byteLength);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
