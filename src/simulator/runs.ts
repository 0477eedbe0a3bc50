// Starts predictions, wakes whoever waits for their end, and cancels them.
import { randomBytes, randomInt } from 'node:crypto';
import type { CreateBody } from './body.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedModel } from './model.ts';
import { finalAt, momentOf } from './prediction.ts';
import type { Basis, Ending, Prediction, WebhookEvent } from './prediction.ts';
import { imageCountOf } from './request.ts';
import { findScriptWords } from './script.ts';
import type { ScriptWord } from './script.ts';
import type { Timers } from './timers.ts';

/** What a run needs from the rest of the simulator. */
export interface RunContext {
  ledger: Ledger;
  timers: Timers;
  speed: number;
  startMs: number;
  /** Run times differ by up to this share, in both directions. */
  jitter: number;
  isFirstAttempt: (value: unknown) => boolean;
  /** Draws the pictures of a prediction as data URIs. */
  drawInline: (prediction: Prediction) => Promise<string[]>;
  /** Draws what a run is not over without; undefined where outputs are drawn when somebody asks for them. */
  drawFirst: ((prediction: Prediction) => Promise<void>) | undefined;
  notify: (prediction: Prediction, event: WebhookEvent) => void;
  /** Told of every prediction that is new or has changed otherwise than by the clock. */
  remember: (prediction: Prediction) => void;
}

/** What was found out about the pictures of an input before its run. */
export interface Examined {
  basis: Basis | undefined;
  /** The error a run fails with that cannot use its pictures. */
  trouble: string | undefined;
}

/** The predictions under way. */
export interface Runs {
  start(
    model: SimulatedModel,
    body: CreateBody,
    examined: Examined,
    deadlineMs: number | undefined,
  ): Prediction;
  /** Takes up predictions of an earlier process, oldest first. */
  resume(predictions: readonly Prediction[]): void;
  /** Stops a run; one that is over stays as it is. */
  cancel(prediction: Prediction): void;
  /** Waits until the prediction is final, at most `ms`. */
  wait(prediction: Prediction, ms: number, signal: AbortSignal): Promise<void>;
}

/** Makes the runner. One timer per prediction marks its end; everything between is read off the clock. */
export function createRuns(context: RunContext): Runs {
  const { ledger, timers, notify, remember } = context;
  const ends = new Map<string, AbortController>();
  let sequence = 0;

  const settle = (prediction: Prediction) => {
    const end = ends.get(prediction.id);
    if (end === undefined) return;
    ends.delete(prediction.id);
    if (momentOf(prediction, Date.now()).status === 'succeeded') notify(prediction, 'output');
    notify(prediction, 'completed');
    end.abort();
  };
  const watchEnd = (prediction: Prediction, stopped: AbortSignal) => {
    const callOff = timers.at(finalAt(prediction), () => settle(prediction));
    stopped.addEventListener('abort', callOff);
  };
  const watch = (prediction: Prediction) => {
    const end = new AbortController();
    ends.set(prediction.id, end);
    watchEnd(prediction, end.signal);
    const [drawAt, draw] = prediction.words.has('data')
      ? [prediction.dueAt, finishInline]
      : [prediction.startAt, finishDrawn];
    if (prediction.endAt === Infinity && !prediction.words.has('stuck')) {
      const callOff = timers.at(drawAt, () => void draw(prediction, end.signal));
      end.signal.addEventListener('abort', callOff);
    }
    if (prediction.webhook === undefined) return;
    const halfway = (prediction.startAt + prediction.dueAt) / 2;
    for (const [event, at] of [
      ['start', prediction.startAt],
      ['logs', halfway],
    ] as const) {
      if (!prediction.webhook.events.includes(event)) continue;
      const callOff = timers.at(at, () => notify(prediction, event));
      end.signal.addEventListener('abort', callOff);
    }
  };
  const finishInline = async (prediction: Prediction, stopped: AbortSignal) => {
    const dataUris = await context.drawInline(prediction);
    if (stopped.aborted) return;
    prediction.dataUris = dataUris;
    finish(prediction, stopped);
  };
  const finishDrawn = async (prediction: Prediction, stopped: AbortSignal) => {
    // What cannot be drawn is told to whoever asks for it.
    await context.drawFirst?.(prediction).catch(() => {});
    if (!stopped.aborted) finish(prediction, stopped);
  };
  const finish = (prediction: Prediction, stopped: AbortSignal) => {
    prediction.endAt = Math.max(prediction.dueAt, Date.now());
    remember(prediction);
    ledger.trim();
    watchEnd(prediction, stopped);
  };

  return {
    start(model, body, examined, deadlineMs) {
      sequence += 1;
      const prediction = plan(context, sequence, model, body, examined, deadlineMs);
      remember(prediction);
      ledger.add(prediction);
      watch(prediction);
      return prediction;
    },
    resume(predictions) {
      for (const prediction of predictions) {
        sequence = Math.max(sequence, prediction.sequence);
        ledger.add(prediction);
        if (momentOf(prediction, Date.now()).completedAt === undefined) watch(prediction);
      }
    },
    cancel(prediction) {
      const now = Date.now();
      if (momentOf(prediction, now).completedAt !== undefined) return;
      prediction.canceledAt = now;
      remember(prediction);
      settle(prediction);
    },
    async wait(prediction, ms, signal) {
      const end = ends.get(prediction.id);
      if (end === undefined || ms <= 0) return;
      await timers.sleep(ms, AbortSignal.any([end.signal, signal]));
    },
  };
}

