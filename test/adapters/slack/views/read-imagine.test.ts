// Reading the modal for `/imagine`: the ask that the text form would give, or one sentence at the right field.
import { describe, expect, test } from 'vitest';
import { imagineModal, readImagineModal } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { loadCatalog, type Catalog } from '../../../../src/catalog/catalog.ts';
import type { Model } from '../../../../src/catalog/model.ts';
import type { Ask } from '../../../../src/generation/command.ts';
import { parseAsk } from '../../../../src/generation/text-form.ts';
import { textsFor } from '../../../../src/i18n/texts.ts';
import { filled, type Filling } from './filled.ts';

const catalog = loadCatalog('flux-schnell');
const en = textsFor('en');

const modal = (model: string, from: Catalog = catalog) =>
  imagineModal(from, en, { model, takesFile: true, metadata: '{}', adult: false });
const read = (model: string, fillings: Record<string, Filling>) =>
  readImagineModal(catalog, en, filled(modal(model), fillings));

/** Fillings for every field of a model but the usual value, and the flags that say the same. */
function everything(model: Model) {
  const fillings: Record<string, Filling> = { prompt: 'a red fox  in the snow' };
  const flags: string[] = [];
  for (const block of modal(model.key).blocks) {
    const { block_id: id = '' } = block;
    if (!('element' in block) || ['prompt', 'model', 'image', 'private'].includes(id)) continue;
    const { element } = block;
    const flag = `--${id.replace('option:', '').replaceAll('_', '-')}`;
    if (element.type === 'checkboxes') {
      fillings[id] = element.initial_options === undefined;
      flags.push(`${flag}=${String(fillings[id])}`);
      continue;
    }
    const last = element.type === 'static_select' ? element.options?.at(-1)?.value : undefined;
    const number = element.type === 'number_input' ? element.max_value : undefined;
    const value = last ?? number ?? 'blue ribbons';
    fillings[id] = value;
    flags.push(value.includes(' ') ? `${flag} "${value}"` : `${flag} ${value}`);
  }
  return { fillings, text: `a red fox  in the snow --model ${model.key} ${flags.join(' ')}` };
}

const inWords = ({ options }: Ask) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));

describe('gives the ask of the text form', () => {
  test.each(catalog.models.map((model) => [model.key, model] as const))(
    'of everything that %s has',
    (key, model) => {
      const { fillings, text } = everything(model);
      const result = read(key, fillings);
      const typed = parseAsk(text, catalog);
      expect(result).toMatchObject({
        ask: { prompt: typed.prompt, model: typed.model, private: false },
        file: undefined,
      });
      if (!('ask' in result)) return;
      expect(inWords(result.ask)).toEqual(inWords(typed));
      expect(Object.keys(typed.options).length).toBeGreaterThan(3);
      const planned = ({ prompt, options }: Ask) => catalog.plan(model, { prompt, options, seed: 1 });
      expect(planned(result.ask)).toEqual(planned(typed));
      expect(planned(result.ask)).toHaveProperty('cost');
    },
  );

  test.each(catalog.models.map(({ key }) => key))('of nothing but a prompt for %s', (key) => {
    expect(read(key, { prompt: 'a red fox' })).toEqual({
      ask: parseAsk(`a red fox --model ${key}`, catalog),
      file: undefined,
    });
  });

  test('of a private one with a picture', () => {
    expect(
      read('flux-dev', { prompt: 'a red fox', private: true, image: 'F1', strength: '0.6', seed: '7' }),
    ).toEqual({
      ask: parseAsk('a red fox --model flux-dev --private --strength 0.6 --seed 7', catalog),
      file: { id: 'F1' },
    });
  });

  test('of flags in the prompt, fields before them', () => {
    const prompt = 'a red fox —ar 16:9 --seed 3 --private';
    expect(read('flux-dev', { prompt, seed: '7' })).toEqual({
      ask: parseAsk('a red fox --model flux-dev --ar 16:9 --seed 7 --private', catalog),
      file: undefined,
    });
    expect(read('flux-dev', { prompt: 'a red fox --model sdxl --scheduler DDIM' })).toEqual({
      ask: parseAsk('a red fox --model sdxl --scheduler DDIM', catalog),
      file: undefined,
    });
  });

  test('of nothing where somebody goes back to what is usual', () => {
    const result = read('flux-dev', {
      prompt: 'a red fox',
      aspect: '*',
      'option:output_format': '*',
      count: '',
    });
    expect(result).toEqual({ ask: parseAsk('a red fox --model flux-dev', catalog), file: undefined });
  });

  test('of what people write with other keyboards', () => {
    const result = read('flux-dev', { prompt: '  Ca phê sữa đá\n'.normalize('NFD'), seed: ' 7 ' });
    expect(result).toMatchObject({ ask: { prompt: 'Ca phê sữa đá', options: { seed: '7' } } });
  });
});

