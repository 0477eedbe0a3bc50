// Pictures made smaller or into another format, in a thread that is there only while there is something to do.
import { once } from 'node:events';
import { isMarkedAsUntransferable, Worker } from 'node:worker_threads';
import type { Clock } from '../generation/ports.ts';
import type { Converted } from './convert.ts';
import { createPlaces } from './places.ts';
import type { Order } from './reencode-worker.ts';
import type { Room, TakenIn } from './take-in.ts';

/** Works on pictures, one after the other over all re-encoders of a process. What it is given is empty afterwards. */
export interface Reencoder {
  /**
   * A WebP of at most `limitBytes`, with all its pixels where that is possible. Rejects with the signal's reason, or with
   * an Error for what is broken, is animated or takes longer than 20 s.
   */
  encode(bytes: Uint8Array, limitBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * The picture in a format that every chat shows: PNG, or JPEG for one above four megapixels that is not transparent;
   * an animated WebP as a GIF. Rejects as `encode` does.
   */
  convert(bytes: Uint8Array, signal: AbortSignal): Promise<Converted>;
  /**
   * The picture as a WebP for the gateway, or why there is none. Rejects with the signal's reason, or with an Error for
   * what takes longer than 20 s.
   */
  takeIn(bytes: Uint8Array, room: Room, signal: AbortSignal): Promise<TakenIn>;
  /** Resolves when the pictures that were given up on are out of memory. */
  settled(): Promise<void>;
  /** Ends the thread; what it was doing rejects. */
  close(): Promise<void>;
}

/** What a test takes into its own hands. */
export interface ReencoderOptions {
  after?: Clock['after'];
  workerUrl?: URL;
}

/** What a converted picture weighs at most: a PNG of the largest size, without any compression. */
export const mostConvertedBytes = 33_554_432;

const longestMs = 20_000;
const idleMs = 30_000;
/** A picture that is worked on takes hundreds of megabytes for a moment, so a process never works on two. */
const turn = createPlaces(1);

/** A re-encoder; its thread starts with the first picture and ends after half a minute without one. */
export function createReencoder({
  after = afterRealTime,
  workerUrl = new URL('./reencode-worker.ts', import.meta.url),
}: ReencoderOptions = {}): Reencoder {
  const closing = new AbortController();
  let current: Worker | undefined;
  let ending: Promise<unknown> = Promise.resolve();
  let stopIdling = (): void => {};

  function begin(): Worker {
    const worker = new Worker(workerUrl);
    // Whoever waits for an answer hears of it; without any listener an error would end the process.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (current === worker) current = undefined;
    });
    return worker;
  }

  function end(): void {
    stopIdling();
    // NOTE it ends only after the native code in it, which takes seconds and keeps its memory until then.
    if (current) ending = Promise.allSettled([ending, current.terminate()]);
    current = undefined;
  }

  async function run(order: Order, signal: AbortSignal): Promise<unknown> {
    stopIdling();
    const worker = (current ??= begin());
    worker.ref();
    const late = new AbortController();
    const stopWaiting = after(longestMs, () => late.abort(new Error('the picture took too long')));
    try {
      worker.postMessage(order, [order.bytes.buffer]);
      const answer = await answerOf(worker, AbortSignal.any([signal, late.signal]));
      worker.unref();
      stopIdling = after(idleMs, end);
      return answer;
    } catch (error) {
      // Its next answer would be taken for that to another picture.
      end();
      throw error;
    } finally {
      stopWaiting();
    }
  }

  /** What the thread made, in its turn; what it says instead is the problem. */
  async function made<Result>(makeOrder: () => Order, signal: AbortSignal): Promise<Result> {
    const ended = AbortSignal.any([signal, closing.signal]);
    const taken = await turn.take(1, ended);
    try {
      const answer = await run(makeOrder(), ended);
      if (typeof answer === 'string') throw new Error(answer);
      return answer as Result;
    } finally {
      taken.leave();
    }
  }

  return {
    encode: (bytes, limitBytes, signal) =>
      made<Uint8Array>(
        () => ({ to: 'smaller', bytes: ownBytes(bytes), limitBytes: Math.floor(limitBytes) }),
        signal,
      ),
    convert: (bytes, signal) => made<Converted>(() => ({ to: 'shown', bytes: ownBytes(bytes) }), signal),
    takeIn: (bytes, room, signal) =>
      made<TakenIn>(() => ({ to: 'taken', bytes: ownBytes(bytes), room }), signal),
    async settled() {
      await ending;
    },
    async close() {
      closing.abort(new Error('no picture is worked on any more'));
      end();
      await ending;
    },
  };
}

/** What the thread says next; rejects when it ends before that, or with the signal's reason. */
async function answerOf(worker: Worker, signal: AbortSignal): Promise<unknown> {
  const heard = new AbortController();
  const options = { signal: AbortSignal.any([signal, heard.signal]) };
  const exit = once(worker, 'exit', options).then(() => {
    throw new Error('the thread ended');
  });
  try {
    const [answer] = await Promise.race([once(worker, 'message', options), exit]);
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    heard.abort();
  }
}

/** The bytes in a buffer of their own, so that it can go to the thread without a copy. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const isOwn = buffer.byteLength === byteLength && !isMarkedAsUntransferable(buffer);
  return isOwn && buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

function afterRealTime(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs).unref();
  return () => clearTimeout(timer);
}
