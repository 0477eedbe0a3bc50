// A catalog of many models, each with names, choices and texts as long as a model file allows.
import { loadCatalog, type Catalog } from '../../../src/catalog/catalog.ts';
import type { Model } from '../../../src/catalog/model.ts';

/** Our catalog with `count` models in place of ours; every third takes a picture, every fifth is for adults. */
export function crowdedCatalog(count: number): Catalog {
  const base = loadCatalog('flux-schnell');
  const models = Array.from({ length: count }, (_, index) => crowded(base.defaultModel, index));
  const [defaultModel = base.defaultModel] = models;
  const byKey = new Map(models.map((model) => [model.key, model]));
  return {
    ...base,
    models,
    defaultModel,
    editModels: models.filter(({ inputs }) => 'source' in inputs),
    find: (key) => byKey.get(key),
  };
}

function crowded(base: Model, index: number): Model {
  const plain = { required: false, offered: false };
  return {
    ...base,
    key: `${'a-model-with-a-very-long-key-that-nobody-wants-to-type'.slice(0, 54)}-${index}`,
    name: `somebody/model-${index}`,
    cost: 1000 + index,
    typicalMs: 3_600_000 + 60_000 * index,
    adult: index % 5 === 4,
    summary: { en: `draws ${'everything very finely '.repeat(8)}${index}` },
    inputs: {
      prompt: { ...plain, type: 'string', required: true, house: 'prompt' },
      ratio: {
        ...plain,
        type: 'string',
        choices: [`${index + 1}:${index + 2}`, `${index + 2}:1`, 'square_hd'],
        house: 'aspect',
      },
      many: { ...plain, type: 'integer', minimum: 1, maximum: 1 + (index % 10), house: 'count' },
      ...(index % 3 === 0 ? { source: { ...plain, type: 'string', house: 'image' } as const } : {}),
      ...(index % 6 === 0 ? { cover: { ...plain, type: 'string', house: 'mask' } as const } : {}),
      ...(index % 9 === 0 ? { force: { ...plain, type: 'number', house: 'strength' } as const } : {}),
      ...(index % 12 === 0 ? { last: { ...plain, type: 'string', house: 'end_prompt' } as const } : {}),
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_unused, each) => [
          `a_rather_long_name_of_an_input_${each}`,
          {
            ...plain,
            type: 'string',
            offered: true,
            default: 'x'.repeat(60),
            choices: ['x'.repeat(60), 'y'],
          } as const,
        ]),
      ),
    },
  };
}
