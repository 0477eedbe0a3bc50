// A wait by the clock.
import type { Clock } from './generation/ports.ts';

/** Resolves after that long, and at once when the signal fires; leaves nothing behind. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0 || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  const stopTimer = clock.after(delayMs, resolve);
  signal.addEventListener('abort', onAbort);
  await promise;
  stopTimer();
  signal.removeEventListener('abort', onAbort);
}
