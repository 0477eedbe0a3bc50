// The modal for `/imagine`: within Slack's limits for every model and language, and the models to choose from.
import { describe, expect, test } from 'vitest';
import { imagineModal, modelChosen } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { locales, textsFor } from '../../../../src/i18n/texts.ts';
import { crowdedCatalog } from '../../discord/crowded-catalog.ts';
import { filled } from './filled.ts';
import { breachesOf } from './limits.ts';
import { blockOf, catalog, choicesIn, elementOf, groupsIn, keysIn, modal, withModel } from './shown.ts';

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

  test('stand in groups, each with the cheapest first behind the usual one', () => {
    const groups = groupsIn(modal('flux-dev'), 'model');
    expect(groups.map(({ label }) => label.text)).toEqual([
      'From words',
      'Work on a picture',
      'Moving pictures',
    ]);
    const costs = groups.map(({ options }) =>
      options.map(({ value }) => catalog.find(String(value))?.cost ?? 0),
    );
    for (const each of costs) expect(each).toEqual(each.toSorted((one, other) => one - other));
    expect(costs.flat()).toHaveLength(catalog.models.filter(({ adult }) => !adult).length);
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
