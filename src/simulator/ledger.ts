// The predictions that are kept: a bounded list, newest last, that drops the oldest finished ones first.
import { momentOf } from './prediction.ts';
import type { Prediction } from './prediction.ts';

/** The kept predictions. */
export interface Ledger {
  add(prediction: Prediction): void;
  find(id: string): Prediction | undefined;
  /** Newest first. */
  newestFirst(): Prediction[];
  /** Lets old finished predictions go until the limits hold again; call it after one has grown. */
  trim(): void;
}

// Inputs may carry whole files; without this a few thousand of them would fill the memory.
const mostBytes = 256 * 1024 * 1024;

/** Makes a ledger that keeps at most `maxPredictions`; running ones are never dropped. */
export function createLedger(maxPredictions: number): Ledger {
  const kept = new Map<string, Prediction>();
  const weights = new Map<string, number>();
  let totalBytes = 0;

  const weigh = (prediction: Prediction) => {
    const bytes = bytesOf(prediction);
    totalBytes += bytes - (weights.get(prediction.id) ?? 0);
    weights.set(prediction.id, bytes);
  };
  const drop = (id: string) => {
    totalBytes -= weights.get(id) ?? 0;
    weights.delete(id);
    kept.delete(id);
  };
  const trim = () => {
    if (kept.size <= maxPredictions && totalBytes <= mostBytes) return;
    const now = Date.now();
    for (const prediction of kept.values()) {
      if (momentOf(prediction, now).completedAt !== undefined) drop(prediction.id);
      if (kept.size <= maxPredictions && totalBytes <= mostBytes) return;
    }
  };

  return {
    add(prediction) {
      kept.set(prediction.id, prediction);
      weigh(prediction);
      trim();
    },
    find: (id) => kept.get(id),
    newestFirst: () => [...kept.values()].toReversed(),
    trim() {
      const newest = [...kept.values()].filter(({ dataUris }) => dataUris !== undefined);
      for (const prediction of newest) weigh(prediction);
      trim();
    },
  };
}

function bytesOf({ input, basis, dataUris }: Prediction): number {
  const texts = [...Object.values(input), dataUris, basis?.kind === 'scene' ? basis.prompts : []].flat();
  return texts.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 64), 512);
}
