// Pictures that people bring, as the gateway can have them: upright, without what they say of their maker, and small enough.
import { AppError } from '../generation/errors.ts';
import type { Picture } from '../generation/generation.ts';
import { keepAddress, keepPicture, keptPicture } from '../generation/pictures.ts';
import type { Clock, Store } from '../generation/ports.ts';
import { createLines } from './lines.ts';
import { mostPictureBytes, tooHeavy, tooLarge } from './bounds.ts';
import { memoryOfProcess } from './memory.ts';
import type { Reencoder } from './reencode.ts';
import type { Room, TakenIn } from './take-in.ts';

/** A picture that somebody brought, before it is read. */
export interface PictureSource {
  /** Letters, digits and `-`; always stands for the same picture. */
  id: string;
  /** What it is said to weigh. */
  sizeBytes: number;
  /** Reads it, once. */
  read(signal: AbortSignal): Promise<Uint8Array>;
}

/** Takes pictures in; all chats of a process share one. */
export interface Intake {
  /**
   * A picture that somebody brought, as the gateway can have it; one that was taken in before and is still kept is not
   * read again. Rejects with `picture_invalid`, `picture_too_large`, `picture_too_heavy`, `picture_not_taken`, with what
   * `read` rejects with, with what the upload does where there is no other way, or with the signal's reason.
   */
  take(source: PictureSource, signal: AbortSignal): Promise<Picture>;
}

/** Gives the gateway a file; `expiresAt` is epoch milliseconds, `unsupported` is a gateway that takes none. */
export type Upload = (
  file: { bytes: Uint8Array; mediaType: string; name: string },
  signal: AbortSignal,
) => Promise<{ url: string; expiresAt: number } | 'unsupported'>;

/** What an intake stands on. */
export interface IntakeParts {
  store: Store;
  clock: Clock;
  reencoder: Pick<Reencoder, 'takeIn' | 'settled'>;
  upload: Upload;
  /** Which gateway `upload` leads to: what one has is nothing to another. */
  source: string;
}

const mebibyte = 1_048_576;
/** NOTE gateways take data URIs of up to 256 kB, and base64 makes four bytes of three. */
const inlineBytes = 190_000;
const mostFileBytes = 20_000_000;
const keptMs = 86_400_000;
/** Who asked just in time may wait, run twice and be looked for before the gateway reads the picture for the last time. */
const neededLongerMs = 2 * 3_600_000;
/** A gateway that takes no files is asked again after that. */
const noFilesMs = 3_600_000;

/** An intake. */
export function createIntake({ store, clock, reencoder, upload, source: gateway }: IntakeParts): Intake {
  const alone = createLines();
  let noFilesUntil = 0;

  async function taken(source: PictureSource, signal: AbortSignal): Promise<Picture> {
    const kept = await keptPicture(store, source.id, {
      expiresAt: clock.now() + keptMs,
      source: gateway,
    });
    if (kept) return kept;
    const saidBytes = checked(source.sizeBytes > 0 ? source.sizeBytes : mostPictureBytes);
    const fileBytes = Math.min(mostFileBytes, Math.max(4 * mebibyte, 2 * saidBytes));
    const room: Room = clock.now() < noFilesUntil ? { inlineBytes } : { inlineBytes, fileBytes };
    const heldBytes = Math.max(saidBytes, room.fileBytes ?? inlineBytes);
    let held = await memoryOfProcess.take(heldBytes, signal);
    try {
      const bytes = await source.read(signal);
      if (checked(bytes.byteLength) > heldBytes) {
        held.leave();
        held = await memoryOfProcess.take(bytes.byteLength, signal);
      }
      const webp = webpOf(await reencoder.takeIn(bytes, room, signal));
      held.keep(webp.bytes.byteLength);
      return await (webp.kind === 'file'
        ? given(source.id, webp.bytes, signal)
        : inlined(source.id, webp.bytes));
    } finally {
      // A picture that was given up on stays in memory until the native code lets go of it.
      void reencoder.settled().then(held.leave);
    }
  }

  /** As a file of the gateway's or, where it takes none or is in trouble, with fewer pixels along with the request. */
  async function given(id: string, bytes: Uint8Array, signal: AbortSignal): Promise<Picture> {
    let trouble: unknown;
    try {
      const file = await upload({ bytes, mediaType: 'image/webp', name: 'picture.webp' }, signal);
      if (file === 'unsupported') noFilesUntil = clock.now() + noFilesMs;
      // By a clock that goes wrong a file is over before anybody can ask for something.
      else if (file.expiresAt > clock.now())
        return await keepAddress(store, id, { ...inTime(file), source: gateway });
    } catch (error) {
      signal.throwIfAborted();
      trouble = error;
    }
    const fewer = await reencoder.takeIn(bytes, { inlineBytes }, signal);
    if (fewer.kind === 'too_rich' && trouble !== undefined) throw trouble;
    return inlined(id, webpOf(fewer).bytes);
  }

  function inTime({ url, expiresAt }: { url: string; expiresAt: number }) {
    const livesMs = expiresAt - clock.now();
    return { url, expiresAt: expiresAt - Math.min(neededLongerMs, livesMs / 2) };
  }

  function inlined(id: string, webp: Uint8Array): Promise<Picture> {
    const dataUri = `data:image/webp;base64,${Buffer.from(webp).toString('base64')}`;
    return keepPicture(store, id, dataUri, clock.now() + keptMs);
  }

  return { take: (source, signal) => alone(source.id, () => taken(source, signal), signal) };
}

function checked(sizeBytes: number): number {
  if (sizeBytes > mostPictureBytes) throw tooHeavy();
  return sizeBytes;
}

function webpOf(taken: TakenIn): Extract<TakenIn, { bytes: Uint8Array }> {
  if ('bytes' in taken) return taken;
  if (taken.kind === 'broken') throw new AppError('picture_invalid', {}, { cause: taken.problem });
  if (taken.kind === 'too_rich') throw new AppError('picture_not_taken');
  throw tooLarge(taken.pixels, taken.mostPixels);
}
