// The thread that makes still pictures smaller: the only place that loads sharp, so that only it pays for it.
import { parentPort } from 'node:worker_threads';
import sharp, { type Sharp } from 'sharp';
import { isAnimated } from './still.ts';

/** One picture, and what it may weigh. The answer is the WebP as a Uint8Array, or the problem as a text. */
export interface Order {
  bytes: Uint8Array<ArrayBuffer>;
  limitBytes: number;
}

/** A bomb is beyond that, an upscaled picture is not. */
const mostInputPixels = 8192 * 8192;
/** The encoder holds the whole picture, at some eight bytes a pixel. */
const mostOutputPixels = 32_000_000;
/** NOTE WebP has 14 bits for the length of a side. */
const longestSide = 16_383;
const mostEncodes = 8;
/** The main thread stops waiting after 20 s, and then the native code should soon be over too. */
const longestDecodeSeconds = 15;

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

// Nothing is made twice, so what libvips would keep is only memory.
sharp.cache(false);

parentPort?.on('message', ({ bytes, limitBytes }: Order) => {
  void reencode(bytes, limitBytes)
    .then(
      (result) => {
        parentPort?.postMessage(result, []);
        discard(result);
      },
      (error: unknown) => parentPort?.postMessage(String(error), []),
    )
    .finally(() => discard(bytes));
});

async function reencode(bytes: Uint8Array<ArrayBuffer>, limitBytes: number): Promise<Buffer> {
  const { autoOrient: size, pages = 1 } = await open(bytes).metadata();
  if (pages > 1 || isAnimated(bytes)) throw new Error('the picture is animated');

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

/** Frees the memory at once: a thread that does nothing collects no garbage either. */
function discard(bytes: Uint8Array | undefined): void {
  (bytes?.buffer as ArrayBuffer | undefined)?.transfer(0);
}

/** The best quality at the full scale, or the best scale; `bitsPerPixel` is the room for a pixel of the original. */
function choose(bitsPerPixel: number, largestScale: number): Attempt {
  const room = bitsPerPixel / largestScale ** 2;
  const fitting = qualities.find((each) => each.bitsPerPixel <= room);
  if (fitting) return { ...fitting, scale: largestScale };
  return { ...qualityOfScaled, scale: Math.sqrt(bitsPerPixel / qualityOfScaled.bitsPerPixel) };
}

/** NOTE made anew for every use: a clone in sharp copies the bytes and keeps them. */
function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: mostInputPixels, failOn: 'error' });
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
