// A WebP that is small enough: the best quality with all pixels, or else fewer pixels.
import { discard, longestDecodeSeconds, mostOutputPixels, open } from './native.ts';

/** NOTE WebP has 14 bits for the length of a side. */
export const longestSide = 16_383;
const mostEncodes = 8;
/** For less than so many times longer sides a picture is not encoded again. */
const worthwhile = 1.1;

interface Size {
  width: number;
  height: number;
}

interface Attempt {
  quality: number;
  /** What a pixel of an ordinary picture takes at that quality (measured). */
  bitsPerPixel: number;
  scale: number;
}

const qualities = [
  { quality: 95, bitsPerPixel: 1.75 },
  { quality: 90, bitsPerPixel: 1.3 },
  { quality: 80, bitsPerPixel: 0.8 },
  { quality: 65, bitsPerPixel: 0.55 },
];
/** A smaller picture looks better than one below the last quality, and then again deserves a better one. */
const qualityOfScaled = { quality: 80, bitsPerPixel: 0.8 };

/**
 * A WebP of at most `limitBytes` of a picture of that size, or undefined where its sides would have to be shorter than
 * `leastScale` of what they are, for the sake of `limitBytes` alone.
 */
export async function smaller(
  bytes: Uint8Array,
  size: Size,
  { limitBytes, leastScale = 0 }: { limitBytes: number; leastScale?: number },
): Promise<Buffer | undefined> {
  const pixels = size.width * size.height;
  const roomBits = limitBytes * 8;
  const wholeScale = Math.min(
    1,
    longestSide / Math.max(size.width, size.height),
    Math.sqrt(mostOutputPixels / pixels),
  );
  let largestScale = wholeScale;
  let smallestScale = Math.min(leastScale, wholeScale);
  let best: Buffer | undefined;
  // How much more than an ordinary picture this one takes; every encode tells it better.
  let difficulty = 1;
  for (let encodes = 0; encodes < mostEncodes; encodes += 1) {
    const attempt = choose(roomBits / pixels / difficulty, largestScale);
    if (attempt.scale < smallestScale) break;
    const webp = await encode(bytes, scaled(size, attempt.scale), attempt.quality);
    const takenBytes = webp?.byteLength ?? limitBytes;
    difficulty = ((takenBytes * 8) / (pixels * attempt.scale ** 2) / attempt.bitsPerPixel) * 1.05;
    if (webp && takenBytes <= limitBytes) {
      discard(best);
      best = webp;
      // A drawing takes much less than what the first guess allows for, and then deserves more pixels.
      if (attempt.scale === wholeScale || takenBytes > limitBytes / 2) break;
      smallestScale = attempt.scale * worthwhile;
    } else {
      discard(webp);
      largestScale = attempt.scale;
    }
  }
  return best;
}

/** The best quality at the full scale, or the best scale; `bitsPerPixel` is the room for a pixel of the original. */
function choose(bitsPerPixel: number, largestScale: number): Attempt {
  const room = bitsPerPixel / largestScale ** 2;
  const fitting = qualities.find((each) => each.bitsPerPixel <= room);
  if (fitting) return { ...fitting, scale: largestScale };
  return { ...qualityOfScaled, scale: Math.sqrt(bitsPerPixel / qualityOfScaled.bitsPerPixel) };
}

function scaled({ width, height }: Size, scale: number): Size {
  const scaledSide = (side: number): number => Math.max(1, Math.round(side * scale));
  return { width: scaledSide(width), height: scaledSide(height) };
}

/** The WebP, or undefined where the picture is too rich for the format at that size and quality. */
async function encode(bytes: Uint8Array, size: Size, quality: number): Promise<Buffer | undefined> {
  try {
    return await open(bytes)
      .autoOrient()
      // A picture of one pixel's height has no other way to get shorter.
      .resize({ ...size, fit: 'fill' })
      // Twice the effort takes four times as long and saves next to nothing.
      .webp({ quality, effort: 2 })
      .timeout({ seconds: longestDecodeSeconds })
      // NOTE toUint8Array, whose result could be handed on without a copy, never frees its memory in sharp 0.35.5.
      .toBuffer();
  } catch (error) {
    // NOTE libwebp refuses to write more than 512 KiB of one kind of data, which large noisy pictures need.
    if (String(error).includes('webpsave: unable to encode')) return undefined;
    throw error;
  }
}
