// The files that were uploaded: kept in memory, a day at most, the oldest let go when there are too many.
import { createHash, randomBytes } from 'node:crypto';

/** A file as it was uploaded. Times are epoch milliseconds. */
export interface Upload {
  id: string;
  name: string;
  contentType: string;
  bytes: Buffer;
  metadata: Readonly<Record<string, unknown>>;
  sha256: string;
  createdAt: number;
  expiresAt: number;
}

/** The uploaded files. */
export interface Uploads {
  add(file: Pick<Upload, 'name' | 'contentType' | 'bytes' | 'metadata'>): Upload;
  /** The file, until it has expired. */
  find(id: string): Upload | undefined;
  /** Newest first. */
  list(): Upload[];
  /** Whether there was such a file. */
  remove(id: string): boolean;
}

/** The most one file may weigh. */
export const largestUploadBytes = 100 * 1024 * 1024;

const keptMs = 24 * 3_600_000;

/** Makes an empty store that keeps at most `mostBytes`; `now` gives epoch milliseconds. */
export function createUploads(mostBytes = 128 * 1024 * 1024, now: () => number = Date.now): Uploads {
  const kept = new Map<string, Upload>();

  const tidy = () => {
    const at = now();
    let totalBytes = kept.values().reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (const { id, bytes, expiresAt } of kept.values()) {
      if (expiresAt > at && totalBytes <= mostBytes) return;
      kept.delete(id);
      totalBytes -= bytes.length;
    }
  };

  return {
    add(file) {
      const createdAt = now();
      const upload = {
        ...file,
        id: randomBytes(20).toString('hex').slice(0, 26),
        sha256: createHash('sha256').update(file.bytes).digest('hex'),
        createdAt,
        expiresAt: createdAt + keptMs,
      };
      kept.set(upload.id, upload);
      tidy();
      return upload;
    },
    find(id) {
      tidy();
      return kept.get(id);
    },
    list() {
      tidy();
      return [...kept.values()].toReversed();
    },
    remove: (id) => kept.delete(id),
  };
}
