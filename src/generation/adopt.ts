// Whose a prediction is: saved before anything else happens with it.
import type { Core } from './core.ts';
import { move, type Generation, type Prediction } from './generation.ts';
import type { Step } from './step.ts';
import { takeNews } from './watch.ts';

/** Makes the prediction the generation's own, and acts on what it says. */
export async function adopt(
  core: Core,
  generation: Generation,
  prediction: Prediction,
  signal: AbortSignal,
): Promise<Step> {
  const { records, clock } = core;
  await records.claim(prediction.id, claimantOf(generation));
  const running = await records.change(generation.id, (current) =>
    move(current, {
      station: 'running',
      prediction: prediction.id,
      unanswered: false,
      failures: 0,
      deadlineAt: clock.now() + current.budgetMs,
    }),
  );
  return takeNews(core, running, prediction, signal);
}

/** Each attempt claims for itself: the one before it had the same input, and its prediction is over. */
export function claimantOf({ id, attempt }: Generation): string {
  return `${id} ${attempt}`;
}
