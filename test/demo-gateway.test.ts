// How the simulator plays the models of the catalog.
import { expect, test } from 'vitest';
import { loadCatalog } from '../src/catalog/catalog.ts';
import { simulatedModel } from '../src/demo-gateway.ts';

const { models } = loadCatalog('flux-schnell');

test('pictures and masks are addresses, whatever they are called', () => {
  let seen = 0;
  for (const model of models) {
    const { inputs } = simulatedModel(model);
    for (const [name, { house, type }] of Object.entries(model.inputs)) {
      const isPicture = house === 'image' || house === 'mask';
      seen += isPicture ? 1 : 0;
      expect(inputs[name], `${model.key} ${name}`).toMatchObject({ type });
      expect(inputs[name]?.format, `${model.key} ${name}`).toBe(isPicture ? 'uri' : undefined);
    }
  }
  expect(seen).toBeGreaterThan(0);
});

test('a model is called and answers as the catalog says', () => {
  for (const model of models) {
    const { kind, output, byPath, version } = simulatedModel(model);
    expect({ kind, output, byPath }).toEqual({
      kind: model.kind,
      output: model.output,
      byPath: model.call === 'path',
    });
    expect(model.version.endsWith(version)).toBe(true);
    expect(version).not.toContain('/');
  }
});
