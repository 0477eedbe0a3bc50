// Who comes first in a shared queue: people take turns, and nobody is passed by for ever.

// A job stands where one would that is the first of its owner and came so much later, for each that is before it.
const TURN_MS = 10_000;
// Shorter than a turn: who comes just after the step is still before the next one of somebody else.
const STEP_MS = 5_000;
// The most that BullMQ takes. In steps they are 121 days, after which the numbers start anew.
const LOWEST = 2_097_151;

/** BullMQ's priority, of which the lower goes first, of a job that is due at `at` as the `nth` of its owner, from 1. */
export function priorityOf(at: number, nth: number): number {
  const steps = Math.floor(at / STEP_MS) % LOWEST;
  return Math.min(1 + steps + (nth - 1) * (TURN_MS / STEP_MS), LOWEST);
}
