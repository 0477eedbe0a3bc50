// The modal for `/imagine` as tests look at it.
import type { InputBlock, ModalView } from '@slack/web-api';
import { imagineModal } from '../../../../src/adapters/slack/views/imagine-modal.ts';
import { loadCatalog, type Catalog } from '../../../../src/catalog/catalog.ts';
import type { Model } from '../../../../src/catalog/model.ts';
import { textsFor } from '../../../../src/i18n/texts.ts';
import { optionsOf } from './filled.ts';

export const catalog = loadCatalog('flux-schnell');
const en = textsFor('en');

/** The modal of a model, of ours or of `from`, in English. */
export const modal = (
  model: string,
  options: Partial<Parameters<typeof imagineModal>[2]> = {},
  from: Catalog = catalog,
) => imagineModal(from, en, { model, takesFile: true, metadata: '{}', adult: false, ...options });

/** What is in a view: a field, its element, the choices of its select, the models to choose from. */
export const blockOf = (view: ModalView, id: string) =>
  view.blocks.find((block): block is InputBlock => block.block_id === id && block.type === 'input');
export const elementOf = (view: ModalView, id: string) => blockOf(view, id)?.element;
export const choicesIn = (view: ModalView, id: string) => {
  const element = elementOf(view, id);
  return element?.type === 'static_select' ? optionsOf(element) : [];
};
export const groupsIn = (view: ModalView, id: string) => {
  const element = elementOf(view, id);
  return element?.type === 'static_select' ? (element.option_groups ?? []) : [];
};
export const keysIn = (view: ModalView) => choicesIn(view, 'model').map(({ value }) => value);

/** Our catalog with one more model, like the usual one but for `changes`. */
export function withModel(changes: Partial<Model>): Catalog {
  const model = { ...catalog.defaultModel, key: 'another', name: 'some/another', ...changes };
  const models = [...catalog.models, model];
  return { ...catalog, models, find: (key) => models.find((each) => each.key === key) };
}
