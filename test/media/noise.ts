// Pictures that hardly compress, made by sharp, and odd ones made of them.
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Noise in colour. */
export function noise(width: number, height: number): Sharp {
  const layer = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#000', noise: layer } });
}

/** The bytes of a picture in a buffer of their own. */
export async function bytesOf(picture: Sharp): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await picture.toBuffer());
}

/** Noise as a PNG; with `padBytes` it carries that much data besides its pixels, and is as large as it is quick to read. */
export async function noisePng(
  width: number,
  height: number,
  padBytes = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  const png = await bytesOf(noise(width, height).png());
  return padBytes === 0 ? png : withChunk(png, 'paDd', new Uint8Array(padBytes));
}

/** The PNG as the first frame of an animation. */
export function animatedPng(png: Uint8Array): Uint8Array<ArrayBuffer> {
  return withChunk(png, 'acTL', Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0));
}

/** The PNG claiming to have other dimensions. */
export function pretending(png: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const changed = Buffer.from(png);
  changed.writeUInt32BE(width, 16);
  changed.writeUInt32BE(height, 20);
  changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
  return new Uint8Array(changed);
}

const afterHeader = 33;

function withChunk(png: Uint8Array, kind: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = Buffer.alloc(12 + data.byteLength);
  chunk.writeUInt32BE(data.byteLength, 0);
  chunk.write(kind, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.byteLength)), 8 + data.byteLength);
  const parts = [png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)];
  return new Uint8Array(Buffer.concat(parts));
}
