// From the queue to the gateway: the one paid call, saved before it is made and never made blindly twice.
import { refuseInPause } from './limits/admit.ts';
import { adopt } from './adopt.ts';
import type { Core } from './core.ts';
import { AppError, treatmentOf } from './errors.ts';
import { isWhere, move, settle, type Generation, type Prediction } from './generation.ts';
import { cancelHeld } from './held-create.ts';
import { lookAgainMs, lookForCreate } from './lost-create.ts';
import { adapterOf, keepShowing, showFirst } from './show.ts';
import type { Step } from './step.ts';
import { unknownModel } from './text-form.ts';

/** Station `queued`: gives up what is no longer wanted or was never answered, sends the rest. */
export async function leaveQueue(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const answered = await showFirst(core, generation, signal);
  return sendUnlessOver(core, answered, { station: 'submitting', attempt: 1 }, signal);
}

/** Station `submitting`, come back to: looks for a create that nobody answered, sends one that was turned away. */
export function submit(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  if (generation.unanswered) return lookForCreate(core, generation, signal);
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
  const model = core.catalog.find(generation.model);
  // Who took the command on may be another process, which sees no runs.
  const timing = model ? { typicalMs: core.pace.typicalMs(model) } : {};
  const submittedAt = clock.now();
  let isOurs = false;
  const sending = await records.change(generation.id, (current) => {
    isOurs = isWhere(generation, current) && !current.unanswered;
    return isOurs
      ? move(current, { ...change, ...timing, submittedAt, unanswered: true, heard: undefined })
      : current;
  });
  // Another worker, which took this one for dead, has sent it.
  if (!isOurs) return { generation: sending };
  if (clock.now() - submittedAt > sentWithinMs) return { generation: await takeBack(core, sending) };
  return send(core, sending, input, signal);
}

/**
 * Who was frozen for longer than this between the note and the request may be taken for dead. Together with the time that
 * a connection may take it is less than the patience of whoever looks for the create before another one is sent.
 */
const sentWithinMs = 3000;

/** Nothing was made by this create: it can be sent again, unless another worker is at it by now. */
function takeBack({ records }: Core, sending: Generation): Promise<Generation> {
  return records.change(sending.id, (current) =>
    isWhere(sending, current) && current.submittedAt === sending.submittedAt
      ? move(current, { unanswered: false })
      : current,
  );
}

async function send(
  core: Core,
  generation: Generation,
  input: Generation['input'],
  signal: AbortSignal,
): Promise<Step> {
  const { gateway, catalog, pace, clock } = core;
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
    const current = await takeBack(core, generation);
    if (current.unanswered || !isWhere(generation, current)) return { generation: current };
    if (error.code !== 'model_not_served') throw error;
    // The gateway knows it by its address alone, and people by its key.
    throw new AppError(error.code, { ...error.params, model: generation.model }, { cause: error });
  }
  await showing.stop();
  // Where it cannot be saved the create counts as unanswered, and is looked for before another one is paid.
  return adopt(core, generation, prediction, signal);
}
