// From a slash command's options to what the core is asked for.
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Ask, OptionValue } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';
import type { Picture, Pictures } from '../../../generation/generation.ts';
import { parseAsk } from '../../../generation/text-form.ts';
import type { CommandData, File } from './command-data.ts';
import { readOptions } from './option-text.ts';

const houseOptions = ['aspect', 'count', 'seed', 'negative', 'strength'] as const;

/**
 * What `/imagine` or `/edit` asks for. Options of the model are not checked here, as the core refuses them with what
 * would work. Throws an AppError refusal for options that cannot be read, and for a file that is no picture.
 */
export function askOf(catalog: Catalog, data: CommandData): Ask {
  const values = new Map(data.options.map(({ name, value }) => [name, value]));
  const asked = words(values.get('model'));
  const pictures = picturesOf(data, values);
  if (data.name === 'edit' && !pictures.image) throw new AppError('picture_missing');
  const model = modelMeant(catalog, data.name, asked);
  const typed = typedIn(words(values.get('prompt')) ?? '', asked ?? model.key, catalog);
  const fields = houseOptions.flatMap((name): [string, OptionValue][] => {
    const value = values.get(name);
    return value === undefined || value === '' ? [] : [[name, value]];
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

/**
 * A file as a picture that the gateway can fetch, until its link runs out. Throws the refusal `picture_invalid` for
 * anything else.
 */
export function pictureOf(file: File): Picture {
  if (!isPicture(file)) throw new AppError('picture_invalid');
  const { url } = file;
  const expiresAt = expiryOf(url);
  return { url, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** Whether a model can read it; what SVG draws is a program. */
export function isPicture({ content_type: type }: File): boolean {
  return /^image\/(?!svg)/iu.test(type ?? '');
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

/** NOTE a link to Discord's files tells in `ex` when it ends: seconds since the epoch, hexadecimal. */
function expiryOf(url: string): number | undefined {
  const ends = new URL(url).searchParams.get('ex') ?? '';
  return /^[\da-f]{1,10}$/iu.test(ends) ? Number.parseInt(ends, 16) * 1000 : undefined;
}

function words(value: OptionValue | undefined): string | undefined {
  const text = value === undefined ? '' : String(value).normalize('NFC').trim();
  return text === '' ? undefined : text;
}
