// Words behind /imagine that ask for something else than a picture.
import { expect, test } from 'vitest';
import { isForHelp, modelsAsked } from '../../../../src/adapters/slack/listeners/asked-words.ts';
import { loadCatalog } from '../../../../src/catalog/catalog.ts';

const catalog = loadCatalog('flux-schnell');

test.each(['help', 'HELP', '--help', '—help', '?'])('%s asks for help', (typed) => {
  expect(isForHelp(typed)).toBe(true);
});

test.each(['help the fox', 'helpless', '??', ''])('“%s” asks for no help', (typed) => {
  expect(isForHelp(typed)).toBe(false);
});

test.each([
  ['models', undefined],
  ['Models', undefined],
  ['--models', undefined],
  ['models flux-dev', 'flux-dev'],
  ['models  black-forest-labs/flux-dev', 'black-forest-labs/flux-dev'],
  ['models flux-devv', 'flux-devv'],
])('“%s” asks for models', (typed, model) => {
  expect(modelsAsked(typed, catalog)).toEqual({ model });
});

test.each(['models on a catwalk', 'models walking', 'model', 'two models', 'models, many', ''])(
  '“%s” is a description',
  (typed) => {
    expect(modelsAsked(typed, catalog)).toBeUndefined();
  },
);
