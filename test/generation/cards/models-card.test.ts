// `/models` as a card: all of them, or one.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { modelCard, modelsCard } from '../../../src/generation/cards/models-card.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';

const en = textsFor('en');
const catalog = loadCatalog('flux-dev');

describe('the models', () => {
  test('are all there, with price, time and use, the default first', () => {
    const { lines, title } = modelsCard(catalog, catalog.models, en);
    expect(title).toBe('Models');
    expect(lines).toHaveLength(catalog.models.length + 1);
    expect(lines[0]).toBe(
      'flux-dev (default) · 8 credits · about 5 sec: finer detail, for pictures that stay',
    );
    for (const { key } of catalog.models) {
      expect(lines.filter((line) => line.startsWith(`${key} `))).toHaveLength(1);
    }
    expect(lines.at(-1)).toContain('/models flux-dev');
  });

  test.each(locales)('have whole sentences in %s', (locale) => {
    const texts = textsFor(locale);
    const all = [
      modelsCard(catalog, catalog.models, texts),
      ...catalog.models.map((model) => modelCard(catalog, model, texts)),
    ];
    for (const { lines } of all) expect(lines.join('\n')).not.toMatch(/\{\{|undefined|NaN/u);
  });
});

test('one model is shown with its price, its options and an example to copy', () => {
  const model = catalog.find('sdxl');
  if (!model) throw new Error('there is no sdxl');
  const { title, lines } = modelCard(catalog, { ...model, example: 'a fox --no blur' }, en);
  expect(title).toBe('sdxl');
  expect(lines).toContain('2 credits for each result · about 13 sec');
  expect(lines).toContain('Can work on a picture.');
  expect(lines).toContain('--guidance-scale: 1 to 50 · usually 7.5');
  expect(lines.at(-1)).toBe('For example: /imagine a fox --no blur --model sdxl');
});

test('a seed of the model is not called usual, as each generation gets one of its own', () => {
  const model = catalog.find('clarity-upscaler');
  if (!model) throw new Error('there is no clarity-upscaler');
  expect(model.inputs['seed']?.default).toBe(1337);
  expect(modelCard(catalog, model, en).lines).toContain('--seed: Seed');
});
