// Files of a result as Slack shows them: its messages take PNG, JPEG and GIF, so other pictures are converted, to disk.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DeliveredFile } from '../../../generation/ports.ts';
import { memoryOfProcess } from '../../../media/memory.ts';
import { readFile } from '../../../media/read-file.ts';
import { mostConvertedBytes, type Reencoder } from '../../../media/reencode.ts';

/** A file ready for its upload; it costs no memory. */
export interface Showable {
  name: string;
  alt: string;
  mediaType: string;
  sizeBytes: number;
  /** A message can show a picture; anything else is shared as a file. */
  kind: 'picture' | 'other';
  /** Can be asked for more than once. */
  stream(): ReadableStream<Uint8Array>;
  /** Nothing can be read after that; a second time nothing happens. */
  release(): void;
}

/** Prepares files; all deliveries share one, because they share its thread. */
export interface Shower {
  /**
   * The file as it is wherever Slack shows it, else converted; what cannot be converted is an `other`, so that it is not
   * lost. Waits while other pictures take the memory. Rejects with the signal's reason, or where the file cannot be read.
   */
  showable(file: DeliveredFile, signal: AbortSignal): Promise<Showable>;
}

/** What a shower stands on. */
export interface ShowerOptions {
  reencoder: Pick<Reencoder, 'convert' | 'settled'>;
  /** Where converted pictures lie; made where it is missing. */
  folder?: string;
  /** Hears of pictures that could not be converted. */
  onTrouble?(message: string): void;
}

/** NOTE Slack's `slack_file` in an image block takes these; a WebP there is refused as `invalid_blocks`. */
const shownAsTheyAre = new Set(['image/png', 'image/jpeg', 'image/gif']);

/** A shower. */
export function createShower({
  reencoder,
  folder = join(tmpdir(), `darkroom-${process.pid}`),
  onTrouble = () => {},
}: ShowerOptions): Shower {
  return {
    async showable(delivered, signal) {
      signal.throwIfAborted();
      const { mediaType, sizeBytes } = delivered.file;
      if (shownAsTheyAre.has(mediaType)) return asItIs(delivered, 'picture');
      if (!mediaType.startsWith('image/')) return asItIs(delivered, 'other');
      try {
        return await converted(delivered, { reencoder, folder }, signal);
      } catch (error) {
        signal.throwIfAborted();
        onTrouble(`a picture of ${sizeBytes} bytes could not be converted: ${String(error)}`);
        return asItIs(delivered, 'other');
      }
    },
  };
}

function asItIs({ name, alt, file }: DeliveredFile, kind: Showable['kind']): Showable {
  const { mediaType, sizeBytes } = file;
  return { name, alt, mediaType, sizeBytes, kind, stream: () => file.stream(), release: () => {} };
}

/**
 * NOTE to disk, as the pictures of one message are prepared side by side: each would keep what it has in memory while it
 * waits for the others', and two messages could wait for each other.
 */
async function converted(
  { name, alt, file }: DeliveredFile,
  { reencoder, folder }: Required<Pick<ShowerOptions, 'reencoder' | 'folder'>>,
  signal: AbortSignal,
): Promise<Showable> {
  const mostBytes = file.sizeBytes + mostConvertedBytes;
  if (mostBytes > memoryOfProcess.mostBytes) throw new Error('it takes too much memory');
  const taken = await memoryOfProcess.take(mostBytes, signal);
  const path = join(folder, `${randomUUID()}.part`);
  const remove = (): Promise<void> => rm(path, { force: true });
  try {
    const picture = await reencoder.convert(await readFile(file, signal), signal);
    await mkdir(folder, { recursive: true });
    await writeFile(path, picture.bytes, { flag: 'wx', mode: 0o600, signal });
    taken.leave();
    return {
      name: name.replace(/(?:\.[a-z0-9]+)?$/u, `.${picture.extension}`),
      alt,
      mediaType: picture.mediaType,
      sizeBytes: picture.bytes.byteLength,
      kind: 'picture',
      stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      release: () => void remove().catch(() => {}),
    };
  } catch (error) {
    // A picture that was given up on stays in memory until the native code lets go of it.
    void reencoder.settled().then(() => taken.leave());
    await remove();
    throw error;
  }
}
