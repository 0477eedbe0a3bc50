// Looks at the bytes of a picture before anything is made of them.
import sharp from 'sharp';
import type { Size } from './size.ts';

/** Larger pictures are taken for unreadable; a small file can unpack to billions of pixels. */
export const mostPixels = 64 * 1024 * 1024;

const rasterFormats = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

/** The size of a picture as it is meant to be seen, or undefined for what cannot be read to its end. */
export async function measure(bytes: Buffer): Promise<Size | undefined> {
  try {
    const { format, autoOrient } = await sharp(bytes, { limitInputPixels: mostPixels }).metadata();
    if (!rasterFormats.has(format)) return undefined;
    await sharp(bytes, { limitInputPixels: mostPixels }).resize(16, 16, { fit: 'fill' }).raw().toBuffer();
    return autoOrient;
  } catch {
    // Whatever is wrong with it: models say of all of these that it is no picture.
    return undefined;
  }
}
