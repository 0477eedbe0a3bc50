// An abort signal that also fires when time is up, by our own clock.
import type { Clock } from '../generation/ports.ts';

/** What ends a wait: the caller's signal, a total time, and optionally a time without any progress. */
export interface TimeLimitOptions {
  clock: Clock;
  signal: AbortSignal;
  totalMs: number;
  stallMs?: number;
}

/** A signal for one wait; `stop` must be called when it is over. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Something arrived: the time without progress starts anew. */
  progress(): void;
  stop(): void;
}

/** Starts counting at once; the signal's reason is the caller's, or a `TimeoutError`. */
export function limitTime({ clock, signal, totalMs, stallMs }: TimeLimitOptions): TimeLimit {
  const controller = new AbortController();
  const expire = (): void => controller.abort(new DOMException('The gateway took too long.', 'TimeoutError'));
  const follow = (): void => controller.abort(signal.reason);

  const stopTotal = clock.after(totalMs, expire);
  const watchStall = (): (() => void) | undefined =>
    stallMs === undefined ? undefined : clock.after(stallMs, expire);
  let stopStall = watchStall();

  if (signal.aborted) follow();
  signal.addEventListener('abort', follow);

  return {
    signal: controller.signal,
    progress() {
      stopStall?.();
      stopStall = watchStall();
    },
    stop() {
      stopTotal();
      stopStall?.();
      signal.removeEventListener('abort', follow);
    },
  };
}