describe('says what is wrong', () => {
  test.each([
    ['prompt', { prompt: ' ' }, en.say('error.prompt_empty')],
    [
      'count',
      { prompt: 'a fox', count: '9' },
      en.say('error.option_out_of_range', {
        option: 'How many pictures',
        model: 'flux-dev',
        value: 9,
        minimum: 1,
        maximum: 4,
      }),
    ],
    [
      'seed',
      { prompt: 'a fox', seed: '1.5' },
      en.say('error.option_not_a_whole_number', { option: 'Seed', value: '1.5' }),
    ],
    [
      'option:guidance',
      { prompt: 'a fox --guidance 3', 'option:guidance': 'much' },
      en.say('error.option_not_a_number', { option: 'guidance', value: 'much' }),
    ],
    [
      'prompt',
      { prompt: 'a fox --guidance 30' },
      en.say('error.option_out_of_range', {
        option: '--guidance',
        model: 'flux-dev',
        value: 30,
        minimum: 0,
        maximum: 10,
      }),
    ],
    [
      'prompt',
      { prompt: 'a fox --sed 3' },
      en.say('error.flag_unknown', { flag: '--sed', nearest: '--seed' }),
    ],
  ] as const)('at %s for %j', (block, fillings, sentence) => {
    expect(read('flux-dev', fillings)).toEqual({ errors: { [block]: sentence } });
  });

  test('in the language of the person', () => {
    const ko = textsFor('ko');
    expect(readImagineModal(catalog, ko, filled(modal('sdxl'), { prompt: 'a fox', count: '9' }))).toEqual({
      errors: {
        count: ko.say('error.option_out_of_range', {
          option: ko.say('slack.modal.count'),
          model: 'sdxl',
          value: 9,
          minimum: 1,
          maximum: 4,
        }),
      },
    });
  });

  test('without repeating pages of it', () => {
    const result = read('flux-dev', { prompt: `a fox --${'x'.repeat(2900)}` });
    expect(JSON.stringify(result).length).toBeLessThan(700);
  });

  test('where a model needs a picture, at the field for it', () => {
    const [model = catalog.defaultModel] = catalog.editModels;
    const inputs = Object.fromEntries(
      Object.entries(model.inputs).map(([name, input]) => [
        name,
        { ...input, required: input.house === 'image' },
      ]),
    );
    const needing = { ...model, inputs };
    const only = { ...catalog, models: [needing], find: () => needing };
    expect(readImagineModal(only, en, filled(modal(model.key, only), { prompt: 'a fox' }))).toEqual({
      errors: { image: en.say('error.model_needs_picture', { model: model.key }) },
    });
  });

  test('of a picture that the model does not take, at the model', () => {
    const view = filled(modal('flux-schnell'), { prompt: 'a fox' });
    const values = { ...view.state.values, image: { image: { type: 'file_input', files: [{ id: 'F1' }] } } };
    const result = readImagineModal(catalog, en, { ...view, state: { values } });
    expect(result).toEqual({
      errors: { image: expect.stringContaining('flux-kontext-pro') },
    });
  });
});

describe('does not trust the view', () => {
  const sent = (values: object) => readImagineModal(catalog, en, { state: { values } });
  const prompt = { prompt: { any: { value: 'a fox' } } };

  test.each([
    undefined,
    null,
    7,
    'view',
    [],
    {},
    { state: null },
    { state: { values: 'x' } },
    { state: { values: { prompt: 3 } } },
  ])('that is %j', (view) => {
    expect(readImagineModal(catalog, en, view)).toEqual({ errors: { prompt: en.say('error.prompt_empty') } });
  });

  test('with a model that is not there', () => {
    const model = { model: { model: { selected_option: { value: 'flux-shnell' } } } };
    expect(sent({ ...prompt, ...model })).toEqual({
      errors: { model: expect.stringContaining('flux-schnell') },
    });
  });

  test('with fields that are missing, of the wrong kind or of no model', () => {
    expect(
      sent({
        ...prompt,
        aspect: { a: { selected_option: { value: 5 } } },
        seed: { a: { value: 7 } },
        count: { a: { value: { much: true } } },
        private: { a: { selected_options: 'all' } },
        image: { a: { files: ['F1'] } },
        'option:nonsense': { a: { value: '1' } },
        constructor: { a: { value: '1' } },
      }),
    ).toEqual({
      ask: { prompt: 'a fox', model: 'flux-schnell', options: { seed: '7' }, private: false },
      file: undefined,
    });
  });

  test('with a choice that is none', () => {
    expect(sent({ ...prompt, aspect: { a: { selected_option: { value: '99:1' } } } })).toEqual({
      errors: { aspect: expect.stringContaining('99:1') },
    });
  });
});
