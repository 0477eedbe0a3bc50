// A create that nobody answered: it may have been made, so it is looked for before another one is paid.
import { adopt, claimantOf } from './adopt.ts';
import type { Core } from './core.ts';
import { AppError } from './errors.ts';
import { isWhere, move, type Generation, type Prediction } from './generation.ts';
import { show } from './show.ts';
import type { Step } from './step.ts';

/** When to look again for one that is not there yet. */
export const lookAgainMs = 3000;

/** A list can lag behind its creates: this long after one, an empty answer proves nothing. */
const listLagMs = 15_000;

/** Adopts what is found; only when the gateway surely has no such prediction is another one sent. */
export async function lookForCreate(core: Core, given: Generation, signal: AbortSignal): Promise<Step> {
  const { records, clock } = core;
  const generation = await sentByNow(core, given);
  const submittedAt = generation.submittedAt ?? generation.createdAt;
  const claimant = claimantOf(generation);
  const found = await candidates(core, generation, signal);
  for (const prediction of found === 'unknown' ? [] : found) {
    const owner = await records.claim(prediction.id, claimant);
    if (owner === claimant) return adopt(core, generation, prediction, signal);
  }
  const patienceMs = found === 'unknown' ? callPatienceMs(core, generation) : listLagMs;
  if (clock.now() - submittedAt < patienceMs) {
    await show(core, generation, signal);
    return { lookAt: clock.now() + lookAgainMs };
  }
  const current = await records.get(generation.id);
  if (current && !isLost(current)) return { generation: current };
  if (found === 'unknown') throw new AppError('create_unclear');
  const lost = await records.change(generation.id, (latest) =>
    isLost(latest)
      ? move(latest, {
          lostAt: submittedAt,
          ...(latest.attempt < 2 ? { attempt: latest.attempt + 1, unanswered: false } : {}),
        })
      : latest,
  );
  if (generation.attempt >= 2 && isLost(lost)) throw new AppError('create_unanswered');
  return { generation: lost };

  /** Whoever sent it may be alive, and have had its answer in the meantime. */
  function isLost(now: Generation): boolean {
    return isWhere(generation, now) && now.unanswered;
  }
}

/** A clock that was set back since puts the sending into the future: nothing would be found there, for as long as it lasts. */
async function sentByNow({ records, clock }: Core, generation: Generation): Promise<Generation> {
  const now = clock.now();
  if ((generation.submittedAt ?? generation.createdAt) <= now) return generation;
  return records.change(generation.id, (current) => move(current, { submittedAt: now }));
}

/**
 * What the create may have made: the one that a webhook named, else all in the gateway's list that can be it. One that was
 * named and is not there is no proof that nothing was made.
 */
async function candidates(
  { gateway, records }: Core,
  generation: Generation,
  signal: AbortSignal,
): Promise<Prediction[] | 'unknown'> {
  const { heard, submittedAt, createdAt } = generation;
  const named = heard === undefined ? undefined : await existing(gateway.get(heard, signal));
  if (named) return [named];
  const input = await records.inputOf(generation);
  return gateway.find({ input, submittedAt: submittedAt ?? createdAt }, signal);
}

async function existing(get: Promise<Prediction>): Promise<Prediction | undefined> {
  try {
    return await get;
  } catch (error) {
    if (error instanceof AppError && error.code === 'prediction_missing') return undefined;
    throw error;
  }
}

/** Where only a webhook can tell, it comes with the start of the model: how long that is waited for. */
function callPatienceMs({ gateway }: Core, { typicalMs, budgetMs }: Generation): number {
  if (gateway.calls() === 'never') return 0;
  return Math.min(budgetMs, Math.max(30_000, 2 * typicalMs));
}
