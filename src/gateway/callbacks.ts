// Whether the gateway calls us when something happens: what its calls, or their absence, have shown lately.
import type { Clock } from '../generation/ports.ts';

/** What is known of the gateway's calls. */
export interface Callbacks {
  /** A good call came; `isEnd` where it told that the prediction is over. */
  heard(predictionId: string, isEnd: boolean): void;
  /** A look found the prediction over: where no call has told so, they do not come any more. */
  sawEnd(predictionId: string): void;
  /** Whether one that told an end came lately, and none has been missing since. */
  cameLately(): boolean;
  /** Finds out nothing more. */
  stop(): void;
}

/** How long one call lets us rely on the next, in milliseconds. */
export const reliedOnMs = 600_000;
const endsKept = 5000;

/** Only calls that tell an end count: those are repeated, and a gateway can fail to send just them. */
export function createCallbacks(clock: Clock): Callbacks {
  const ends = new Set<string>();
  let lastAt = -Infinity;
  return {
    heard(predictionId, isEnd) {
      if (!isEnd) return;
      lastAt = clock.now();
      ends.add(predictionId);
      const [oldest] = ends;
      if (ends.size > endsKept && oldest !== undefined) ends.delete(oldest);
    },
    sawEnd(predictionId) {
      if (!ends.has(predictionId)) lastAt = -Infinity;
    },
    cameLately() {
      const sinceMs = clock.now() - lastAt;
      return sinceMs >= 0 && sinceMs < reliedOnMs;
    },
    stop: () => {},
  };
}
