// The thread that makes the frames of a film, and an MP4 of them where that is asked for.
import { parentPort, workerData } from 'node:worker_threads';
import encoders from 'h264-mp4-encoder';
import { frameOf } from './movement.ts';
import type { Takes } from './movement.ts';

/** What the thread is started with. Width and height are even numbers, for the encoder takes no others. */
export interface Shot extends Takes {
  frames: number;
  /** Undefined to get the raw frames one below the other instead of an MP4. */
  framesPerSecond: number | undefined;
}

// The encoder writes down when it was, and the same film should be the same bytes; this clock is the thread's alone.
Date.now = () => 0;

const shot = workerData as Shot;
const film = shot.framesPerSecond === undefined ? rawFrames() : await encode(shot.framesPerSecond);
parentPort?.postMessage(film, [film.buffer]);

function rawFrames(): Uint8Array<ArrayBuffer> {
  const { width, height, frames } = shot;
  const strip = new Uint8Array(width * height * 4 * frames);
  for (let frame = 0; frame < frames; frame += 1) {
    strip.set(frameOf(shot, frame / frames), frame * width * height * 4);
  }
  return strip;
}

async function encode(framesPerSecond: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = await encoders.createH264MP4Encoder();
  encoder.width = shot.width;
  encoder.height = shot.height;
  encoder.frameRate = framesPerSecond;
  encoder.quantizationParameter = 28;
  encoder.speed = 8;
  encoder.initialize();
  for (let frame = 0; frame < shot.frames; frame += 1) {
    encoder.addFrameRgba(frameOf(shot, frame / shot.frames));
  }
  encoder.finalize();
  // A copy: the encoder's own memory cannot be handed over.
  const bytes = new Uint8Array(encoder.FS.readFile(encoder.outputFilename));
  encoder.delete();
  return bytes;
}
