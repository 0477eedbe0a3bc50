// Whose a prediction is: saved before anything else happens with it.
import type { Core } from './core.ts';
import { move, type Generation, type Prediction } from './generation.ts';
import type { Step } from './step.ts';
import { takeNews } from './watch.ts';

/**
 * Makes the prediction the generation's own, and acts on what it says. It is stopped where another worker has given its
 * create up in the meantime.
 */
export async function adopt(
  core: Core,
  generation: Generation,
  prediction: Prediction,
  signal: AbortSignal,
): Promise<Step> {
  const { records, clock } = core;
  await records.claim(prediction.id, claimantOf(generation));
  const running = await records.change(generation.id, (current) =>
    current.station === 'submitting' && current.attempt === generation.attempt
      ? move(current, {
          station: 'running',
          prediction: prediction.id,
          unanswered: false,
          failures: 0,
          deadlineAt: clock.now() + current.budgetMs,
        })
      : current,
  );
  if (running.prediction === prediction.id) return takeNews(core, running, prediction, signal);
  await stop(core, running, prediction, signal);
  return { generation: running };
}

/** What fails here is bounded by the deadline that the gateway was given. */
async function stop(
  { gateway, events }: Core,
  generation: Generation,
  { id, status }: Prediction,
  signal: AbortSignal,
): Promise<void> {
  if (status !== 'starting' && status !== 'processing') return;
  try {
    if ((await gateway.cancel(id, signal)) !== 'unsupported') events.orphaned(generation, id);
  } catch {
    // Nobody waits for it.
  }
}

/** Each attempt claims for itself: the one before it had the same input, and its prediction is over. */
export function claimantOf({ id, attempt }: Generation): string {
  return `${id} ${attempt}`;
}
