// The one function that moves a generation: read the record, take the next step, say when to look again.
import type { Core } from './core.ts';
import { asAppError, treatmentOf, type AppError } from './errors.ts';
import { abandon, endIfPaid, finish } from './finish.ts';
import { isOpen, settle, type Generation, type Station } from './generation.ts';
import { cancelLost } from './observe.ts';
import type { NextLook } from './ports.ts';
import { show } from './show.ts';
import type { Step } from './step.ts';
import { leaveQueue, submit } from './submit.ts';
import { watch } from './watch.ts';

type Take = (core: Core, generation: Generation, signal: AbortSignal) => Promise<Step>;

const stepAt: Record<Exclude<Station, 'done'>, Take> = {
  queued: leaveQueue,
  submitting: submit,
  running: watch,
  delivering: finish,
};

/** Moves a generation as far as it can go now. Resolves with the time of the next look, or undefined at its end. */
export async function advance(core: Core, id: string, signal: AbortSignal): Promise<NextLook> {
  let generation = await core.records.get(id);
  while (generation && generation.station !== 'done') {
    signal.throwIfAborted();
    const step: Step = await takeStep(core, generation, signal);
    if ('lookAt' in step) return nextLook(core, generation, step.lookAt, signal);
    generation = step.generation;
  }
  if (!generation) return core.accounts.forget(id);
  await close(core, generation, signal);
  return undefined;
}

async function close(core: Core, generation: Generation, signal: AbortSignal): Promise<void> {
  // What cannot be found out now is bounded by the deadline that the gateway was given.
  await cancelLost(core, generation, signal).catch(() => {});
  await core.records.close(generation);
}

/** The time of the next look, but not after the address asks to be renewed; then the card offers Fetch. */
async function nextLook(
  core: Core,
  before: Generation,
  lookAt: number,
  signal: AbortSignal,
): Promise<number> {
  const { renewAt } = before.address;
  if (renewAt === undefined || before.outcome) return lookAt;
  if (core.clock.now() < renewAt) return Math.min(lookAt, renewAt);
  const current = await core.records.get(before.id);
  if (current && !current.outcome) await show(core, current, signal);
  return lookAt;
}

async function takeStep(core: Core, generation: Generation, signal: AbortSignal): Promise<Step> {
  if (generation.station === 'done') return { generation };
  try {
    return await stepAt[generation.station](core, generation, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const current = (await core.records.get(generation.id)) ?? generation;
    // Another worker has ended it, or begun another attempt: what failed is of one that nobody waits for.
    const isOver = !isOpen(current) || (generation.attempt > 0 && current.attempt > generation.attempt);
    if (isOver) return { generation: current };
    return afterFailure(core, current, asAppError(error), signal);
  }
}

async function afterFailure(
  core: Core,
  generation: Generation,
  error: AppError,
  signal: AbortSignal,
): Promise<Step> {
  const { records, clock, events } = core;
  if (error.code === 'internal') events.broke(`advance ${generation.station}`, error.cause);
  const at = nextTry(generation, error, clock.now());
  if (isWorthAnother(generation, error) && at !== undefined) {
    events.postponed(generation, error, at);
    const waiting = await records.change(generation.id, (current) => ({
      ...current,
      failures: current.failures + 1,
    }));
    // Why nothing happens is told while it lasts. An end is shown by its own step.
    if (!waiting.outcome && core.adapters.has(waiting.address.adapter)) await show(core, waiting, signal);
    return { lookAt: at };
  }
  const paid = generation.station === 'delivering' ? await endIfPaid(core, generation) : undefined;
  if (paid) return { generation: paid };
  const undeliverable = deliveryCodes.has(error.code) || generation.outcome?.kind !== 'succeeded';
  if (generation.station === 'delivering' && undeliverable) {
    return { generation: await abandon(core, generation, error) };
  }
  if (generation.station === 'running') await stopRun(core, generation, signal);
  const outcome = { kind: 'failed' as const, code: error.code, params: error.params };
  return {
    generation: await records.change(generation.id, (current) => settle(current, outcome, clock.now())),
  };
}

/** Nobody looks at this run any more. What it would cost is saved where that can be done at once. */
async function stopRun({ gateway }: Core, { prediction }: Generation, signal: AbortSignal): Promise<void> {
  if (prediction !== undefined) await gateway.cancel(prediction, signal).catch(() => {});
}

/** A bug is given one more chance, and a paid run several before one odd answer ends it. */
function isWorthAnother(generation: Generation, error: AppError): boolean {
  if (error.code === 'internal') return generation.failures === 0;
  // Credits are held for a picture that waits; that there is none can be told at any press, without.
  if (error.code === 'address_expired' && isWithoutPicture(generation)) return false;
  if (error.code === 'gateway_invalid_response' && generation.station === 'running')
    return generation.failures < 4;
  return treatmentOf(error) === 'wait';
}

function isWithoutPicture({ outcome }: Generation): boolean {
  return outcome !== undefined && outcome.kind !== 'succeeded';
}

/** Errors that say that the message itself cannot be put in front of the person, whatever it is. */
const deliveryCodes = new Set<string>(['address_gone', 'address_expired', 'chat_busy', 'chat_unreachable']);

/** When to try again, or undefined when there is no time left for it. */
function nextTry(generation: Generation, error: AppError, now: number): number | undefined {
  const { deadlineAt, failures } = generation;
  // Only a press of Fetch helps there, which has the generation looked at by itself.
  if (error.code === 'address_expired') return now < deadlineAt ? deadlineAt : undefined;
  const at = now + Math.max(error.retryAfterMs ?? 0, Math.min(30_000, 1000 * 2 ** failures));
  return at < deadlineAt ? at : undefined;
}
