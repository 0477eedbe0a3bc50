// The modal for `/imagine`: within Slack's limits for every model and language, and right for each model.
import { describe, expect, test } from 'vitest';
import { imagineModal, modelChosen } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { locales, textsFor } from '../../../../src/i18n/texts.ts';
import { crowdedCatalog } from '../../discord/crowded-catalog.ts';
import { filled } from './filled.ts';
import { breachesOf } from './limits.ts';
import { blockOf, catalog, choicesIn, elementOf, keysIn, modal, withModel } from './shown.ts';

describe('is taken by Slack', () => {
  test.each(locales)('in %s with every model, with and without files', (locale) => {
    for (const model of catalog.models) {
      for (const takesFile of [true, false]) {
        const options = { model: model.key, takesFile, metadata: 'm'.repeat(3000), adult: false };
        const view = imagineModal(catalog, textsFor(locale), { ...options, prompt: '🦊'.repeat(2500) });
        expect(breachesOf(view)).toEqual([]);
        expect(
          breachesOf(imagineModal(catalog, textsFor(locale), { ...options, before: filled(view) })),
        ).toEqual([]);
      }
    }
  });

  test('with a hundred and fifty models that have much of everything', () => {
    const crowd = crowdedCatalog(150);
    for (const { key } of crowd.models.filter((_, index) => index % 7 === 0)) {
      const view = modal(key, { adult: true }, crowd);
      expect(breachesOf(view)).toEqual([]);
      expect(modelChosen(filled(view))).toBe(key);
    }
  });

  test('with a model of more options than a view has room for', () => {
    const own = { type: 'string', required: false, offered: true, choices: [] } as const;
    const choices = Array.from({ length: 150 }, (_, index) => `${index}${'長'.repeat(70)}`);
    const huge = withModel({
      inputs: {
        ...catalog.defaultModel.inputs,
        ...Object.fromEntries(
          Array.from({ length: 120 }, (_, index) => [`own_${index}`, { ...own, choices }]),
        ),
      },
    });
    const view = modal('another', {}, huge);
    expect(breachesOf(view)).toEqual([]);
    expect(blockOf(view, 'private')).toBeDefined();
  });

  test('with choices that are longer than an option', () => {
    const own = { type: 'string', required: false, offered: true } as const;
    const inputs = {
      style: { ...own, choices: ['x'.repeat(76), 'x'.repeat(75)] },
      words: { ...own, choices: ['y'.repeat(200)] },
      size: { type: 'number', required: false, offered: true, minimum: 0.5, default: 1 } as const,
      most: { type: 'integer', required: false, offered: true, maximum: 9 } as const,
      any: { type: 'number', required: false, offered: true } as const,
    };
    const view = modal('another', {}, withModel({ inputs: { ...catalog.defaultModel.inputs, ...inputs } }));
    expect(breachesOf(view)).toEqual([]);
    expect(choicesIn(view, 'option:style')).toHaveLength(2);
    expect(elementOf(view, 'option:words')?.type).toBe('plain_text_input');
    expect(elementOf(view, 'option:size')).toMatchObject({
      is_decimal_allowed: true,
      min_value: '0.5',
      placeholder: { text: '0.5 or more · usually 1' },
    });
    expect(elementOf(view, 'option:most')).toMatchObject({ placeholder: { text: '9 or less' } });
    expect(elementOf(view, 'option:any')).not.toHaveProperty('placeholder');
  });
});

describe('the models to choose from', () => {
  test('tell at once when they are changed, the chosen one is in place and the usual one is first', () => {
    const view = modal('sdxl');
    expect(blockOf(view, 'model')).toMatchObject({
      dispatch_action: true,
      optional: false,
      element: { action_id: 'model', initial_option: { value: 'sdxl' } },
    });
    expect(keysIn(view)[0]).toBe('flux-schnell');
    expect(choicesIn(view, 'model')[0]).toMatchObject({
      text: { text: 'flux-schnell · 1 credit' },
      description: { text: 'the quickest, for trying ideas' },
    });
  });

  test('are found by their full names too', () => {
    expect(elementOf(modal('stability-ai/sdxl'), 'model')).toMatchObject({
      initial_option: { value: 'sdxl' },
    });
  });

  test('are for adults only where the place is', () => {
    const adults = withModel({ adult: true });
    expect(keysIn(modal('flux-dev', {}, adults))).not.toContain('another');
    expect(elementOf(modal('another', {}, adults), 'model')).toMatchObject({
      initial_option: { value: 'flux-schnell' },
    });
    expect(keysIn(modal('another', { adult: true }, adults))).toContain('another');
  });

  test('leave out what needs a picture where the bot cannot look at one', () => {
    const inputs = {
      ...catalog.defaultModel.inputs,
      source: { type: 'string', required: true, offered: false, house: 'image' } as const,
    };
    const needing = withModel({ inputs });
    expect(keysIn(modal('another', { takesFile: false }, needing))).not.toContain('another');
    expect(blockOf(modal('another', {}, needing), 'image')).toMatchObject({ optional: false });
  });

  test('fall back to the usual one', () => {
    expect(elementOf(modal('no-such-model'), 'model')).toMatchObject({
      initial_option: { value: 'flux-schnell' },
    });
    const defaultModel = { ...catalog.defaultModel, adult: true };
    const onlyAdults = { ...catalog, models: [defaultModel], defaultModel };
    expect(keysIn(modal('flux-schnell', {}, onlyAdults))).toEqual(['flux-schnell']);
  });
});

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
    expect(blockOf(view, 'option:num_inference_steps')?.label.text).toBe('num inference steps');
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
    const wordless = withModel({
      inputs: { seed: { type: 'integer', required: false, offered: false, house: 'seed' } },
    });
    expect(blockOf(modal('another', {}, wordless), 'prompt')).toMatchObject({ optional: true });
  });
});
