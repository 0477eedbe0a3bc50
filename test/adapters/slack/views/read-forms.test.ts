// Reading the modal for `/imagine`: the ask that its text form would give, or one sentence at the right field.
import type { InputBlock, ModalView } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { imagineModal } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { readImagineModal } from '../../../../src/adapters/slack/views/read-forms.ts';
import { loadCatalog, type Catalog } from '../../../../src/catalog/catalog.ts';
import type { Model } from '../../../../src/catalog/model.ts';
import type { Ask } from '../../../../src/generation/command.ts';
import { parseAsk } from '../../../../src/generation/text-form.ts';
import { textsFor } from '../../../../src/i18n/texts.ts';
import { filled, optionsOf, type Filling } from './filled.ts';

const catalog = loadCatalog('flux-schnell');
const en = textsFor('en');

const modal = (model: string, from: Catalog = catalog) =>
  imagineModal(from, en, { model, takesFile: true, metadata: '{}', adult: false });
const read = (model: string, fillings: Record<string, Filling>) =>
  readImagineModal(catalog, en, filled(modal(model), fillings));

/** What a model cannot do without: a prompt it understands, files, and fields that have to be filled in. */
function needed(model: Model): Record<string, Filling> {
  const words = catalog.houseInput(model, 'prompt')?.listOf?.slice(0, 2).join(', ');
  const fillings: Record<string, Filling> = { prompt: words ?? 'a red fox  in the snow' };
  for (const { block_id: id = '', ...block } of modal(model.key).blocks) {
    if (!('element' in block) || id === 'prompt' || block.optional !== false) continue;
    if (block.element.type === 'file_input') fillings[id] = `F-${id}`;
    if (block.element.type === 'plain_text_input') fillings[id] = valueIn(model, id, block.element);
  }
  return fillings;
}

type Element = InputBlock['element'];

/** Another value than the usual one, as far as the field has one. */
function valueIn({ inputs }: Model, id: string, element: Element): string {
  if (element.type === 'static_select') return optionsOf(element).at(-1)?.value ?? '';
  if (element.type === 'number_input') return element.max_value ?? '3';
  return inputs[id.replace('option:', '')]?.example ?? 'blue ribbons';
}

/** Fillings for every field of a model but the usual value, and the flags that say the same. */
function everything(model: Model) {
  const fillings = needed(model);
  const flags: string[] = [];
  for (const block of modal(model.key).blocks) {
    const { block_id: id = '' } = block;
    if (!('element' in block) || ['prompt', 'model', 'image', 'mask', 'private'].includes(id)) continue;
    const { element } = block;
    const flag = `--${id.replace('option:', '').replaceAll('_', '-')}`;
    if (element.type === 'checkboxes') {
      fillings[id] = element.initial_options === undefined;
      flags.push(`${flag}=${String(fillings[id])}`);
      continue;
    }
    const value = valueIn(model, id, element);
    fillings[id] = value;
    flags.push(/\s/u.test(value) ? `${flag} "${value}"` : `${flag} ${value}`);
  }
  return { fillings, text: `${String(fillings['prompt'])} --model ${model.key} ${flags.join(' ')}` };
}

/** What stands in the file fields of fillings. */
const filesOf = ({ image, mask }: Record<string, Filling>) => ({
  ...(image === undefined ? {} : { image: String(image) }),
  ...(mask === undefined ? {} : { mask: String(mask) }),
});

const isOption = ({ block_id: id = '' }: ModalView['blocks'][number]) =>
  !['prompt', 'model', 'image', 'mask', 'private'].includes(id);

const inWords = ({ options }: Ask) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));

describe('gives the ask of the text form', () => {
  test.each(catalog.models.map((model) => [model.key, model] as const))(
    'of everything that %s has',
    (key, model) => {
      const { fillings, text } = everything(model);
      const result = read(key, fillings);
      const typed = parseAsk(text, catalog);
      const files = filesOf(fillings);
      expect(result).toMatchObject({
        ask: { prompt: typed.prompt, model: typed.model, private: false },
        files,
      });
      if (!('ask' in result)) return;
      expect(inWords(result.ask)).toEqual(inWords(typed));
      expect(Object.keys(typed.options)).toHaveLength(modal(key).blocks.filter(isOption).length);
      const planned = ({ prompt, options }: Ask) =>
        catalog.plan(model, { prompt, options, seed: 1, pictures: files });
      expect(planned(result.ask)).toEqual(planned(typed));
      expect(planned(result.ask)).toHaveProperty('cost');
    },
  );

  test.each(catalog.models.map((model) => [model.key, model] as const))(
    'of nothing but what %s cannot do without',
    (key, model) => {
      const fillings = needed(model);
      const { options, ...rest } = parseAsk(`${String(fillings['prompt'])} --model ${key}`, catalog);
      expect(read(key, fillings)).toEqual({
        ask: { ...rest, options: expect.objectContaining(options) },
        files: filesOf(fillings),
      });
    },
  );

  test('of a private one with a picture', () => {
    expect(
      read('flux-dev', { prompt: 'a red fox', private: true, image: 'F1', strength: '0.6', seed: '7' }),
    ).toEqual({
      ask: parseAsk('a red fox --model flux-dev --private --strength 0.6 --seed 7', catalog),
      files: { image: 'F1' },
    });
  });

  test('of flags in the prompt, fields before them', () => {
    const prompt = 'a red fox —ar 16:9 --seed 3 --private';
    expect(read('flux-dev', { prompt, seed: '7' })).toEqual({
      ask: parseAsk('a red fox --model flux-dev --ar 16:9 --seed 7 --private', catalog),
      files: {},
    });
    expect(read('flux-dev', { prompt: 'a red fox --model sdxl --scheduler DDIM' })).toEqual({
      ask: parseAsk('a red fox --model sdxl --scheduler DDIM', catalog),
      files: {},
    });
  });

  test('of nothing where somebody goes back to what is usual', () => {
    const result = read('flux-dev', {
      prompt: 'a red fox',
      aspect: '*',
      'option:output_format': '*',
      count: '',
    });
    expect(result).toEqual({ ask: parseAsk('a red fox --model flux-dev', catalog), files: {} });
  });

  test('of what people write with other keyboards', () => {
    const result = read('flux-dev', { prompt: '  Ca phê sữa đá\n'.normalize('NFD'), seed: ' 7 ' });
    expect(result).toMatchObject({ ask: { prompt: 'Ca phê sữa đá', options: { seed: '7' } } });
  });
});
