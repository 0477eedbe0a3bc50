// Somebody typing a command, and what is offered to them.
import { commandDataSchema } from '../../../src/adapters/discord/commands/command-data.ts';
import { suggest } from '../../../src/adapters/discord/commands/suggest.ts';
import { loadCatalog, type Catalog } from '../../../src/catalog/catalog.ts';
import { textsFor } from '../../../src/i18n/texts.ts';

export const catalog = loadCatalog('flux-schnell');

/** What is there besides the option that is being typed. */
export interface Typed {
  command?: string;
  model?: string;
  locale?: string;
  from?: Catalog;
}

/** The choices for an option typed so far. */
export function offer(
  focused: string,
  typed: string,
  { command = 'imagine', model, locale = 'en', from = catalog }: Typed = {},
) {
  const options = [
    ...(model === undefined ? [] : [{ name: 'model', type: 3, value: model }]),
    { name: focused, type: 3, value: typed, focused: true },
  ];
  return suggest(from, textsFor(locale), commandDataSchema.parse({ name: command, options }));
}
