// Downloads, typed by their bytes: small ones in memory while there is room for them, all others on disk, until dispose.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type';
import { AppError } from '../generation/errors.ts';
import type { OutputFile } from '../generation/ports.ts';
import { tooLarge } from './data-uri.ts';

/**
 * Takes in what comes. Rejects with `output_too_large`, with `output_gone` when nothing came, with `output_unknown` when
 * the bytes are no picture or video, or with what `chunks` threw; then nothing is left.
 */
export type Spool = (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
) => Promise<OutputFile>;

const mebibyte = 1024 * 1024;
/** An ordinary picture. Its way over the disk, there and back, costs more than everything else that is done with it. */
const smallBytes = mebibyte;
const usualMemoryBytes = 16 * mebibyte;
/** In pieces of a byte each it would take more memory than it is large. */
const mostPieces = 1024;

const extensions: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
};

// An animated PNG is a PNG wherever it is shown, and Apple's name for an MP4 is an MP4.
const sameAs: Record<string, string> = { 'image/apng': 'image/png', 'video/x-m4v': 'video/mp4' };

/** A spool whose files go to `folder`; what it holds in memory never takes more than `memoryBytes` altogether. */
export function createSpool({ folder, memoryBytes = usualMemoryBytes }: SpoolOptions): Spool {
  let freeBytes = memoryBytes;

  return async (chunks, limitBytes) => {
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    let file: Written | undefined;
    let sizeBytes = 0;
    const letGo = (): void => {
      freeBytes += heldBytes;
      heldBytes = 0;
      held = [];
    };
    try {
      for await (const chunk of chunks) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
        const isSmall = sizeBytes <= smallBytes && held.length < mostPieces;
        if (!file && isSmall && chunk.byteLength <= freeBytes) {
          held.push(chunk);
          heldBytes += chunk.byteLength;
          freeBytes -= chunk.byteLength;
          continue;
        }
        file ??= await openFile(folder);
        for (const each of held) await file.handle.writeFile(each);
        letGo();
        await file.handle.writeFile(chunk);
      }
      if (sizeBytes === 0) throw new AppError('output_gone');
      if (!file) return await inMemory(Buffer.concat(held), letGo);
      await file.handle.close();
      return await onDisk(file, sizeBytes);
    } catch (error) {
      letGo();
      await file?.remove();
      throw error;
    }
  };
}

/** Where files go, and what memory there is. */
export interface SpoolOptions {
  folder: string;
  memoryBytes?: number | undefined;
}

interface Written {
  path: string;
  handle: FileHandle;
  remove(): Promise<void>;
}

async function openFile(folder: string): Promise<Written> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.part`);
  const handle = await open(path, 'wx', 0o600);
  const remove = async (): Promise<void> => {
    // Closing it twice does no harm.
    await handle.close();
    await rm(path, { force: true });
  };
  return { path, handle, remove };
}

async function onDisk({ path, remove }: Written, sizeBytes: number): Promise<OutputFile> {
  return {
    ...typed(await fileTypeFromFile(path)),
    sizeBytes,
    stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    bytes: () => readFile(path),
    dispose: remove,
  };
}

async function inMemory(whole: Buffer, letGo: () => void): Promise<OutputFile> {
  return {
    ...typed(await fileTypeFromBuffer(whole)),
    sizeBytes: whole.byteLength,
    // A copy: who reads it may give it away.
    stream: () => new Blob([whole]).stream(),
    bytes: async () => whole,
    dispose: async () => letGo(),
  };
}

/** By the bytes, because the header's word is worth nothing. */
function typed(found: { mime: string } | undefined): Pick<OutputFile, 'mediaType' | 'extension'> {
  const mediaType = found === undefined ? '' : (sameAs[found.mime] ?? found.mime);
  const extension = extensions[mediaType];
  if (extension === undefined) throw new AppError('output_unknown');
  return { mediaType, extension };
}
