// Repeats a call where that is safe: rate limits are waited for, broken ways are tried again.
import type { Clock } from '../../../generation/ports.ts';
import { pause } from '../../../pause.ts';
import { isRateLimit } from './meanings.ts';
import { troubleOf } from './trouble.ts';

/** How one call may be repeated. */
export interface Repetition {
  /** Whether Slack does it once however often it is asked; others are repeated only when it was surely not done. */
  repeatable: boolean;
  /** What the call waits for rate limits in all; longer waits are for the caller. */
  patienceMs: number;
  clock: Clock;
  signal: AbortSignal;
}

/** What a call waits for Slack's rate limits unless it is one of many. */
export const usualPatienceMs = 3000;

/** Before the second, third and fourth attempt. */
const pausesMs = [200, 600, 1500];

/** Rejects with what the last attempt rejected with; an abort ends the pauses. `attempt` rejects with AppErrors. */
export async function repeated<Value>(attempt: () => Promise<Value>, repetition: Repetition): Promise<Value> {
  const pauseAfter = createPauses(repetition);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = pauseAfter(error);
      if (pauseMs === undefined || !(await waited(pauseMs, repetition))) throw error;
    }
  }
}

function createPauses({ repeatable, patienceMs }: Repetition): (error: unknown) => number | undefined {
  const pauses = pausesMs.values();
  let patienceLeftMs = patienceMs;
  return (error) => {
    const trouble = troubleOf(error);
    if (!trouble) return undefined;
    if (isRateLimit(trouble.status, trouble.code)) {
      const restMs = (error as { retryAfterMs?: number }).retryAfterMs ?? patienceMs;
      patienceLeftMs -= restMs;
      return patienceLeftMs < 0 ? undefined : restMs;
    }
    if (!trouble.isPassing || (trouble.isUnclear && !repeatable)) return undefined;
    const pauseMs = pauses.next().value;
    // A crowd that failed together should not come back together.
    return pauseMs === undefined ? undefined : pauseMs * (0.75 + Math.random() / 2);
  };
}

/** Whether it may go on. */
async function waited(pauseMs: number, { clock, signal }: Repetition): Promise<boolean> {
  await pause(clock, pauseMs, signal);
  return !signal.aborted;
}
