// From the queue to the gateway: the one paid call, saved before it is made and never made blindly twice.
import { refuseInPause } from './admit.ts';
import type { Core } from './core.ts';
import { AppError, treatmentOf } from './errors.ts';
import { move, settle, type Generation, type Prediction } from './generation.ts';
import { adapterOf, keepShowing, show, showFirst } from './show.ts';
import type { Step } from './step.ts';
import { unknownModel } from './text-form.ts';
import { takeNews } from './watch.ts';

/** A list can lag behind its creates: this long after one, an empty answer proves nothing. */
const listLagMs = 15_000;
const lookAgainMs = 3000;

/** Station `queued`: gives up what is no longer wanted or was never answered, sends the rest. */
export async function leaveQueue(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const answered = await showFirst(core, generation, signal);
  return sendUnlessOver(core, answered, { station: 'submitting', attempt: 1 }, signal);
}

/** Station `submitting`, come back to: looks for a create that nobody answered, sends one that was turned away. */
export function submit(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  if (generation.unanswered) return lookForIt(core, generation, signal);
  return sendUnlessOver(core, generation, {}, signal);
}

async function sendUnlessOver(
  core: Core,
  generation: Generation,
  change: Partial<Generation>,
  signal: AbortSignal,
): Promise<Step> {
  const { records, clock } = core;
  if (generation.cancelRequestedAt !== undefined) {
    const stop = (current: Generation) => settle(current, { kind: 'canceled' }, clock.now());
    return { generation: await records.change(generation.id, stop) };
  }
  // After a long standstill nobody waits for an old command any more, and its hold may have lapsed.
  if (clock.now() > generation.deadlineAt) throw new AppError('waited_too_long');
  await refuseInPause(core, generation);
  // What could be shown to nobody is not paid for.
  adapterOf(core, generation);
  const input = await records.inputOf(generation);
  const sending = await records.change(generation.id, (current) =>
    move(current, { ...change, submittedAt: clock.now(), unanswered: true, heard: undefined }),
  );
  return send(core, sending, input, signal);
}

async function send(
  core: Core,
  generation: Generation,
  input: Generation['input'],
  signal: AbortSignal,
): Promise<Step> {
  const { records, gateway, catalog, pace, clock } = core;
  const model = catalog.find(generation.model);
  if (!model) throw unknownModel(generation.model, catalog);
  const showing = keepShowing(core, generation.id, signal, (current) => cancelHeld(core, current, signal));
  let prediction: Prediction;
  try {
    prediction = await gateway.create(
      {
        generationId: generation.id,
        attempt: generation.attempt,
        target: generation.target,
        input,
        holdMs: pace.holdMs(model),
        cancelAfterMs: generation.budgetMs + 30_000,
      },
      signal,
    );
  } catch (error) {
    await showing.stop();
    // Only what the gateway itself said proves that nothing was created.
    if (signal.aborted || !(error instanceof AppError)) throw error;
    if (treatmentOf(error) === 'unanswered') return { lookAt: clock.now() + lookAgainMs };
    await records.change(generation.id, (current) => move(current, { unanswered: false }));
    if (error.code !== 'model_not_served') throw error;
    // The gateway knows it by its address alone, and people by its key.
    throw new AppError(error.code, { ...error.params, model: generation.model }, { cause: error });
  }
  await showing.stop();
  // Where it cannot be saved the create counts as unanswered, and is looked for before another one is paid.
  return adopt(core, generation, prediction, signal);
}

/**
 * A create whose answer is held has no name here yet; where a webhook has told it, or the gateway has a list, it is found
 * there and cancelled, and the answer then says so. What fails is tried again with the next look, and what can be somebody else's is left alone:
 * two people may have asked for the very same.
 */
async function cancelHeld(core: Core, generation: Generation, signal: AbortSignal): Promise<void> {
  const { gateway, records } = core;
  const { submittedAt, createdAt, cancelRequestedAt, heard } = generation;
  if (cancelRequestedAt === undefined) return;
  const id = heard ?? (await theOnlyOne());
  if (id === undefined) return;
  const claimant = claimantOf(generation);
  if ((await records.claim(id, claimant)) === claimant) await gateway.cancel(id, signal);

  async function theOnlyOne(): Promise<string | undefined> {
    const input = await records.inputOf(generation);
    const found = await gateway.find({ input, submittedAt: submittedAt ?? createdAt }, signal);
    const [only, ...others] = found === 'unknown' ? [] : found;
    return others.length > 0 ? undefined : only?.id;
  }
}

/** Saves whose prediction it is before anything else happens with it. */
async function adopt(
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
function claimantOf({ id, attempt }: Generation): string {
  return `${id} ${attempt}`;
}

/** The create may have arrived: only when the gateway surely has no such prediction is another one sent. */
async function lookForIt(core: Core, given: Generation, signal: AbortSignal): Promise<Step> {
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
  if (found === 'unknown') throw new AppError('create_unclear');
  const lost = await records.change(generation.id, (current) =>
    move(current, {
      lostAt: submittedAt,
      ...(current.attempt < 2 ? { attempt: current.attempt + 1, unanswered: false } : {}),
    }),
  );
  if (generation.attempt >= 2) throw new AppError('create_unanswered');
  return { generation: lost };
}

/** A clock that was set back since puts the sending into the future: nothing would be found there, for as long as it lasts. */
async function sentByNow({ records, clock }: Core, generation: Generation): Promise<Generation> {
  const now = clock.now();
  if ((generation.submittedAt ?? generation.createdAt) <= now) return generation;
  return records.change(generation.id, (current) => move(current, { submittedAt: now }));
}

/** What the create may have made: the one that a webhook named, else all in the gateway's list that can be it. */
async function candidates(
  { gateway, records }: Core,
  generation: Generation,
  signal: AbortSignal,
): Promise<Prediction[] | 'unknown'> {
  const { heard, submittedAt, createdAt } = generation;
  if (heard !== undefined) return existing(gateway.get(heard, signal));
  const input = await records.inputOf(generation);
  return gateway.find({ input, submittedAt: submittedAt ?? createdAt }, signal);
}

async function existing(get: Promise<Prediction>): Promise<Prediction[]> {
  try {
    return [await get];
  } catch (error) {
    if (error instanceof AppError && error.code === 'prediction_missing') return [];
    throw error;
  }
}

/** Where only a webhook can tell, it comes with the start of the model: how long that is waited for. */
function callPatienceMs({ gateway }: Core, { typicalMs, budgetMs }: Generation): number {
  if (gateway.calls() === 'never') return 0;
  return Math.min(budgetMs, Math.max(30_000, 2 * typicalMs));
}
