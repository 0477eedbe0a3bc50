// The modal for Edit, shown and read back.
import { describe, expect, test } from 'vitest';
import { editModal } from '../../../../src/adapters/slack/views/edit-modal.ts';
import { readEditModal } from '../../../../src/adapters/slack/views/read-forms.ts';
import type { Catalog } from '../../../../src/catalog/catalog.ts';
import type { ModelInput } from '../../../../src/catalog/model.ts';
import { locales, textsFor } from '../../../../src/i18n/texts.ts';
import { crowdedCatalog } from '../../discord/crowded-catalog.ts';
import { filled, updated, type Filling } from './filled.ts';
import { breachesOf } from './limits.ts';
import { blockOf, catalog, elementOf, groupsIn, keysIn } from './shown.ts';

const en = textsFor('en');
type Wanted = Partial<Parameters<typeof editModal>[2]>;
const edit = (wanted: Wanted = {}, from: Catalog = catalog) =>
  editModal(from, en, { pictures: 1, takesFile: true, metadata: '', ...wanted });
const read = (fillings: Record<string, Filling>, wanted: Wanted = {}) =>
  readEditModal(catalog, en, filled(edit(wanted), fillings));
const [first = catalog.defaultModel] = catalog.editModels;
const ids = (view: ReturnType<typeof edit>) => view.blocks.map((block) => block.block_id);

test.each(locales)('is taken by Slack in %s, with every model', (locale) => {
  const texts = textsFor(locale);
  const metadata = 'm'.repeat(3000);
  for (const pictures of [0, 1, 2, 10, 500]) {
    expect(breachesOf(editModal(catalog, texts, { pictures, takesFile: false, metadata }))).toEqual([]);
  }
  for (const { key } of catalog.editModels) {
    const view = editModal(catalog, texts, { pictures: 2, takesFile: true, metadata, model: key });
    expect(breachesOf(view)).toEqual([]);
  }
  const crowd = crowdedCatalog(400);
  const last = crowd.editModels.findLast(({ adult }) => !adult)?.key;
  const crowded = editModal(crowd, texts, { pictures: 2, takesFile: true, metadata, model: last });
  expect(breachesOf(crowded)).toEqual([]);
  expect(elementOf(crowded, 'model')).toMatchObject({ initial_option: { value: last } });
});

describe('the pictures', () => {
  test('are asked for only where there are several', () => {
    expect(ids(edit())).toEqual(['prompt', 'model']);
    expect(ids(edit({ pictures: 3 }))).toEqual(['picture', 'prompt', 'model']);
    const fillings = { prompt: 'make it night', picture: '2' };
    expect(read(fillings, { pictures: 3 })).toMatchObject({ picture: 2, ask: { prompt: 'make it night' } });
    expect(read({ prompt: 'make it night' }, { pictures: 3 })).toMatchObject({ picture: 0 });
  });

  test.each(['-1', '1.5', 'two', '', '99999', '0x1'])('%j is taken for the first', (value) => {
    const values = { picture: { picture: { selected_option: { value } } } };
    expect(readEditModal(catalog, en, { state: { values } })).toMatchObject({ picture: 0 });
  });
});

describe('the models', () => {
  test('are those that take a picture, the one for edits chosen and first, moving ones apart', () => {
    const view = edit();
    expect(elementOf(view, 'model')).toMatchObject({ initial_option: { value: first.key } });
    expect(keysIn(view)[0]).toBe(first.key);
    const offered = catalog.editModels.filter(({ adult }) => !adult);
    expect(new Set(keysIn(view))).toEqual(new Set(offered.map(({ key }) => key)));
    expect(groupsIn(view, 'model').map(({ label }) => label.text)).toEqual([
      'Work on a picture',
      'Moving pictures',
    ]);
    expect(read({ prompt: 'at night' })).toMatchObject({ ask: { model: first.key }, files: {} });
    expect(read({ prompt: 'at night', model: 'flux-dev' })).toMatchObject({ ask: { model: 'flux-dev' } });
  });

  test('need no words where they go by the picture alone', () => {
    expect(blockOf(edit(), 'prompt')).toMatchObject({ optional: false });
    const view = edit({ model: 'rembg' });
    expect(blockOf(view, 'prompt')).toMatchObject({
      optional: true,
      hint: { text: 'rembg needs no words.' },
    });
    expect(read({}, { model: 'rembg' })).toMatchObject({ ask: { prompt: '', model: 'rembg' } });
    expect(read({ prompt: ' ' })).toMatchObject({ errors: { prompt: en.say('error.prompt_empty') } });
  });

  test('that want a mask ask for it, and are missing where the bot cannot look at one', () => {
    const model = 'stable-diffusion-inpainting';
    expect(blockOf(edit({ model }), 'mask')).toMatchObject({
      optional: false,
      element: { type: 'file_input' },
    });
    expect(read({ prompt: 'a hat', mask: 'F2' }, { model })).toMatchObject({ files: { mask: 'F2' } });
    expect(read({ prompt: 'a hat' }, { model })).toMatchObject({
      errors: { mask: en.say('error.model_needs_mask', { model }) },
    });
    expect(keysIn(edit({ takesFile: false }))).not.toContain(model);
  });

  test('ask for what else they cannot do without', () => {
    const style: ModelInput = { type: 'string', required: true, offered: true, choices: ['ink', 'oil'] };
    const demanding = { ...first, key: 'demanding', inputs: { ...first.inputs, style } };
    const from = { ...catalog, editModels: [demanding], find: () => demanding };
    const view = edit({}, from);
    expect(ids(view)).toEqual(['prompt', 'model', 'option:style']);
    expect(elementOf(view, 'option:style')).toMatchObject({ options: [{ value: 'ink' }, { value: 'oil' }] });
    const sent = filled(view, { prompt: 'a fox', 'option:style': 'oil' });
    expect(readEditModal(from, en, sent)).toMatchObject({ ask: { options: { style: 'oil' } } });
  });

  test('may be none at all', () => {
    const none = { ...catalog, editModels: [] };
    const view = edit({}, none);
    expect(breachesOf(view)).toEqual([]);
    expect(ids(view)).toEqual(['prompt']);
    expect(readEditModal(none, en, filled(view, { prompt: 'at night' }))).toHaveProperty('errors.prompt');
  });

  test('can be changed, and what was filled in stays', () => {
    const before = filled(edit({ pictures: 3 }), { prompt: 'at night', picture: '2' });
    const next = updated(before, edit({ pictures: 3, model: 'flux-dev', before }));
    expect(readEditModal(catalog, en, next)).toMatchObject({ picture: 2, ask: { prompt: 'at night' } });
    expect(elementOf(next, 'picture')).toMatchObject({ initial_option: { value: '2' } });
  });
});

test('flags in the words mean what they mean everywhere', () => {
  expect(read({ prompt: 'at night --model flux-dev --strength 0.4 --private' })).toMatchObject({
    ask: { prompt: 'at night', model: 'flux-dev', options: { strength: '0.4' }, private: true },
  });
  expect(read({ prompt: 'at night --model flux-schnell' })).toHaveProperty('errors.model');
});
