// How the thread for pictures opens them with sharp: nothing kept, nothing cloned, and neither bombs nor drawings.
import sharp, { type Metadata, type Sharp } from 'sharp';
import { beginsAsPicture } from './signature.ts';

/** A bomb is beyond that, an upscaled picture is not. */
const mostInputPixels = 8192 * 8192;
/** The encoders hold the whole picture, at some eight bytes a pixel. */
export const mostOutputPixels = 32_000_000;
/** The main thread stops waiting after 20 s, and then the native code should soon be over too. */
export const longestDecodeSeconds = 15;

// Nothing is made twice, so what libvips would keep is only memory.
sharp.cache(false);

/** The picture's first frame, or with `frames: -1` all of them. NOTE made anew for every use: a clone in sharp copies the bytes and keeps them. */
export function open(bytes: Uint8Array, { frames = 1 }: { frames?: number } = {}): Sharp {
  return sharp(bytes, { limitInputPixels: mostInputPixels, failOn: 'error', pages: frames });
}

/** What the picture says of itself, without its pixels being read; rejects for what is none, or too large unless `anySize`. */
export async function describe(
  bytes: Uint8Array,
  { anySize = false }: { anySize?: boolean } = {},
): Promise<Metadata> {
  if (!beginsAsPicture(bytes)) throw new Error(unsupported);
  const picture = anySize ? sharp(bytes, { limitInputPixels: false, pages: 1 }) : open(bytes);
  const found = await picture.metadata();
  if (!formats.has(found.format)) throw new Error(unsupported);
  return found;
}

const unsupported = 'unsupported image format';
const formats = new Set(['png', 'jpeg', 'webp', 'gif', 'heif', 'tiff']);

/** Frees the memory at once: a thread that does nothing collects no garbage either. */
export function discard(bytes: Uint8Array | undefined): void {
  (bytes?.buffer as ArrayBuffer | undefined)?.transfer(0);
}
