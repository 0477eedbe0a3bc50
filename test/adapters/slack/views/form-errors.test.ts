// What is wrong in the modal for `/imagine`: one sentence at the right field, whatever comes in.
import { describe, expect, test } from 'vitest';
import { readImagineModal } from '../../../../src/adapters/slack/views/read-forms.ts';
import { textsFor } from '../../../../src/i18n/texts.ts';
import { filled, type Filling } from './filled.ts';
import { catalog, modal } from './shown.ts';

const en = textsFor('en');
const read = (model: string, fillings: Record<string, Filling>) =>
  readImagineModal(catalog, en, filled(modal(model), fillings));

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
      en.say('error.option_not_a_number', { option: en.option('guidance'), value: 'much' }),
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

  test('of files that are missing, at the fields for them', () => {
    const inpainting = 'stable-diffusion-inpainting';
    const missing = (fillings: Record<string, Filling>) => read(inpainting, { prompt: 'a fox', ...fillings });
    const params = { model: inpainting };
    expect(missing({ mask: 'F2' })).toEqual({ errors: { image: en.say('error.mask_needs_picture') } });
    expect(missing({ image: 'F1' })).toEqual({ errors: { mask: en.say('error.model_needs_mask', params) } });
    expect(missing({ image: 'F1', mask: 'F2' })).toMatchObject({ files: { image: 'F1', mask: 'F2' } });
    expect(read('rembg', {})).toEqual({
      errors: { image: en.say('error.model_needs_picture', { model: 'rembg' }) },
    });
    expect(read('rembg', { image: 'F1' })).toMatchObject({ ask: { prompt: '' }, files: { image: 'F1' } });
  });

  test('of files that the form has no field for, at the model', () => {
    const prompt = 'a fox --model stable-diffusion-inpainting';
    expect(read('flux-schnell', { prompt })).toEqual({
      errors: { model: expect.stringContaining('stable-diffusion-inpainting') },
    });
    const masked = read('stable-diffusion-inpainting', {
      prompt: 'a fox --model flux-dev',
      image: 'F1',
      mask: 'F2',
    });
    expect(masked).toEqual({ errors: { mask: en.say('error.model_takes_no_mask', { model: 'flux-dev' }) } });
  });

  test('of a second description that is missing, where it is asked for', () => {
    expect(read('stable-diffusion-animation', { prompt: 'a forest', end_prompt: ' ' })).toEqual({
      errors: {
        end_prompt: en.say('error.option_missing', {
          model: 'stable-diffusion-animation',
          option: en.say('slack.modal.end_prompt'),
          example: 'a snowy forest',
        }),
      },
    });
    expect(read('flux-dev', { prompt: 'a forest --model stable-diffusion-animation' })).toEqual({
      errors: { prompt: expect.stringContaining('--end') },
    });
  });

  test('of words that the model does not know, by the name of their field', () => {
    expect(read('object-removal', { prompt: 'a fox', image: 'F1' })).toEqual({
      errors: { prompt: expect.stringContaining(`“${en.say('slack.modal.things')}”`) },
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
      files: {},
    });
  });

  test('with a choice that is none', () => {
    expect(sent({ ...prompt, aspect: { a: { selected_option: { value: '99:1' } } } })).toEqual({
      errors: { aspect: expect.stringContaining('99:1') },
    });
  });
});
