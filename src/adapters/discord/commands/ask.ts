// From a slash command's options to what the core is asked for.
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Ask, OptionValue } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import type { Picture, Pictures } from '../../../generation/generation.ts';
import { parseAsk } from '../../../generation/text-form.ts';
import { pictureOf } from '../pictures-in.ts';
import type { CommandData } from './command-data.ts';
import { readOptions } from './option-text.ts';

/** Options with a field of their own: the field's name, and the option's where it has another one. */
const fieldsOf = [
  ['aspect'],
  ['count'],
  ['seed'],
  ['negative'],
  ['strength'],
  ['end', 'end_prompt'],
] as const;

/**
 * What `/imagine` or `/edit` asks for. Options of the model are not checked here, as the core refuses them with what
 * would work. Throws an AppError refusal for options that cannot be read, and for a file that is no picture or too large.
 */
export function askOf(catalog: Catalog, data: CommandData): Ask {
  const values = new Map(data.options.map(({ name, value }) => [name, value]));
  const asked = words(values.get('model'));
  const pictures = picturesOf(data, values);
  if (data.name === 'edit' && !pictures.image) throw new AppError('picture_missing');
  const model = modelMeant(catalog, data.name, asked);
  const typed = typedIn(words(values.get('prompt')) ?? '', asked ?? model.key, catalog);
  const fields = fieldsOf.flatMap(([name, option = name]): [string, OptionValue][] => {
    const value = values.get(name);
    return value === undefined || value === '' ? [] : [[option, value]];
  });
  return {
    prompt: typed.prompt,
    model: asked ?? typed.model,
    options: {
      ...typed.options,
      ...readOptions(words(values.get('options')) ?? '', catalog, model),
      ...Object.fromEntries(fields),
    },
    private: values.get('private') === true || typed.private,
    ...(values.get('spoiler') === true ? { spoiler: true } : {}),
    ...(pictures.image || pictures.mask ? { pictures } : {}),
  };
}

/**
 * What a modal for an edit asks for, where some model is always chosen: one that is named in the words goes before it.
 * Throws an AppError refusal for flags that cannot be read.
 */
export function askInWords(catalog: Catalog, given: { prompt: string; model: string | undefined }): Ask {
  const chosen = words(given.model);
  const { key } = modelMeant(catalog, 'edit', chosen);
  const typed = typedIn(words(given.prompt) ?? '', key, catalog);
  return { ...typed, model: typed.model ?? chosen };
}

/**
 * People type flags into the prompt by habit: they mean here what they mean everywhere, `--private` above all, and the
 * fields of the command go before them.
 */
function typedIn(prompt: string, model: string, catalog: Catalog): Ask {
  if (!/(?:^|\s)(?:--+|[–—―−])\p{L}/u.test(prompt)) return { prompt, options: {}, private: false };
  const ownModel = /(?:^|\s)--+m(?:odel)?[\s=]/iu.test(prompt);
  const ask = parseAsk(ownModel ? prompt : `${prompt} --model ${model}`, catalog);
  return ownModel ? ask : { ...ask, model: undefined };
}

/** The model that a command works with: the one asked for, else what `/edit` or everything else usually takes. */
export function modelMeant(catalog: Catalog, command: string, asked: string | undefined): Model {
  const [editModel] = command === 'edit' ? catalog.editModels : [];
  return (asked === undefined ? undefined : catalog.find(asked)) ?? editModel ?? catalog.defaultModel;
}

function picturesOf({ resolved }: CommandData, values: ReadonlyMap<string, OptionValue>): Pictures {
  const picture = (name: string): Picture | undefined => {
    const id = values.get(name);
    if (id === undefined) return undefined;
    const file = resolved?.attachments[String(id)];
    if (!file) throw new AppError('picture_missing');
    return pictureOf(file);
  };
  const image = picture('image');
  const mask = picture('mask');
  return { ...(image ? { image } : {}), ...(mask ? { mask } : {}) };
}

function words(value: OptionValue | undefined): string | undefined {
  const text = value === undefined ? '' : String(value).normalize('NFC').trim();
  return text === '' ? undefined : text;
}
