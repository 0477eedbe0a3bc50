// A picture in a format that is shown everywhere: PNG where nothing may be lost, JPEG where that is too much, GIF for what moves.
import type { Sharp } from 'sharp';
import { describe, longestDecodeSeconds, mostOutputPixels, open } from './native.ts';
import { isAnimated } from './still.ts';

/** A converted picture. */
export interface Converted {
  bytes: Uint8Array;
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif';
  /** Without the dot. */
  extension: 'png' | 'jpg' | 'gif';
}

/** Beyond that a PNG takes several times what a JPEG does that looks the same. */
const mostLosslessPixels = 4_200_000;
/** JPEG has no transparency, so there it is a PNG of this size. */
const mostTransparentPixels = 8_000_000;

/** The picture, upright and with its own pixels wherever that is possible; rejects for what cannot be read. */
export async function convert(bytes: Uint8Array): Promise<Converted> {
  const { format, pages = 1, autoOrient, hasAlpha } = await describe(bytes);
  const { width, height } = autoOrient;
  const moves = isAnimated(bytes);
  if (moves && format !== 'webp' && format !== 'gif') throw new Error('the picture is animated');
  const pixels = width * height * (moves ? pages : 1);

  if (moves) {
    const frames = shrunk(open(bytes, { frames: -1 }), { width, pixels }, mostOutputPixels);
    // More effort takes longer than anybody waits.
    return { bytes: await made(frames.gif({ effort: 1 })), mediaType: 'image/gif', extension: 'gif' };
  }
  if (pixels <= mostLosslessPixels || (hasAlpha && !(await open(bytes).stats()).isOpaque)) {
    const picture = shrunk(open(bytes).autoOrient(), { width, pixels }, mostTransparentPixels);
    return { bytes: await made(picture.png()), mediaType: 'image/png', extension: 'png' };
  }
  const picture = shrunk(open(bytes).autoOrient(), { width, pixels }, mostOutputPixels);
  const jpeg = picture.jpeg({ quality: 92, chromaSubsampling: '4:4:4' });
  return { bytes: await made(jpeg), mediaType: 'image/jpeg', extension: 'jpg' };
}

function shrunk(picture: Sharp, size: { width: number; pixels: number }, mostPixels: number): Sharp {
  if (size.pixels <= mostPixels) return picture;
  return picture.resize({ width: Math.max(1, Math.floor(size.width * Math.sqrt(mostPixels / size.pixels))) });
}

// NOTE toUint8Array, whose result could be handed on without a copy, never frees its memory in sharp 0.35.5.
const made = (picture: Sharp): Promise<Buffer> =>
  picture.timeout({ seconds: longestDecodeSeconds }).toBuffer();
