// A model made up for one test.
import type { PlanRequest } from '../../src/catalog/plan.ts';
import { modelSchema, type Model } from '../../src/catalog/model.ts';

/** A model with these inputs and whatever else is said. */
export function modelWith(inputs: Record<string, unknown>, rest: Record<string, unknown> = {}): Model {
  return modelSchema.parse({
    key: 'special',
    name: 'someone/special',
    call: 'path',
    version: 'hidden',
    kind: 'image',
    output: 'array',
    cost: 10,
    typicalMs: 1000,
    summary: { en: 'special' },
    inputs,
    ...rest,
  });
}

/** The usual input for a prompt. */
export const prompt = { type: 'string', required: true, house: 'prompt' };

/** A request for a red fox, but for what is said. */
export const ask = (more: Partial<PlanRequest> = {}): PlanRequest => ({
  prompt: 'a red fox',
  options: {},
  seed: 42,
  ...more,
});
