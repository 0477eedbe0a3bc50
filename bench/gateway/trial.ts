// One trial of the delay benches: how long the model takes, how many pictures, and the simulator they come from.
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import { startOtherSimulator, type OtherSimulator } from './simulator.ts';

/** Added to every round trip to the gateway. */
export const roundTripMs = 100;
export const modelTimesMs = [1200, 4500, 13_000];
export const atOnce = 16;
export const runs = 32;
/** Darkroom learns how long a model takes; this many runs are not counted, for everybody. */
export const warmUpRuns = 16;

/** The official client takes an answer that is no longer `starting` for the end, so a run starts with that. */
const startMs = 300;

/**
 * So many trials beside each other do not get into each other's way: sixteen pictures come in two or three seconds, and
 * then none for as long as the model takes.
 */
export function besideEachOther(modelMs: number): { atOnce: number; apartMs: number } {
  const atOnce = Math.max(1, Math.floor(modelMs / 2200));
  return { atOnce, apartMs: modelMs / atOnce };
}

/** A simulator whose models all take `modelMs`; with `held` it holds its answers. Whoever asks to be called is called. */
export function startTrial(modelMs: number, held: boolean): Promise<OtherSimulator> {
  return startOtherSimulator({
    models: loadCatalog('flux-schnell').models.map((model) => ({
      ...simulatedModel(model),
      runMs: modelMs - startMs,
    })),
    startMs,
    jitter: 0.05,
    latencyMs: roundTripMs,
    hold: held,
  });
}
