// The pictures and videos of the web chat, on disk under names nobody can guess.
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../generation/errors.ts';
import type { Clock, DeliveredFile } from '../../generation/ports.ts';
import { aspectOf } from './measure.ts';
import type { KeptFile } from './schema.ts';

/** The files of the messages. */
export interface KeptFiles {
  /** Copies one file; it is there completely or not at all. */
  keep(delivered: DeliveredFile, signal: AbortSignal): Promise<KeptFile>;
  /** All of a kept file; rejects with `picture_expired` where it is gone. */
  read(stored: string, signal: AbortSignal): Promise<Uint8Array>;
  remove(files: readonly KeptFile[]): Promise<void>;
  /** Removes what no message shows any more, at most once an hour. */
  sweep(shown: readonly KeptFile[]): Promise<void>;
  /** The answer to a request for a file, in the part asked for; undefined where there is none. */
  answer(stored: string, request: Request): Promise<Response | undefined>;
}

const mediaTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
};
const storedName = /^[0-9a-f]{32}\.([a-z0-9]{1,8})$/;
const downloadName = /^[a-z0-9-]{1,120}\.[a-z0-9]{1,8}$/;
const graceMs = 3_600_000;

/** Keeps files in `filesDir`, which is made where it is missing. */
export function createKeptFiles({ filesDir, clock }: { filesDir: string; clock: Clock }): KeptFiles {
  let sweptAt = Number.NEGATIVE_INFINITY;

  return {
    async keep({ name, alt, spoiler, file }, signal) {
      const ending = /^[a-z0-9]{1,8}$/.test(file.extension) ? file.extension : 'bin';
      const stored = `${randomBytes(16).toString('hex')}.${ending}`;
      const path = join(filesDir, stored);
      const part = `${path}.part`;
      await mkdir(filesDir, { recursive: true });
      try {
        await pipeline(Readable.fromWeb(file.stream()), createWriteStream(part, { flags: 'wx' }), { signal });
        await utimes(part, clock.now() / 1000, clock.now() / 1000);
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      const { size } = await stat(path);
      const aspect = await aspectOf(path);
      const shape = aspect === undefined ? {} : { aspect };
      return { stored, name, alt, spoiler, mediaType: file.mediaType, sizeBytes: size, ...shape };
    },

    async read(stored, signal) {
      return readFile(join(filesDir, stored), { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new AppError('picture_expired', {}, { cause: error });
      });
    },

    async remove(files) {
      for (const { stored } of files) await rm(join(filesDir, stored), { force: true });
    },

    async sweep(shown) {
      if (clock.now() < sweptAt + graceMs) return;
      sweptAt = clock.now();
      const needed = new Set(shown.map((file) => file.stored));
      const names = await readdir(filesDir).catch(() => []);
      for (const name of names) {
        if (needed.has(name) || !storedName.test(name.replace(/\.part$/, ''))) continue;
        // A file lies here before its message names it, so a young one is left alone.
        const found = await stat(join(filesDir, name)).catch(() => undefined);
        if (found && found.mtimeMs < clock.now() - graceMs) await rm(join(filesDir, name), { force: true });
      }
    },

    async answer(stored, request) {
      const ending = storedName.exec(stored)?.[1];
      if (ending === undefined) return undefined;
      const handle = await open(join(filesDir, stored)).catch(() => undefined);
      if (!handle) return undefined;
      const { size } = await handle.stat();
      const headers = headersOf(ending, new URL(request.url).searchParams.get('download'));
      const range = readRange(request.headers.get('range'), size);
      if (range === 'outside' || request.method === 'HEAD' || size === 0) {
        await handle.close();
        if (range !== 'outside') {
          return new Response(null, { headers: { ...headers, 'content-length': String(size) } });
        }
        return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
      }
      const { start, end } = range ?? { start: 0, end: size - 1 };
      const body = Readable.toWeb(handle.createReadStream({ start, end })) as ReadableStream<Uint8Array>;
      headers['content-length'] = String(end - start + 1);
      if (range) headers['content-range'] = `bytes ${start}-${end}/${size}`;
      return new Response(body, { status: range ? 206 : 200, headers });
    },
  };
}

function headersOf(ending: string, download: string | null): Record<string, string> {
  const mediaType = mediaTypes[ending];
  const name = download !== null && downloadName.test(download) ? `; filename="${download}"` : '';
  const attached = download !== null || mediaType === undefined;
  return {
    'content-type': mediaType ?? 'application/octet-stream',
    'content-disposition': attached ? `attachment${name}` : 'inline',
    'cache-control': 'private, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
  };
}

/** The bytes asked for; undefined means all of them. Several ranges at once are answered with everything. */
function readRange(
  header: string | null,
  size: number,
): { start: number; end: number } | 'outside' | undefined {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!asked || (asked[1] === '' && asked[2] === '')) return undefined;
  const suffix = asked[1] === '';
  const start = suffix ? Math.max(0, size - Number(asked[2])) : Number(asked[1]);
  const end = suffix || asked[2] === '' ? size - 1 : Math.min(Number(asked[2]), size - 1);
  return start > end || start >= size ? 'outside' : { start, end };
}
