// The body of a request as a file on disk, for as long as it is worked on: a slow line takes no memory.
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mostPictureBytes, tooHeavy } from '../../media/bounds.ts';
import type { PictureSource } from '../../media/intake.ts';

/**
 * Lets `take` have what the body brings, as a source named after its content; the file is removed afterwards. Rejects with
 * `picture_too_heavy` as soon as there is too much, with what `take` rejects with, or with the signal's reason.
 */
export async function withUpload<Result>(
  folder: string,
  request: Request,
  signal: AbortSignal,
  take: (source: PictureSource) => Promise<Result>,
): Promise<Result> {
  if (Number(request.headers.get('content-length') ?? 0) > mostPictureBytes) throw tooHeavy();
  const path = join(folder, `${randomBytes(16).toString('hex')}.part`);
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

  await mkdir(folder, { recursive: true });
  try {
    const body = request.body ? Readable.fromWeb(request.body) : Readable.from([]);
    await pipeline(body, bounded, createWriteStream(path, { flags: 'wx' }), { signal });
    const id = `web-${hash.digest('hex').slice(0, 40)}`;
    return await take({ id, sizeBytes, read: async (given) => readFile(path, { signal: given }) });
  } finally {
    await rm(path, { force: true });
  }
}
