// The thread that makes pictures smaller or into another format: only it loads sharp, so that only it pays for it.
import { parentPort } from 'node:worker_threads';
import { convert } from './convert.ts';
import { describe, discard, longestDecodeSeconds, mostOutputPixels, open } from './native.ts';
import { isAnimated } from './still.ts';

/**
 * One picture and what to do with it. The answer to `smaller` is the WebP as a Uint8Array, that to `shown` a Converted;
 * a problem is a text.
 */
export type Order = { bytes: Uint8Array<ArrayBuffer> } & (
  | { to: 'smaller'; limitBytes: number; firstFrame: boolean }
  | { to: 'shown' }
);

/** NOTE WebP has 14 bits for the length of a side. */
const longestSide = 16_383;
const mostEncodes = 8;

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

parentPort?.on('message', (order: Order) => {
  void (order.to === 'shown' ? convert(order.bytes) : reencode(order))
    .then(
      (result) => {
        parentPort?.postMessage(result, []);
        discard(result instanceof Uint8Array ? result : result.bytes);
      },
      (error: unknown) => parentPort?.postMessage(String(error), []),
    )
    .finally(() => discard(order.bytes));
});

async function reencode({
  bytes,
  limitBytes,
  firstFrame,
}: Extract<Order, { to: 'smaller' }>): Promise<Buffer> {
  const { autoOrient: size, pages = 1 } = await describe(bytes);
  if (!firstFrame && (pages > 1 || isAnimated(bytes))) throw new Error('the picture is animated');

  const pixels = size.width * size.height;
  const roomBits = limitBytes * 8;
  let largestScale = Math.min(
    1,
    longestSide / Math.max(size.width, size.height),
    Math.sqrt(mostOutputPixels / pixels),
  );
  // How much more than an ordinary picture this one takes; every encode tells it better.
  let difficulty = 1;
  for (let encodes = 0; encodes < mostEncodes; encodes += 1) {
    const attempt = choose(roomBits / pixels / difficulty, largestScale);
    const result = await encode(bytes, Math.round(size.width * attempt.scale), attempt.quality);
    if (result !== undefined && result.byteLength <= limitBytes) return result;
    const bits = result === undefined ? roomBits : result.byteLength * 8;
    difficulty = (bits / (pixels * attempt.scale ** 2) / attempt.bitsPerPixel) * 1.05;
    largestScale = attempt.scale;
    discard(result);
  }
  throw new Error('the picture does not get small enough');
}

/** The best quality at the full scale, or the best scale; `bitsPerPixel` is the room for a pixel of the original. */
function choose(bitsPerPixel: number, largestScale: number): Attempt {
  const room = bitsPerPixel / largestScale ** 2;
  const fitting = qualities.find((each) => each.bitsPerPixel <= room);
  if (fitting) return { ...fitting, scale: largestScale };
  return { ...qualityOfScaled, scale: Math.sqrt(bitsPerPixel / qualityOfScaled.bitsPerPixel) };
}

/** The WebP, or undefined where the picture is too rich for the format at that size and quality. */
async function encode(bytes: Uint8Array, width: number, quality: number): Promise<Buffer | undefined> {
  try {
    return await open(bytes)
      .autoOrient()
      .resize({ width: Math.max(1, width) })
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
