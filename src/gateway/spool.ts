// Downloads on disk: written piece by piece, typed by their bytes, removed on dispose.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileTypeFromFile } from 'file-type';
import { AppError } from '../generation/errors.ts';
import type { OutputFile } from '../generation/ports.ts';
import { tooLarge } from './data-uri.ts';

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

/**
 * Writes `chunks` to a new file in `folder`. Rejects with `output_too_large`, with `output_gone` when nothing came,
 * with `output_unknown` when the bytes are no picture or video, or with what `chunks` threw; then no file is left.
 */
export async function spool(
  folder: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
): Promise<OutputFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.part`);
  const remove = (): Promise<void> => rm(path, { force: true });
  try {
    const sizeBytes = await writeAll(path, chunks, limitBytes);
    if (sizeBytes === 0) throw new AppError('output_gone');
    const mediaType = await sniff(path);
    const extension = extensions[mediaType];
    if (extension === undefined) throw new AppError('output_unknown');
    return {
      mediaType,
      extension,
      sizeBytes,
      stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      bytes: () => readFile(path),
      dispose: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writeAll(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let sizeBytes = 0;
    for await (const chunk of chunks) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
      await file.writeFile(chunk);
    }
    return sizeBytes;
  } finally {
    await file.close();
  }
}

/** The type by the bytes, because the header's word is worth nothing; empty when it is none we know. */
async function sniff(path: string): Promise<string> {
  const found = await fileTypeFromFile(path);
  return found === undefined ? '' : (sameAs[found.mime] ?? found.mime);
}
