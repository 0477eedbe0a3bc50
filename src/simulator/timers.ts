// Timers that all stop at once when the simulator closes.

/** A group of timers. */
export interface Timers {
  /** Calls `task` once the wall clock has reached `at`, never before; gives a function that calls it off. */
  at(at: number, task: () => void): () => void;
  /** Waits; resolves early when the group or `signal` stops, so nothing hangs on a close. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborted by `close`. */
  readonly closing: AbortSignal;
  close(): void;
}

// The longest delay a Node timer takes.
const longestMs = 2 ** 31 - 1;

/** Makes an empty group. */
export function createTimers(): Timers {
  const stops = new Set<() => void>();
  const closing = new AbortController();

  const at: Timers['at'] = (at, task) => {
    if (closing.signal.aborted || at === Infinity) return () => undefined;
    let timer: NodeJS.Timeout;
    const stop = () => {
      clearTimeout(timer);
      stops.delete(stop);
    };
    // Timers can fire a little early, and the state of a prediction is read off the wall clock: look again.
    const arm = () => {
      timer = setTimeout(
        () => {
          if (Date.now() < at) return arm();
          stops.delete(stop);
          task();
        },
        Math.min(longestMs, Math.max(0, at - Date.now())),
      );
    };
    stops.add(stop);
    arm();
    return stop;
  };

  return {
    at,
    async sleep(ms, signal) {
      if (ms <= 0 || closing.signal.aborted || signal?.aborted === true) return;
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          stops.delete(end);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        stops.add(end);
        signal?.addEventListener('abort', end);
      });
    },
    closing: closing.signal,
    close() {
      closing.abort();
      for (const stop of stops) stop();
    },
  };
}
