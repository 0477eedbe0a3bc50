// The memory that pictures may take in this process, whichever chat they are for: everything that holds one asks here.
import { createPlaces, type Taken } from './places.ts';

/** Memory for everybody who shares this object; sizes are in bytes. */
export interface Memory {
  /** As much as anybody can get. */
  readonly mostBytes: number;
  /**
   * Waits for so much, at most all there is; rejects with the signal's reason and holds nothing then. Whoever holds some
   * must not wait for more, or two such wait for each other.
   */
  take(bytes: number, signal: AbortSignal): Promise<Taken>;
}

const mebibyte = 1_048_576;
/** Sizes are rounded up to it, because places are few. */
const placeBytes = mebibyte / 16;

/** Memory of `mostBytes`. */
export function createMemory(mostBytes: number): Memory {
  const places = createPlaces(mostBytes / placeBytes);
  return {
    mostBytes,
    async take(bytes, signal) {
      const { keep, leave } = await places.take(bytes / placeBytes, signal);
      return { keep: (keptBytes) => keep(keptBytes / placeBytes), leave };
    },
  };
}

/** What all adapters of a process share. */
export const memoryOfProcess = createMemory(64 * mebibyte);
