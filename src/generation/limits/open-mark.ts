// The mark of a generation that is not done: whose turn it uses up, where credits are held, and since when.
import { z } from 'zod';

/** Those of the first layout held with nobody but the person. */
export const openMark = z.object({
  owner: z.string(),
  scopes: z.array(z.string()).default([]),
  /** When the command was taken on (epoch milliseconds); none where no record is on its way any more. */
  at: z.number().optional(),
});

/** Longer than it takes to save the record and to answer; a store that takes longer has rejected before. */
export const youngForMs = 30_000;

/** Whether another process may still be about to save or to answer it. Two machines' clocks differ, in both directions. */
export function isYoung(at: number | undefined, now: number): at is number {
  return at !== undefined && Math.abs(now - at) < youngForMs;
}
