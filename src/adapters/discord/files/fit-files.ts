// Files → uploads within Discord's limits: stills are made smaller where they must be, the rest becomes links.
import { AppError } from '../../../generation/errors.ts';
import type { DeliveredFile } from '../../../generation/ports.ts';
import { memoryOfProcess } from '../../../media/memory.ts';
import { readFile } from '../../../media/read-file.ts';
import { createReencoder, type Reencoder } from '../../../media/reencode.ts';
import { isStill } from '../../../media/still.ts';
import type { Upload } from '../api/calls.ts';
import { leastShareBytes, memoryFor, nextChange, sum, type Change, type Room } from './shares.ts';
import { uploadOf } from './upload-of.ts';

/** What became of a file that did not fit; `limitBytes` is the room that there was for it. */
export type Note =
  | { kind: 'reencoded'; sizeBytes: number; limitBytes: number }
  | { kind: 'linked'; url: string; expiresAt: number; sizeBytes: number; limitBytes: number };

/** Uploads in the order of the files; they count as in memory until `release`. */
interface Fitted {
  uploads: Upload[];
  notes: Note[];
  release(): void;
}

/** Fits files into messages; all deliveries share one, because they share its thread. */
export interface Fitter {
  /**
   * At most ten uploads that fit into one request, none above `limitBytes`. Waits while the uploads of others take the
   * memory. Rejects with `file_too_large` where a file neither fits nor has a link, or with the signal's reason.
   */
  fit(files: readonly DeliveredFile[], limitBytes: number, signal: AbortSignal): Promise<Fitted>;
  close(): Promise<void>;
}

const mebibyte = 1_048_576;
const mostUploads = 10;
/** NOTE Discord takes 25 MiB for a whole request; ten descriptions and the rest of the form stay below the difference. */
const bodyBytes = 25 * mebibyte - mebibyte / 4;

/** A fitter; `onTrouble` hears of pictures that could not be made smaller. */
export function createFitter({ onTrouble = () => {} }: { onTrouble?(message: string): void } = {}): Fitter {
  const reencoder = createReencoder();
  const tools = { reencoder, onTrouble };

  return {
    async fit(files, limitBytes, signal) {
      signal.throwIfAborted();
      const room = { fileBytes: Math.min(limitBytes, bodyBytes), bodyBytes };
      const pieces = await piecesOf(files, room);
      for (const file of pieces.slice(mostUploads)) leaveOut({ file, roomBytes: 0 });
      const shown = (): Piece[] => pieces.filter((piece) => !piece.isOut);
      let change = nextChange(shown(), room);
      for (; change?.way === 'leave out'; change = nextChange(shown(), room)) leaveOut(change);
      const notes = (): Note[] => pieces.flatMap((piece) => piece.note ?? []);
      if (shown().length === 0) return { uploads: [], notes: notes(), release: () => {} };

      const mostBytes = Math.min(memoryOfProcess.mostBytes, memoryFor(shown(), room));
      const taken = await memoryOfProcess.take(mostBytes, signal);
      try {
        for (; change; change = nextChange(shown(), room)) {
          if (change.way === 'leave out') leaveOut(change);
          else await shrink(change, { ...tools, freeBytes: mostBytes - madeBytes(pieces) }, signal);
        }
        taken.keep(sum(shown().map((piece) => piece.sizeBytes)));
        const uploads: Upload[] = [];
        for (const { delivered, webp } of shown()) {
          uploads.push(await uploadOf(delivered, webp));
          signal.throwIfAborted();
        }
        return { uploads, notes: notes(), release: () => taken.leave() };
      } catch (error) {
        // A picture that was given up on stays in memory until the native code lets go of it.
        void reencoder.settled().then(() => taken.leave());
        throw error;
      }
    },
    close: () => reencoder.close(),
  };
}

/** A file on its way to an upload, a link or a smaller picture. */
interface Piece {
  readonly delivered: DeliveredFile;
  sizeBytes: number;
  canShrink: boolean;
  isOut: boolean;
  webp?: Uint8Array;
  note?: Note;
}

async function piecesOf(files: readonly DeliveredFile[], room: Room): Promise<Piece[]> {
  const sizes = files.map(({ file }) => file.sizeBytes);
  const fits = sum(sizes) <= room.bodyBytes && sizes.every((sizeBytes) => sizeBytes <= room.fileBytes);
  return Promise.all(
    files.map(async (delivered) => {
      const { file } = delivered;
      return {
        delivered,
        sizeBytes: file.sizeBytes,
        canShrink: !fits && (await isStill(file)),
        isOut: false,
      };
    }),
  );
}

function madeBytes(pieces: readonly Piece[]): number {
  return sum(pieces.map((piece) => piece.webp?.byteLength ?? 0));
}

function leaveOut({ file: piece, roomBytes }: Pick<Change<Piece>, 'file' | 'roomBytes'>): void {
  const { link } = piece.delivered;
  if (!link) throw new AppError('file_too_large');
  piece.isOut = true;
  piece.note = { kind: 'linked', ...link, sizeBytes: piece.sizeBytes, limitBytes: roomBytes };
}

interface Tools {
  reencoder: Reencoder;
  onTrouble(message: string): void;
  freeBytes: number;
}

/** Makes a picture smaller; where that fails it is from then on a file that cannot be made smaller. */
async function shrink(
  { file: piece, roomBytes }: Change<Piece>,
  { reencoder, onTrouble, freeBytes }: Tools,
  signal: AbortSignal,
): Promise<void> {
  const { sizeBytes } = piece;
  piece.canShrink = false;
  const limitBytes = Math.min(roomBytes, freeBytes - sizeBytes);
  const isHopeless = limitBytes < Math.min(roomBytes, leastShareBytes);
  try {
    if (isHopeless) throw new Error('it takes too much memory');
    const bytes = await readFile(piece.delivered.file, signal);
    const webp = await reencoder.encode(bytes, limitBytes, signal);
    Object.assign(piece, { webp, sizeBytes: webp.byteLength });
    piece.note = { kind: 'reencoded', sizeBytes, limitBytes: roomBytes };
  } catch (error) {
    signal.throwIfAborted();
    onTrouble(`a picture of ${sizeBytes} bytes could not be made smaller: ${String(error)}`);
  }
}
