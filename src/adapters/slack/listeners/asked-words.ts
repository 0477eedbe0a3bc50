// Words in place of a description that ask for something else than a picture.
import type { Catalog } from '../../../catalog/catalog.ts';

/** The word that many apps in Slack answer by what they can do; nobody wants to pay for a picture of it. */
export function isForHelp(typed: string): boolean {
  return /^(?:(?:--|[–—])?help|\?)$/iu.test(typed);
}

/**
 * `models`, alone or with a model behind it: a way to ask for them where the command for that is missing. Undefined for
 * everything else, such as a picture of models who walk.
 */
export function modelsAsked(typed: string, catalog: Catalog): { model: string | undefined } | undefined {
  const [found, model] = /^(?:--|[–—])?models(?:\s+(\S+))?$/iu.exec(typed) ?? [];
  if (found === undefined) return undefined;
  if (model === undefined || catalog.find(model)) return { model };
  const keys = catalog.models.map(({ key }) => key);
  return catalog.closest(model, keys).length > 0 ? { model } : undefined;
}
