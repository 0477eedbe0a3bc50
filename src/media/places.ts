// A number of places that is shared fairly: first come, first served, and whoever waits can leave.
import { E_CANCELED, Semaphore } from 'async-mutex';

/** Places taken, until they are given back. */
export interface Taken {
  /** Keeps at most `count` of the places and gives the others back. */
  keep(count: number): void;
  /** Gives everything back; a second time nothing happens. */
  leave(): void;
}

/** Places for everybody who shares this object. */
export interface Places {
  /** Waits for `count` places, at most all there are; rejects with the signal's reason and holds nothing then. */
  take(count: number, signal: AbortSignal): Promise<Taken>;
}

/** As many places as `total`, which should be thousands at most. */
export function createPlaces(total: number): Places {
  // NOTE async-mutex walks over every free unit on each release: bytes would stop the process for a moment.
  const semaphore = new Semaphore(total);
  let tickets = 0;

  return {
    async take(count, signal) {
      const asked = Math.min(Math.max(1, Math.ceil(count)), total);
      tickets += 1;
      await waitInLine(semaphore, asked, -tickets, signal);
      return taken(semaphore, asked);
    },
  };
}

/**
 * A single waiter cannot leave async-mutex's line, so all leave and those who still want to stay come back: the ticket
 * as priority gives everyone the old place.
 */
async function waitInLine(
  semaphore: Semaphore,
  count: number,
  priority: number,
  signal: AbortSignal,
): Promise<void> {
  const leaveLine = (): void => semaphore.cancel();
  for (;;) {
    signal.throwIfAborted();
    signal.addEventListener('abort', leaveLine, { once: true });
    try {
      await semaphore.acquire(count, priority);
    } catch (error) {
      if (error === E_CANCELED) continue;
      throw error;
    } finally {
      signal.removeEventListener('abort', leaveLine);
    }
    // Called up and aborted in the same moment.
    if (signal.aborted) semaphore.release(count);
    signal.throwIfAborted();
    return;
  }
}

function taken(semaphore: Semaphore, count: number): Taken {
  let held = count;
  const keep = (wanted: number): void => {
    const surplus = held - Math.max(0, Math.ceil(wanted));
    if (surplus <= 0) return;
    held -= surplus;
    semaphore.release(surplus);
  };
  return { keep, leave: () => keep(0) };
}
