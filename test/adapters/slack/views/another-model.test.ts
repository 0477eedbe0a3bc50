// Choosing another model in the modal: what was typed stays as far as it fits.
import { describe, expect, test } from 'vitest';
import { modelChosen } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { filled, updated } from './filled.ts';
import { breachesOf } from './limits.ts';
import { catalog, elementOf, modal, withModel } from './shown.ts';

describe('another model', () => {
  const fillings = {
    prompt: 'a red fox',
    aspect: '21:9',
    count: '3',
    seed: '7',
    negative: 'blur',
    image: 'F1',
    strength: '0.6',
    private: true,
    'option:go_fast': false,
    'option:output_quality': '55',
    'option:num_inference_steps': '40',
  };
  const before = filled(modal('flux-dev'), fillings);
  const next = (model: string) => updated(before, modal(model, { before, prompt: 'an older prompt' }));
  const typedIn = (view: ReturnType<typeof filled>, block: string) =>
    Object.values(view.state.values[block] ?? {})[0];

  test('keeps what was typed', () => {
    const view = next('flux-schnell-lora');
    const kept = ['prompt', 'aspect', 'count', 'seed', 'negative', 'image', 'strength', 'private'];
    const all = [...kept, 'option:output_quality'];
    expect(all.map((block) => typedIn(view, block))).toEqual(all.map((block) => typedIn(before, block)));
    expect(breachesOf(view)).toEqual([]);
  });

  test('drops what it has no room for', () => {
    const view = next('flux-schnell-lora');
    expect(typedIn(view, 'option:num_inference_steps')).toMatchObject({ value: null });
    expect(view.state.values['option:go_fast']).toBeUndefined();
    expect(typedIn(next('flux-pro'), 'aspect')).toMatchObject({ selected_option: null });
  });

  test('keeps a switch that is the same', () => {
    expect(typedIn(next('flux-schnell'), 'option:go_fast')).toMatchObject({ selected_options: [] });
  });

  test('sets a switch anew that is usually the other way', () => {
    const slow = {
      ...catalog.defaultModel.inputs,
      go_fast: { type: 'boolean', required: false, offered: true, default: false },
    } as const;
    const other = withModel({ inputs: slow });
    const ticked = filled(modal('flux-dev'));
    const view = updated(ticked, modal('another', { before: ticked }, other));
    expect(typedIn(view, 'option:go_fast')).toMatchObject({ selected_options: [] });
  });

  test('leaves a prompt empty that was emptied', () => {
    const emptied = filled(modal('flux-dev', { prompt: 'an older prompt' }), { prompt: '' });
    const view = modal('flux-pro', { before: emptied, prompt: 'an older prompt' });
    expect(elementOf(view, 'prompt')).not.toHaveProperty('initial_value');
  });
});

describe('the chosen model', () => {
  test('is read from the action, and from the view', () => {
    const action = { action_id: 'model', type: 'static_select', selected_option: { value: 'sdxl' } };
    expect(modelChosen(action)).toBe('sdxl');
    expect(modelChosen(filled(modal('flux-dev')))).toBe('flux-dev');
  });

  test.each([
    undefined,
    null,
    'sdxl',
    {},
    { action_id: 'model' },
    { action_id: 'other', selected_option: { value: 'x' } },
  ])('is nothing in %j', (action) => {
    expect(modelChosen(action)).toBeUndefined();
  });
});
