// The fields of the modal for `/imagine`, right for each model.
import { describe, expect, test } from 'vitest';
import { imagineModal } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { textsFor } from '../../../../src/i18n/texts.ts';
import { blockOf, catalog, choicesIn, elementOf, modal, withModel } from './shown.ts';

const en = textsFor('en');

const fieldsOfFluxDev = [
  'prompt',
  'model',
  'image',
  'aspect',
  'count',
  'seed',
  'negative',
  'strength',
  'private',
  'option:guidance',
  'option:num_inference_steps',
  'option:megapixels',
  'option:go_fast',
  'option:output_format',
  'option:output_quality',
];

describe('the fields', () => {
  test('are those of the model, in its limits', () => {
    const view = modal('flux-dev');
    expect(view.blocks.map((block) => block.block_id)).toEqual(fieldsOfFluxDev);
    expect(elementOf(view, 'count')).toMatchObject({ type: 'number_input', min_value: '1', max_value: '4' });
    expect(elementOf(view, 'seed')).toMatchObject({ min_value: '0', max_value: '2147483647' });
    expect(elementOf(view, 'option:guidance')).toMatchObject({
      is_decimal_allowed: true,
      placeholder: { text: '0 to 10 · usually 3' },
    });
    expect(elementOf(view, 'option:num_inference_steps')).toMatchObject({ is_decimal_allowed: false });
    expect(blockOf(view, 'option:num_inference_steps')?.label.text).toBe(en.option('num_inference_steps'));
  });

  test('have no picture, and nothing about one, where the bot or the model takes none', () => {
    for (const view of [modal('flux-dev', { takesFile: false }), modal('flux-schnell')]) {
      expect(blockOf(view, 'image')).toBeUndefined();
      expect(blockOf(view, 'strength')).toBeUndefined();
    }
    expect(blockOf(modal('flux-dev'), 'image')).toMatchObject({
      optional: true,
      element: { type: 'file_input', max_files: 1 },
    });
  });

  test('say shapes in words, and what is usual is what the bot asks for', () => {
    const view = modal('flux-dev');
    expect(choicesIn(view, 'aspect').map(({ text }) => text.text)).toEqual(
      expect.arrayContaining(['As usual', '1:1 square', '16:9 landscape', '9:16 portrait']),
    );
    expect(elementOf(view, 'option:output_format')).toMatchObject({ placeholder: { text: 'usually png' } });
  });

  test('have a switch as the model has it', () => {
    const ticked = elementOf(modal('flux-dev'), 'option:go_fast');
    expect(ticked).toMatchObject({ initial_options: [{ text: { text: 'Yes, please' } }] });
    expect(elementOf(modal('flux-pro'), 'option:prompt_upsampling')).not.toHaveProperty('initial_options');
  });

  test('ask for a prompt unless the model has none', () => {
    expect(blockOf(modal('sdxl', { prompt: 'a fox' }), 'prompt')).toMatchObject({
      optional: false,
      element: { initial_value: 'a fox', multiline: true },
    });
    expect(blockOf(modal('rembg'), 'prompt')).toMatchObject({
      optional: true,
      hint: { text: 'rembg needs no words.' },
    });
    expect(elementOf(modal('rembg'), 'prompt')).not.toHaveProperty('placeholder');
  });

  test('let the prompt be empty where the model has words of its own', () => {
    const block = blockOf(modal('clarity-upscaler'), 'prompt');
    expect(block).toMatchObject({ optional: true });
    expect(block).not.toHaveProperty('hint');
  });

  test('say which words there are where a model knows only some', () => {
    expect(blockOf(modal('object-removal'), 'prompt')).toMatchObject({
      label: { text: 'Which things it is about' },
      hint: { text: expect.stringMatching(/^Any of: .*bicycle, bird/u) },
      element: { placeholder: { text: expect.stringMatching(/^for example: \w+, \w+$/u) } },
    });
  });

  test('say what the chosen model is good for', () => {
    expect(blockOf(modal('flux-schnell'), 'model')?.hint?.text).toBe('the quickest, for trying ideas');
  });

  test('ask for a mask where the model has one', () => {
    const view = modal('stable-diffusion-inpainting');
    expect(view.blocks.slice(0, 4).map((block) => block.block_id)).toEqual([
      'prompt',
      'model',
      'image',
      'mask',
    ]);
    expect(blockOf(view, 'mask')).toMatchObject({
      optional: false,
      hint: { text: expect.stringContaining('White where it may change') },
      element: { type: 'file_input', action_id: 'mask', max_files: 1 },
    });
    expect(blockOf(modal('flux-dev'), 'mask')).toBeUndefined();
  });

  test('ask for a second description where the model has one', () => {
    expect(blockOf(modal('stable-diffusion-animation'), 'end_prompt')).toMatchObject({
      label: { text: 'How it ends' },
      optional: false,
      element: {
        type: 'plain_text_input',
        multiline: true,
        placeholder: { text: 'for example: a snowy forest' },
      },
    });
    expect(blockOf(modal('flux-dev'), 'end_prompt')).toBeUndefined();
  });

  test('have names in the language of the person, those of the model file first', () => {
    const own = { type: 'number', required: false, offered: true } as const;
    const label = { en: 'How loud', ko: '얼마나 크게' };
    const inputs = { guidance: own, loudness: { ...own, label }, odd_one: own };
    const from = withModel({ inputs: { ...catalog.defaultModel.inputs, ...inputs } });
    const named = (locale: string) => {
      const options = { model: 'another', takesFile: true, metadata: '', adult: false };
      const view = imagineModal(from, textsFor(locale), options);
      return Object.keys(inputs).map((name) => blockOf(view, `option:${name}`)?.label.text);
    };
    expect(named('ko')).toEqual([textsFor('ko').option('guidance'), '얼마나 크게', 'Odd one']);
    expect(named('fr')).toEqual([textsFor('fr').option('guidance'), 'How loud', 'Odd one']);
  });

  test('say what a choice does to the price, and what a value looks like', () => {
    const view = modal('kling-v2.1');
    expect(choicesIn(view, 'option:duration').find(({ value }) => value === '10')).toMatchObject({
      description: { text: '2 times the price' },
    });
    expect(elementOf(modal('flux-dev-lora'), 'option:hf_lora')).toMatchObject({
      placeholder: { text: expect.stringMatching(/^for example: \S+\/\S+$/u) },
    });
  });
});
