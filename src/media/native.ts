// How the thread for pictures opens them with sharp: nothing kept, nothing cloned, and neither bombs nor drawings.
import sharp, { type Metadata, type Sharp } from 'sharp';

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

/** What the picture says of itself; rejects for what is none. */
export async function describe(bytes: Uint8Array): Promise<Metadata> {
  const found = await open(bytes).metadata();
  // An SVG is a program for a picture, and could take for ever.
  if (!formats.has(found.format)) throw new Error('unsupported image format');
  return found;
}

const formats = new Set(['png', 'jpeg', 'webp', 'gif', 'heif', 'tiff']);

/** Frees the memory at once: a thread that does nothing collects no garbage either. */
export function discard(bytes: Uint8Array | undefined): void {
  (bytes?.buffer as ArrayBuffer | undefined)?.transfer(0);
}
