// A running prediction: what its news means, and when to look next.
import type { Core } from './core.ts';
import { AppError } from './errors.ts';
import { isWhere, move, settle, type Generation, type Outcome, type Prediction } from './generation.ts';
import { show } from './show.ts';
import type { Step } from './step.ts';

/** A get shortly after a create can meet a replica that has not heard of it. */
const staleMissingMs = 10_000;

/** Station `running`: cancels when asked to, else looks, and acts on what it sees. */
export async function watch(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { gateway, clock } = core;
  const id = generation.prediction ?? '';
  const { cancelRequestedAt, cancelRefused, cancelSent } = generation;
  if (cancelRequestedAt !== undefined && !cancelRefused && !cancelSent)
    return cancel(core, generation, signal);
  try {
    return await takeNews(core, generation, await gateway.get(id, signal), signal);
  } catch (error) {
    const missing = error instanceof AppError && error.code === 'prediction_missing';
    if (missing && isYoung(core, generation)) return { lookAt: gateway.reserveLook(clock.now() + 1000) };
    throw error;
  }
}

/** A 404 of a young prediction proves nothing yet. */
function isYoung({ clock }: Core, generation: Generation): boolean {
  const ageMs = clock.now() - (generation.submittedAt ?? generation.createdAt);
  // A clock that was set back since says nothing, and would say it for as long as it was set back.
  return ageMs >= 0 && ageMs < staleMissingMs;
}

/** Acts on one state of the prediction, wherever it came from: a create's answer, a get, a cancel. */
export async function takeNews(
  core: Core,
  generation: Generation,
  prediction: Prediction,
  signal: AbortSignal,
): Promise<Step> {
  if (prediction.status === 'starting' || prediction.status === 'processing') {
    return noteProgress(core, generation, prediction, signal);
  }
  const again = prediction.failure === 'transient' && generation.attempt < 2;
  const change = (current: Generation): Generation => {
    if (!isWhere(generation, current)) return current;
    if (again) return move(current, anotherAttempt(current));
    const outcome = outcomeOf(core, current, prediction);
    return settle(current, outcome, core.clock.now(), ending(core, current, prediction));
  };
  return { generation: await core.records.change(generation.id, change) };
}

async function noteProgress(
  core: Core,
  generation: Generation,
  prediction: Prediction,
  signal: AbortSignal,
): Promise<Step> {
  const { records, gateway, pace, catalog, clock } = core;
  const processing = prediction.status === 'processing';
  const { progress } = prediction;
  const changed =
    generation.failures > 0 || processing !== generation.processing || progress !== generation.progress;
  const current = changed
    ? await records.change(generation.id, (record) =>
        isWhere(generation, record) ? move(record, { processing, progress, failures: 0 }) : record,
      )
    : generation;
  if (!isWhere(generation, current)) return { generation: current };
  if (clock.now() > current.deadlineAt) return giveUp(core, current, signal);
  await show(core, current, signal);
  // The files are there and only the status is behind: one look settles it.
  if (prediction.outputComplete) return { lookAt: gateway.reserveLook(clock.now()) };
  const model = catalog.find(current.model) ?? catalog.defaultModel;
  const submittedAt = current.submittedAt ?? current.createdAt;
  const isCalled = gateway.calls() === 'surely';
  return { lookAt: gateway.reserveLook(pace.nextLook({ model, submittedAt, now: clock.now(), isCalled })) };
}

/** The model died of something that passes: exactly one more create, as if the first had never been. */
function anotherAttempt(current: Generation): Partial<Generation> {
  return {
    station: 'submitting',
    attempt: current.attempt + 1,
    prediction: undefined,
    unanswered: false,
    processing: false,
    progress: undefined,
  };
}

function outcomeOf(core: Core, generation: Generation, prediction: Prediction): Outcome {
  if (prediction.status === 'succeeded') {
    return prediction.outputs.length > 0 ? { kind: 'succeeded' } : failed('output_missing');
  }
  if (prediction.status === 'failed') {
    if (prediction.failure === 'content') return failed('content_refused');
    if (prediction.failure === 'transient') return failed('prediction_interrupted');
    return failed('prediction_failed', { reason: prediction.error ?? '–' });
  }
  const overdue = generation.cancelRequestedAt === undefined && core.clock.now() > generation.deadlineAt;
  return overdue ? failed('prediction_timeout', { durationMs: generation.budgetMs }) : { kind: 'canceled' };
}

const clockSlackMs = 60_000;

function ending(core: Core, generation: Generation, prediction: Prediction): Partial<Generation> {
  const { createdAt, completedAt } = prediction;
  const ours = core.clock.now() - (generation.submittedAt ?? generation.createdAt);
  const theirs = (completedAt ?? Number.NaN) - (createdAt ?? Number.NaN);
  // NOTE a gateway's clock can be set between the two: no run took longer than we have waited for it.
  const tookMs = theirs >= 0 && theirs <= ours + clockSlackMs ? theirs : Math.max(0, ours);
  const model = core.catalog.find(generation.model);
  if (prediction.status === 'succeeded' && model) core.pace.learn(model, tookMs);
  return { outputs: prediction.outputs, tookMs, progress: undefined };
}

async function cancel(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { gateway, clock } = core;
  // Both are waited for, whatever becomes of one: a card still on its way could arrive behind the final one.
  const [asked] = await Promise.allSettled([
    gateway.cancel(generation.prediction ?? '', signal),
    show(core, generation, signal),
  ]);
  if (asked.status === 'rejected' && !isRefusal(asked.reason)) throw asked.reason;
  const answer = asked.status === 'rejected' ? 'unsupported' : asked.value;
  if (answer === 'unsupported') {
    // Where a get does not find it either, it is only too young to be cancelled.
    if (await isMissing(core, generation, signal)) return { lookAt: gateway.reserveLook(clock.now() + 1000) };
    const refuse = { cancelRefused: true, cancelRequestedAt: undefined };
    return { generation: await noteHere(core, generation, refuse) };
  }
  const sent = await noteHere(core, generation, { cancelSent: true });
  return isWhere(generation, sent) ? takeNews(core, sent, answer, signal) : { generation: sent };
}

/** What is learned of a run says nothing of the next one. */
function noteHere({ records }: Core, known: Generation, change: Partial<Generation>): Promise<Generation> {
  return records.change(known.id, (current) => (isWhere(known, current) ? move(current, change) : current));
}

/** The gateway will not cancel this one, perhaps because it has just ended: no reason to lose its picture. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code === 'gateway_refused';
}

async function isMissing(core: Core, generation: Generation, signal: AbortSignal): Promise<boolean> {
  if (!isYoung(core, generation)) return false;
  return core.gateway.get(generation.prediction ?? '', signal).then(
    () => false,
    (error: unknown) => error instanceof AppError && error.code === 'prediction_missing',
  );
}

async function giveUp(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  const { gateway, records, clock } = core;
  // A cancel that fails changes nothing for the person, and the gateway has its own deadline for the run.
  const answer = await gateway
    .cancel(generation.prediction ?? '', signal)
    .catch(() => 'unsupported' as const);
  if (answer !== 'unsupported' && answer.status === 'succeeded') {
    return takeNews(core, generation, answer, signal);
  }
  const timeout = failed('prediction_timeout', { durationMs: generation.budgetMs });
  return {
    generation: await records.change(generation.id, (current) =>
      isWhere(generation, current) ? settle(current, timeout, clock.now()) : current,
    ),
  };
}

function failed(code: AppError['code'], params: AppError['params'] = {}): Outcome {
  return { kind: 'failed', code, params };
}
