// A short film over one or two pictures: a GIF or an MP4.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import type { Shot } from './film-worker.ts';

/** What a film is made of: raw pixels to begin with, and to fade into where there is an end. */
export interface FilmOrder {
  format: 'gif' | 'mp4';
  width: number;
  height: number;
  start: Buffer;
  end: Buffer | undefined;
}

const gifFrames = 10;
const gifDelayMs = 200;
const filmFrames = 30;
const framesPerSecond = 12;

/** Makes the film: two seconds of GIF that repeat, or two and a half of MP4. */
export async function film({ format, width, height, start, end }: FilmOrder): Promise<Buffer> {
  const shot: Shot = { width, height, start, end, frames: gifFrames, framesPerSecond: undefined };
  if (format === 'mp4') return runWorker({ ...shot, frames: filmFrames, framesPerSecond });
  const frames = await runWorker(shot);
  const raw = { width, height: height * gifFrames, channels: 4, pageHeight: height } as const;
  return sharp(frames, { raw, limitInputPixels: false })
    .gif({
      delay: Array<number>(gifFrames).fill(gifDelayMs),
      loop: 0,
      effort: 1,
      dither: 0,
      interFrameMaxError: 12,
    })
    .toBuffer();
}

// A thread of its own that ends with the film: the encoder keeps its memory for good, and listens for the errors of
// the whole process it runs in.
async function runWorker(shot: Shot): Promise<Buffer> {
  const worker = new Worker(new URL('./film-worker.ts', import.meta.url), {
    workerData: shot,
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const heard = new AbortController();
  const brokenOff = once(worker, 'exit', heard).then(() => {
    throw new Error('the film broke off');
  });
  try {
    const [bytes] = (await Promise.race([once(worker, 'message', heard), brokenOff])) as [Uint8Array];
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } finally {
    heard.abort();
    await worker.terminate();
  }
}
