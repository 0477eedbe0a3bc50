// Getting on a chat platform: an outage is waited for, a mistake is not.
import { AppError, treatmentOf } from './generation/errors.ts';
import type { Clock } from './generation/ports.ts';
import type { Log } from './log.ts';
import { pause } from './pause.ts';

/** What getting on needs. */
export interface GettingOn {
  /** For the operator: `Discord`. */
  platform: string;
  /** Resolves once something can come in; rejects with an AppError that passes in an outage, with anything else for good. */
  getOn: () => Promise<void>;
  clock: Clock;
  log: Log;
  /** Told of what only the operator can mend, once `outlast` has resolved. */
  onFatal: (error: Error) => void;
  /** Ends the trying. */
  signal: AbortSignal;
}

const tryAgainMs = 5000;

/** Resolves when it is on, and in an outage at once: then it goes on trying. Rejects with what no trying mends. */
export async function outlast(given: GettingOn): Promise<void> {
  const { platform, getOn, log, signal } = given;
  try {
    await getOn();
  } catch (error) {
    if (signal.aborted) return;
    if (!isOutage(error)) throw error;
    log.warn({ reason: reasonOf(error), tryAgainMs }, `${platform} cannot be reached yet`);
    void tryOn(given);
  }
}

/** What an error says to the operator: of ours, what stands behind it. */
export function reasonOf(error: unknown): string {
  return String(error instanceof AppError ? (error.cause ?? error) : error);
}

async function tryOn({ getOn, clock, signal, onFatal }: GettingOn): Promise<void> {
  await pause(clock, tryAgainMs, signal);
  while (!signal.aborted) {
    try {
      return await getOn();
    } catch (error) {
      if (signal.aborted) return;
      if (!isOutage(error)) return onFatal(error instanceof Error ? error : new Error(String(error)));
    }
    await pause(clock, tryAgainMs, signal);
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof AppError && treatmentOf(error) === 'wait';
}
