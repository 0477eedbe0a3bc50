// What is published of our models, over their files: nothing that a file leaves out on purpose comes back by it.
import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import type { PublishedInput } from '../../src/catalog/published.ts';
import { publishedModels } from './published-inputs.ts';

const catalog = loadCatalog('flux-schnell');

test.each(catalog.models.map((model) => [model.key, model] as const))(
  'of %s changes nothing',
  (key, { name }) => {
    const inputs = Object.entries(publishedModels[name]?.inputs ?? {}).map(
      ([input, { enum: choices, required = false, ...fact }]): [string, PublishedInput] => [
        input,
        { ...fact, required, isFile: false, ...(choices ? { choices } : {}) },
      ],
    );
    expect(inputs).not.toEqual([]);
    expect(loadCatalog('flux-schnell').refresh(key, Object.fromEntries(inputs))).toEqual([]);
  },
);
