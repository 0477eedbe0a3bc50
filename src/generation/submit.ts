// From the queue to the gateway: the one paid call, saved before it is made and never made blindly twice.
import type { Core } from './core.ts';
import { AppError, treatmentOf } from './errors.ts';
import { move, settle, type Generation, type Prediction } from './generation.ts';
import { show } from './show.ts';
import type { Step } from './step.ts';
import { takeNews } from './watch.ts';

/** A list can lag behind its creates: this long after one, an empty answer proves nothing. */
const listLagMs = 15_000;
const lookAgainMs = 3000;

/** Station `queued`: gives up what is no longer wanted, sends the rest. */
export async function leaveQueue(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { records, clock } = core;
  if (generation.cancelRequestedAt !== undefined) {
    return {
      generation: await records.change(generation.id, (current) =>
        settle(current, { kind: 'canceled' }, clock.now()),
      ),
    };
  }
  const submitting = await records.change(generation.id, (current) =>
    move(current, { station: 'submitting', attempt: 1, submittedAt: clock.now(), unanswered: true }),
  );
  return send(core, submitting, signal);
}

/** Station `submitting`, come back to: looks for a create that nobody answered, sends one that was turned away. */
export async function submit(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { records, clock } = core;
  if (generation.unanswered) return lookForIt(core, generation, signal);
  if (generation.cancelRequestedAt !== undefined) {
    return {
      generation: await records.change(generation.id, (current) =>
        settle(current, { kind: 'canceled' }, clock.now()),
      ),
    };
  }
  const sending = await records.change(generation.id, (current) =>
    move(current, { submittedAt: clock.now(), unanswered: true }),
  );
  return send(core, sending, signal);
}

async function send(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { records, gateway, catalog, pace, clock } = core;
  const model = catalog.find(generation.model);
  if (!model) throw new AppError('model_unknown', { model: generation.model, nearest: '' });
  const showing = show(core, generation, signal);
  try {
    const prediction = await gateway.create(
      {
        generationId: generation.id,
        target: generation.target,
        input: generation.input,
        holdMs: pace.holdMs(model),
        cancelAfterMs: generation.budgetMs + 30_000,
      },
      signal,
    );
    await showing;
    return await adopt(core, generation.id, prediction, signal);
  } catch (error) {
    await showing;
    if (signal.aborted) throw error;
    if (treatmentOf(error) === 'unanswered') return { lookAt: clock.now() + lookAgainMs };
    await records.change(generation.id, (current) => move(current, { unanswered: false }));
    throw error;
  }
}

/** Saves whose prediction it is before anything else happens with it. */
async function adopt(core: Core, id: string, prediction: Prediction, signal: AbortSignal): Promise<Step> {
  const { records, clock } = core;
  await records.claim(prediction.id, id, clock.now());
  const running = await records.change(id, (current) =>
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

/** The create may have arrived: only when the gateway surely has no such prediction is another one sent. */
async function lookForIt(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { gateway, records, clock } = core;
  const submittedAt = generation.submittedAt ?? generation.createdAt;
  const found = await gateway.find({ input: generation.input, submittedAt }, signal);
  if (found === 'unknown') throw new AppError('create_unclear');
  for (const prediction of found) {
    const owner = await records.claim(prediction.id, generation.id, clock.now());
    if (owner === generation.id) return adopt(core, generation.id, prediction, signal);
  }
  if (clock.now() - submittedAt < listLagMs) return { lookAt: clock.now() + lookAgainMs };
  if (generation.attempt >= 2) throw new AppError('create_unanswered');
  return {
    generation: await records.change(generation.id, (current) =>
      move(current, { attempt: current.attempt + 1, unanswered: false }),
    ),
  };
}
