// Pictures that people bring, as the gateway can have them: upright, without what they say of their maker, and small enough.
import { AppError } from '../generation/errors.ts';
import type { Picture } from '../generation/generation.ts';
import { keepPicture } from '../generation/pictures.ts';
import type { Clock, Store } from '../generation/ports.ts';
import { memoryOfProcess } from './memory.ts';
import type { Reencoder } from './reencode.ts';

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
   * A picture that somebody brought, as the gateway can have it. Rejects with `picture_invalid`, `picture_too_large`,
   * `picture_too_heavy`, `picture_not_taken`, with what `read` rejects with, or with the signal's reason.
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
  reencoder: Pick<Reencoder, 'encode' | 'settled'>;
  upload: Upload;
}

const mebibyte = 1_048_576;
/** More than people bring, and half of what all pictures may take together. */
const mostFileBytes = 32 * mebibyte;
/** NOTE gateways take data URIs of up to 256 kB, and base64 makes four bytes of three. */
const mostInlineBytes = 190_000;
const keptMs = 86_400_000;

/** An intake. */
export function createIntake({ store, clock, reencoder }: IntakeParts): Intake {
  return {
    async take({ id, sizeBytes, read }, signal) {
      if (sizeBytes > mostFileBytes) throw new AppError('picture_too_heavy', { limitMiB: 32 });
      const taken = await memoryOfProcess.take(sizeBytes, signal);
      try {
        const bytes = await read(signal);
        const webp = await reencoder
          .encode(bytes, mostInlineBytes, signal, { firstFrame: true })
          .catch((error: unknown) => {
            signal.throwIfAborted();
            throw new AppError('picture_invalid', {}, { cause: error });
          });
        const dataUri = `data:image/webp;base64,${Buffer.from(webp).toString('base64')}`;
        return await keepPicture(store, id, dataUri, clock.now() + keptMs);
      } finally {
        // A picture that was given up on stays in memory until the native code lets go of it.
        void reencoder.settled().then(() => taken.leave());
      }
    },
  };
}
