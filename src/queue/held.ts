// How long a job is surely ours: another worker starts it when its lock has run out, so before that its run is aborted.

/** A run under way. */
export interface Held {
  readonly signal: AbortSignal;
  /** Whether another worker may have the job by now. */
  lost(): boolean;
}

/** The runs of one worker. */
export interface Holds {
  /** Resolves when nothing runs. */
  empty(): Promise<void>;
  has(id: string): boolean;
  /** A run has begun under a lock that lasts until `until` (of `performance.now()`). */
  hold(id: string, until: number): Held;
  /** Its run is over. */
  release(id: string): void;
  /** Their locks last until `until` now. */
  renewed(ids: readonly string[], until: number): void;
  /** Their locks are gone. */
  lose(ids: readonly string[]): void;
  /** Aborts them all, which are still ours. */
  abort(reason: Error): void;
  /** Ends the watch. */
  close(): void;
}

interface Hold {
  readonly controller: AbortController;
  until: number;
  isLost: boolean;
}

const WATCH_EVERY_MS = 100;

/**
 * Nobody's runs. They are aborted `marginMs` before their locks run out: when Redis cannot be reached, or does not
 * answer, or this process was frozen.
 */
export function createHolds({ marginMs }: { marginMs: number }): Holds {
  const holds = new Map<string, Hold>();
  let whenEmpty = Promise.withResolvers<void>();

  function lose(ids: Iterable<string>): void {
    for (const id of ids) {
      const hold = holds.get(id);
      if (!hold) continue;
      hold.isLost = true;
      hold.controller.abort(new Error('The job is not surely ours any more.'));
    }
  }

  const isOver = ({ until }: Hold) => performance.now() > until - marginMs;

  const watch = setInterval(() => {
    lose([...holds].filter(([, hold]) => isOver(hold)).map(([id]) => id));
  }, WATCH_EVERY_MS);

  return {
    empty: () => (holds.size === 0 ? Promise.resolve() : whenEmpty.promise),
    has: (id) => holds.has(id),
    hold(id, until) {
      const hold: Hold = { controller: new AbortController(), until, isLost: false };
      holds.set(id, hold);
      return { signal: hold.controller.signal, lost: () => hold.isLost || isOver(hold) };
    },
    release(id) {
      holds.delete(id);
      if (holds.size > 0) return;
      whenEmpty.resolve();
      whenEmpty = Promise.withResolvers();
    },
    renewed(ids, until) {
      for (const id of ids) {
        const hold = holds.get(id);
        if (hold) hold.until = Math.max(hold.until, until);
      }
    },
    lose,
    abort(reason) {
      for (const { controller } of holds.values()) controller.abort(reason);
    },
    close: () => clearInterval(watch),
  };
}
