// The finished outputs: made when somebody first asks, kept for a while, made again when they were let go.
import { draw } from './draw.ts';
import { createLimit } from './limit.ts';
import type { Order } from './order.ts';

/** Gives the bytes under a key; `order` is asked for only when they have to be made. */
export type Pictures = (key: string, order: () => Promise<Order>) => Promise<Buffer>;

const mostBytes = 64 * 1024 * 1024;
// Each picture in the making needs a few raw copies of itself, 4 MB each for a megapixel.
const drawnAtOnce = 2;

/** Makes the cache: at most 64 MiB, least recently used goes first. */
export function createPictures(): Pictures {
  const limit = createLimit(drawnAtOnce);
  const kept = new Map<string, Buffer>();
  const underWay = new Map<string, Promise<Buffer>>();
  let totalBytes = 0;

  const keep = (key: string, bytes: Buffer) => {
    kept.set(key, bytes);
    totalBytes += bytes.length;
    for (const [oldKey, old] of kept) {
      if (totalBytes <= mostBytes) break;
      kept.delete(oldKey);
      totalBytes -= old.length;
    }
  };
  const start = (key: string, order: () => Promise<Order>) => {
    // The order comes first and takes no place: it may wait for another output that has to be made before.
    const drawing = order()
      .then((ready) => limit(() => draw(ready)))
      .then((bytes) => {
        keep(key, bytes);
        return bytes;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, drawing);
    return drawing;
  };

  return (key, order) => {
    const bytes = kept.get(key);
    if (bytes === undefined) return underWay.get(key) ?? start(key, order);
    // Re-inserting makes it the most recently used one.
    kept.delete(key);
    kept.set(key, bytes);
    return Promise.resolve(bytes);
  };
}
