// A model made up for one test.
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
