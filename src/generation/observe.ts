// News from outside, as a webhook brings it: a hint to look, a name for a create that nobody answered, or an orphan.
import { lookNow } from './act.ts';
import type { Core } from './core.ts';
import { isOpen, move, type Generation } from './generation.ts';
import type { News } from './ports.ts';

/** Acts on news that may come late, twice or in any order. What is said of the prediction itself is never believed. */
export async function observe(core: Core, news: News): Promise<void> {
  const { attempt, predictionId } = news;
  const generation = await core.records.get(news.generationId);
  if (!generation) return;
  if (generation.prediction === predictionId) {
    if (isOpen(generation)) await lookNow(core, generation);
    return;
  }
  if (isAwaited(generation, attempt)) {
    await core.records.change(generation.id, (current) =>
      isAwaited(current, attempt) ? move(current, { heard: predictionId }) : current,
    );
    await lookNow(core, generation);
    return;
  }
  await cancelOrphan(core, generation, predictionId);
}

/** A create is on the wire, or was never answered: the news says what became of it. */
function isAwaited({ station, unanswered, attempt: current }: Generation, attempt: number): boolean {
  return station === 'submitting' && unanswered && current === attempt;
}

/**
 * Stops a prediction that was made for this generation and that nobody waits for any more. One that an attempt of it has
 * claimed is none.
 */
async function cancelOrphan(core: Core, generation: Generation, predictionId: string): Promise<void> {
  const { records, gateway, events } = core;
  const claimant = `${generation.id} orphan`;
  if ((await records.claim(predictionId, claimant)) !== claimant) return;
  const signal = new AbortController();
  const stopTimer = core.clock.after(cancelWithinMs, () => signal.abort());
  try {
    await gateway.cancel(predictionId, signal.signal);
    events.orphaned(generation, predictionId);
  } finally {
    stopTimer();
  }
}

const cancelWithinMs = 30_000;

/** Looks once more for a create that was never answered, now that another has made the picture, and stops it. */
export async function cancelLost(core: Core, generation: Generation, signal: AbortSignal): Promise<void> {
  // Only a seed of its own surely tells it from what somebody else asked for in the same words.
  const { lostAt, seed, options } = generation;
  if (lostAt === undefined || seed === undefined || options['seed'] !== undefined) return;
  const input = await core.records.inputOf(generation);
  const found = await core.gateway.find({ input, submittedAt: lostAt }, signal);
  if (found === 'unknown') return;
  for (const { id } of found) await cancelOrphan(core, generation, id);
}
