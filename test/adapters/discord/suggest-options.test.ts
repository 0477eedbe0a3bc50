// Options that complete themselves while somebody types them as text.
import { describe, expect, test } from 'vitest';
import { askOf } from '../../../src/adapters/discord/commands/ask.ts';
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import type { Model } from '../../../src/catalog/model.ts';
import { textsFor } from '../../../src/i18n/texts.ts';
import { catalog, offer, type Typed } from './typing.ts';

const options = (typed: string, model = 'flux-dev', more: Typed = {}) =>
  offer('options', typed, { model, ...more }).map(({ value }) => value);
const labels = (typed: string, model = 'flux-dev', more: Typed = {}) =>
  offer('options', typed, { model, ...more }).map(({ name }) => name);

describe('options', () => {
  test('begin with the keys of the chosen model and what they take', () => {
    const name = (option: string, locale = 'en') => textsFor(locale).option(option);
    const expected = [
      `guidance= (${name('guidance')} · 0 to 10)`,
      `num_inference_steps= (${name('num_inference_steps')} · 1 to 50)`,
      'megapixels= (1 or 0.25)',
      `go_fast= (${name('go_fast')} · true or false)`,
    ];
    expect(labels('').slice(0, expected.length)).toEqual(expected);
    expect(labels('', 'flux-dev', { locale: 'ko' })[0]).toBe(`guidance= (${name('guidance', 'ko')} · 0~10)`);
  });

  test('without a model are those of the default', () => {
    expect(offer('options', 'sched')).toEqual([]);
    expect(offer('options', 'sched', { model: 'sdxl' }).map(({ value }) => value)).toEqual(['scheduler=']);
    expect(offer('options', 'sched', { from: loadCatalog('sdxl') }).map(({ value }) => value)).toEqual([
      'scheduler=',
    ]);
    expect(offer('options', 'gu', { model: 'flux-d' })).toEqual([]);
  });

  test('complete the key that is being typed', () => {
    expect(options('gui')).toEqual(['guidance=']);
    expect(options('num-inf')).toEqual(['num_inference_steps=']);
    expect(options('--gui')).toEqual(['guidance=']);
    expect(options('guidnace')).toEqual(['guidance=']);
    expect(options('zzz')).toEqual([]);
  });

  test('then offer values, the usual one first', () => {
    expect(labels('guidance=')).toEqual([
      'guidance=3 (usual)',
      'guidance=0 (0 to 10)',
      'guidance=10 (0 to 10)',
    ]);
    expect(options('output_format=')).toEqual([
      'output_format=png',
      'output_format=webp',
      'output_format=jpg',
    ]);
    expect(options('go_fast=')).toEqual(['go_fast=true', 'go_fast=false']);
    expect(options('output_format=w')[0]).toBe('output_format=webp');
  });

  test('then offer what is typed so far, and the keys that are left behind it', () => {
    expect(options('guidance=4')).toEqual([
      'guidance=4',
      'guidance=4 num_inference_steps=',
      'guidance=4 megapixels=',
      'guidance=4 go_fast=',
      'guidance=4 output_format=',
      'guidance=4 output_quality=',
    ]);
    expect(options('guidance=4 ')).not.toContain('guidance=4 guidance=');
    expect(options('guidance=4, meg')).toEqual(['guidance=4, megapixels=']);
    expect(options('guidance=4, megapixels=')).toEqual([
      'guidance=4, megapixels=1',
      'guidance=4, megapixels=0.25',
    ]);
  });

  test('offer nothing for a value that the model does not take', () => {
    expect(options('guidance=99')).toEqual([]);
    expect(options('output_format=tiff')).toEqual([]);
    expect(options('nothing=1')).toEqual([]);
  });

  test('go on behind the label of an earlier suggestion', () => {
    const [first = ''] = labels('gui');
    expect(first).toMatch(/^guidance= \(.+\)$/u);
    expect(options(first)).toEqual(options('guidance='));
    expect(options(`${first}5`)[0]).toBe('guidance=5');
  });

  test('of an edit have those that its form lacks, of an imagine only the model’s own', () => {
    const own = options('', 'sdxl');
    expect(own).toContain('scheduler=');
    expect(own.filter((text) => /^(?:aspect|count|seed|negative|strength)=/u.test(text))).toEqual([]);
    const edit = options('', 'sdxl', { command: 'edit' });
    expect(edit).toEqual(expect.arrayContaining(['aspect=', 'count=', 'seed=', 'negative=', 'scheduler=']));
    expect(edit).not.toContain('strength=');
  });
});

describe('values of which there are many', () => {
  const styles = Array.from({ length: 60 }, (_, index) => `Style ${index} (rare)`);
  const [model] = catalog.models;
  if (!model) throw new Error('there is no model');
  const style = { type: 'string', required: false, offered: true, default: 'Style 59 (rare)' } as const;
  const label = { en: 'Look (or style)' };
  const rich = { ...model, key: 'rich', inputs: { style: { ...style, choices: styles, label } } };
  const from = { ...catalog, models: [rich], defaultModel: rich };
  const values = (typed: string) => options(typed, 'rich', { from });

  test('are 25 at most, the usual one first, in quotes where they have spaces', () => {
    expect(values('style=')).toHaveLength(25);
    expect(values('style=')[0]).toBe('style="Style 59 (rare)"');
    expect(labels('', 'rich', { from })[0]).toMatch(/^style= \(Look or style · Style 0 rare, .*…\)$/u);
  });

  test('are found by how they begin, with the quote still open, else by anything in them', () => {
    const fifties = styles.slice(50).map((each) => `style="${each}"`);
    const found = ['style="Style 5 (rare)"', ...fifties].toSorted();
    for (const typed of ['style="style 5', 'style=“Style 5']) {
      expect(values(typed).toSorted()).toEqual(found);
    }
    expect(values('style=42')).toEqual(['style="Style 42 (rare)"']);
    expect(values('style=rare')).toHaveLength(25);
    expect(values('style="Style 7 (rare)" ')).toEqual([]);
  });
});

test('every value that is offered is one that the model takes', () => {
  for (const model of catalog.models) {
    for (const key of options('', model.key, { command: 'edit' })) {
      for (const text of options(key, model.key, { command: 'edit' })) {
        const data = {
          name: 'imagine',
          options: [
            { name: 'model', type: 3, value: model.key },
            { name: 'options', type: 3, value: text },
          ],
        };
        const asked = askOf(catalog, commandDataSchema.parse(data));
        const plan = catalog.plan(model, {
          prompt: 'a fox',
          options: { ...neededBy(model), ...asked.options },
          seed: 1,
          pictures: picturesFor(model),
        });
        expect([model.key, text, 'problem' in plan]).toEqual([model.key, text, false]);
      }
    }
  }
});

/** What else a model cannot do without. */
function neededBy({ inputs }: Model) {
  return Object.values(inputs).some(({ house, required }) => house === 'end_prompt' && required)
    ? { end_prompt: 'a fox in the spring' }
    : {};
}

function picturesFor(model: Model) {
  const picture = (option: string) =>
    catalog.houseInput(model, option) ? `https://example.com/${option}.png` : undefined;
  return { image: picture('image'), mask: picture('mask') };
}
