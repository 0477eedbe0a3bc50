// The body of a request as a file on disk, for as long as it is worked on: a slow line takes no memory.
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../generation/errors.ts';
import { mostPictureBytes, tooHeavy } from '../../media/bounds.ts';
import type { PictureSource } from '../../media/intake.ts';

/** What is on its way to this process. */
export interface Uploads {
  /**
   * Lets `take` have what the body brings, as a source named after its content; the file is removed afterwards. Rejects
   * with `chat_busy` where too many come at once, with `picture_too_heavy` as soon as there is too much, with what `take`
   * rejects with, or with the signal's reason.
   */
  taking<Result>(
    request: Request,
    signal: AbortSignal,
    take: (source: PictureSource) => Promise<Result>,
  ): Promise<Result>;
}

/** More than a room brings at once; together they fill a gibibyte of the disk at most. */
const mostUploads = 32;

/** Uploads into `folder`, which is made where it is missing. */
export function createUploads(folder: string): Uploads {
  let running = 0;
  return {
    async taking(request, signal, take) {
      if (Number(request.headers.get('content-length') ?? 0) > mostPictureBytes) throw tooHeavy();
      if (running === mostUploads) throw new AppError('chat_busy');
      running += 1;
      const path = join(folder, `${randomBytes(16).toString('hex')}.part`);
      try {
        await mkdir(folder, { recursive: true });
        return await take(await received(request, path, signal));
      } finally {
        running -= 1;
        await rm(path, { force: true });
      }
    },
  };
}

async function received(request: Request, path: string, signal: AbortSignal): Promise<PictureSource> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* bounded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > mostPictureBytes) throw tooHeavy();
      hash.update(chunk);
      yield chunk;
    }
  }
  const body = request.body ? Readable.fromWeb(request.body) : Readable.from([]);
  await pipeline(body, bounded, createWriteStream(path, { flags: 'wx' }), { signal });
  const id = `web-${hash.digest('hex').slice(0, 40)}`;
  return { id, sizeBytes, read: async (given) => readFile(path, { signal: given }) };
}