function plan(
  context: RunContext,
  sequence: number,
  model: SimulatedModel,
  { input, webhook }: CreateBody,
  { basis, trouble }: Examined,
  deadlineMs: number | undefined,
): Prediction {
  const words = findScriptWords(input);
  const imagesAsked = imageCountOf(model, input);
  const ending =
    trouble === undefined
      ? endingOf(words, imagesAsked, () => context.isFirstAttempt(['transient', model.name, input]))
      : failure(trouble);
  const isDrawnFirst = context.drawFirst !== undefined && ending.status === 'succeeded';
  const createdAt = Date.now();
  const startAt = createdAt + Math.round(context.startMs / context.speed);
  const varied = 1 + context.jitter * (2 * Math.random() - 1);
  const runMs = model.runMs * varied * (words.has('slow') ? 10 : 1);
  const dueAt = startAt + Math.round(runMs / context.speed);
  return {
    id: newId(),
    sequence,
    model,
    input,
    basis,
    seed: typeof input['seed'] === 'number' ? input['seed'] : randomInt(2 ** 16),
    words,
    createdAt,
    startAt,
    dueAt,
    deadlineAt: deadlineMs === undefined ? Infinity : createdAt + deadlineMs,
    webhook,
    ending,
    imagesAsked,
    endAt: words.has('stuck') || words.has('data') || isDrawnFirst ? Infinity : dueAt,
    canceledAt: Infinity,
    dataUris: undefined,
  };
}

function endingOf(words: ReadonlySet<ScriptWord>, asked: number, isFirst: () => boolean): Ending {
  const images = asked - (words.has('fewer') ? 1 : 0);
  // When the safety check leaves nothing, the platform fails the run instead of answering an empty list.
  if (words.has('nsfw') || images === 0) {
    return failure('NSFW content detected. Try running it again, or try a different prompt.');
  }
  if (words.has('failed')) return failure('CUDA out of memory. Tried to allocate 2.25 GiB (GPU 0).');
  if (words.has('transient') && isFirst()) {
    return failure('Prediction interrupted; please retry (code: PA)');
  }
  return { status: 'succeeded', error: null, images };
}

function failure(error: string): Ending {
  return { status: 'failed', error, images: 0 };
}

// 26 characters without i, l, o and u, like the platform's.
function newId(): string {
  const bytes = randomBytes(26);
  return Array.from(bytes, (byte) => '0123456789abcdefghjkmnpqrstvwxyz'.charAt(byte % 32)).join('');
}
