// When to look at a running prediction: learned per model from how long its runs take.
import type { Model } from '../catalog/model.ts';

/** What a look is planned from; times are epoch milliseconds of our own clock. */
interface LookRequest {
  model: Model;
  submittedAt: number;
  now: number;
  /** A webhook tells of the end: looks are for progress, and in case that one gets lost. */
  isCalled?: boolean;
}

/** The timing of every model, as this process has seen it. */
export interface Pace {
  /** Notes how long a run took, from creation to completion. */
  learn(model: Model, tookMs: number): void;
  /** How long a run usually takes: the median once a few were seen, until then what the catalog says. */
  typicalMs(model: Model): number;
  /** How long the gateway may hold the answer to a create: long enough for nine runs in ten, 0 for slow models. */
  holdMs(model: Model): number;
  /** When to look next. */
  nextLook(request: LookRequest): number;
}

const samplesKept = 32;
const enoughSamples = 3;
const longestHoldMs = 20_000;
const progressEveryMs = 2000;
const safetyNetMs = 5000;

/** A pace that starts from the catalog's typical times, each taken `slowness` times. */
export function createPace(slowness = 1): Pace {
  const samples = new Map<string, number[]>();

  const typicalMs = (model: Model): number => {
    const seen = samples.get(model.key) ?? [];
    return seen.length < enoughSamples ? model.typicalMs * slowness : quantile(sorted(seen), 0.5);
  };
  const windowOf = (model: Model): Window => windowFrom(samples.get(model.key) ?? [], typicalMs(model));

  return {
    typicalMs,
    learn(model, tookMs) {
      const kept = samples.get(model.key) ?? [];
      samples.set(model.key, [...kept, tookMs].slice(-samplesKept));
    },
    holdMs(model) {
      const { latestMs } = windowOf(model);
      const wholeSeconds = Math.ceil(latestMs / 1000) * 1000;
      return wholeSeconds > longestHoldMs ? 0 : Math.max(1000, wholeSeconds);
    },
    nextLook({ model, submittedAt, now, isCalled = false }) {
      const elapsedMs = Math.max(0, now - submittedAt);
      const atLeastMs = isCalled ? safetyNetMs : 0;
      return (
        now +
        Math.max(atLeastMs, delayUntilLook(elapsedMs, windowOf(model), model.kind === 'video' ? 5000 : 2000))
      );
    },
  };
}

/** The span in which runs end: from `firstMs`, mostly by `latestMs`, looked through in steps of `stepMs`. */
interface Window {
  firstMs: number;
  latestMs: number;
  stepMs: number;
}

function windowFrom(samples: readonly number[], typicalMs: number): Window {
  if (samples.length < enoughSamples) {
    return { firstMs: typicalMs, latestMs: typicalMs * 1.3, stepMs: stepFor(typicalMs) };
  }
  const ordered = sorted(samples);
  const early = quantile(ordered, 0.1);
  const late = quantile(ordered, 0.9);
  const spreadMs = late - early;
  // Runs that all end close together are met behind the last of them: one look instead of two.
  if (spreadMs <= closeTogetherMs) {
    return { firstMs: late + arrivalMarginMs, latestMs: late * 1.1, stepMs: stepFor(late) };
  }
  return { firstMs: early, latestMs: late * 1.1, stepMs: Math.min(2000, Math.max(200, spreadMs / 4)) };
}

/** A look that leaves when a run of this length ends also arrives when it ends; a little later is surely behind it. */
const arrivalMarginMs = 10;
const closeTogetherMs = 400;

function delayUntilLook(elapsedMs: number, window: Window, longestMs: number): number {
  const untilFirst = window.firstMs - elapsedMs;
  if (untilFirst > progressEveryMs * 1.5) return progressEveryMs;
  if (untilFirst > 0) return untilFirst;
  if (elapsedMs <= window.latestMs) return window.stepMs;
  return Math.min(longestMs, Math.max(window.stepMs, elapsedMs * 0.1));
}

function stepFor(medianMs: number): number {
  return Math.min(2000, Math.max(200, medianMs * 0.05));
}

function sorted(samples: readonly number[]): number[] {
  return samples.toSorted((one, other) => one - other);
}

function quantile(ordered: readonly number[], share: number): number {
  const at = Math.min(ordered.length - 1, Math.floor(share * ordered.length));
  return ordered[at] ?? 0;
}
