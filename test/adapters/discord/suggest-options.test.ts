// Options that complete themselves while somebody types them as text.
import { describe, expect, test } from 'vitest';
import { askOf } from '../../../src/adapters/discord/commands/ask.ts';
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { catalog, offer, type Typed } from './typing.ts';

const options = (typed: string, model = 'flux-dev', more: Typed = {}) =>
  offer('options', typed, { model, ...more }).map(({ value }) => value);
const labels = (typed: string, model = 'flux-dev', more: Typed = {}) =>
  offer('options', typed, { model, ...more }).map(({ name }) => name);

describe('options', () => {
  test('begin with the keys of the chosen model and what they take', () => {
    expect(labels('')).toEqual([
      'guidance= (0 to 10)',
      'num_inference_steps= (1 to 50)',
      'megapixels= (1 or 0.25)',
      'go_fast= (true or false)',
      'output_format= (webp, jpg, or png)',
      'output_quality= (0 to 100)',
    ]);
    expect(labels('', 'flux-dev', { locale: 'ko' })[0]).toBe('guidance= (0~10)');
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
    expect(first).toBe('guidance= (0 to 10)');
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
        const plan = catalog.plan(model, { prompt: 'a fox', options: asked.options, seed: 1 });
        expect([model.key, text, 'problem' in plan]).toEqual([model.key, text, false]);
      }
    }
  }
});
