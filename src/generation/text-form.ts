// The text form of `/imagine`: a prompt with --flags anywhere in it, as people type it on keyboards and phones.
import type { Catalog } from '../catalog/catalog.ts';
import type { Flag } from '../catalog/flags.ts';
import type { Model } from '../catalog/model.ts';
import type { Ask, OptionValue } from './command.ts';
import { AppError } from './errors.ts';

/**
 * Takes the text apart; without a model in it the flags of the usual one count. Throws an AppError refusal on an unknown flag, a flag without its value, or an unknown model.
 * Quoted text is never searched for flags; curly quotes, and the dashes that phones and Slack put in for `--`, count.
 */
export function parseAsk(text: string, catalog: Catalog, usual: Model = catalog.defaultModel): Ask {
  if (text.length > textLimit)
    throw new AppError('prompt_too_long', { length: text.length, limit: usual.promptLimit });
  const modelFlag = catalog.houseFlags.find((flag) => flag.option === 'model');
  const first = scan(text, (name) => (modelFlag?.names.includes(name) ? modelFlag : undefined));
  const asked = first.values.get('model');
  const model = asked === undefined ? usual : catalog.find(String(asked));
  if (!model) throw unknownModel(String(asked), catalog);

  const flags = [...catalog.flags(model), ...catalog.houseFlags];
  const { prompt, values } = scan(text, (name, dashes) => {
    const flag = flags.find((each) => each.names.includes(name));
    if (!flag && isMeant(name, dashes, model, catalog)) throw unknownFlag(name, model, catalog);
    return flag;
  });
  const options: Record<string, OptionValue> = {};
  for (const [option, value] of values) {
    if (option !== 'model' && option !== 'private') options[option] = value;
  }
  return {
    prompt,
    model: asked === undefined ? undefined : model.key,
    options,
    private: isPrivate(values.get('private')),
  };
}

/** The refusal for a model that is not in the catalog, naming the nearest ones, or some where none is near. */
export function unknownModel(asked: string, catalog: Catalog): AppError {
  const keys = catalog.models.map((model) => model.key);
  const near = catalog.closest(asked, keys);
  if (near.length > 0) return new AppError('model_unknown', { model: asked, nearest: near.join(', ') });
  const some = [...new Set([catalog.defaultModel.key, ...keys])].slice(0, mostNamed);
  return new AppError('model_unknown', { model: asked, nearest: some.join(', '), context: 'none' });
}

/** As many models as a sentence names before it becomes a list. */
export const mostNamed = 5;

/** The usual spelling of the flag for an option, for sentences to people who type. */
export function flagFor(option: string, catalog: Catalog, model: Model): string {
  const flags = [...catalog.flags(model), ...catalog.houseFlags];
  const flag = flags.find((each) => each.option === option);
  return `--${flag?.names[0] ?? option}`;
}

function unknownFlag(name: string, model: Model, catalog: Catalog): AppError {
  const flags = catalog.flags(model);
  const [meant] = nearestFlags(name, flags, catalog);
  const nearest = (meant ? [meant] : flags).map(({ names }) => `--${names[0]}`).join(', ');
  // The context chooses the sentence that does not speak of what was meant.
  return new AppError('flag_unknown', {
    flag: `--${name}`,
    nearest,
    ...(meant ? {} : { context: 'none' }),
  });
}

/** Two hyphens always mean a flag; a long dash is also used in prose —like this— unless a flag is near. */
function isMeant(name: string, dashes: string, model: Model, catalog: Catalog): boolean {
  return dashes.startsWith('--') || nearestFlags(name, catalog.flags(model), catalog).length > 0;
}

/** By any of their spellings: `--aspct` is near `--aspect`, whose usual spelling is `--ar`. */
function nearestFlags(name: string, flags: readonly Flag[], catalog: Catalog): Flag[] {
  const spellings = flags.flatMap(({ names }) => names);
  return catalog
    .closest(name, spellings)
    .flatMap((near) => flags.find(({ names }) => names.includes(near)) ?? []);
}

function isPrivate(value: OptionValue | undefined): boolean {
  if (value === undefined) return false;
  if (/^(?:true|on|yes)$/iu.test(String(value))) return true;
  if (/^(?:false|off|no)$/iu.test(String(value))) return false;
  throw new AppError('option_not_a_switch', { option: '--private', value: String(value) });
}

/** Longer than any model's prompt with all its flags; keeps the scan below from being used as a weapon. */
const textLimit = 8000;

interface Scanned {
  prompt: string;
  values: Map<string, OptionValue>;
}

// NOTE phones and Slack turn "--" into one long dash, so a long dash that touches a word counts as two hyphens.
const flagStart = /^(--+|[–—―−][-–—―−]?)(\p{L}[\p{L}\d_-]*)(=?)/u;
const closing: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“', '«': '»' };

/** Walks the text once; `resolve` answers what a flag name behind its dashes means, undefined leaves it in the prompt. */
function scan(text: string, resolve: (name: string, dashes: string) => Flag | undefined): Scanned {
  const values = new Map<string, OptionValue>();
  const quotedEnd = quotesIn(text);
  let prompt = '';
  let at = 0;
  while (at < text.length) {
    const boundary = at === 0 || /\s/u.test(text.charAt(at - 1));
    const found = boundary ? flagStart.exec(text.slice(at)) : null;
    const [, dashes = '', name = '', equals] = found ?? [];
    const flag = found ? resolve(name.toLowerCase(), dashes) : undefined;
    if (found && flag) {
      const read = readValue(text, at + found[0].length, flag, { equals: equals === '=', quotedEnd });
      values.set(flag.option, read.value);
      at = read.end + leadingSpace(text.slice(read.end));
      continue;
    }
    // A flag that is left in the prompt keeps its quoted value.
    const quoteAt = at + (found?.[0].length ?? 0);
    const end = boundary ? (quotedEnd(quoteAt) ?? at + 1) : at + 1;
    prompt += text.slice(at, end);
    at = end;
  }
  return { prompt: unquote(prompt.trim()), values };
}

function readValue(
  text: string,
  from: number,
  flag: Flag,
  { equals, quotedEnd }: { equals: boolean; quotedEnd: (at: number) => number | undefined },
): { value: OptionValue; end: number } {
  if (flag.takes === 'switch') return readSwitch(text, from, equals);
  const start = equals ? from : from + leadingSpace(text.slice(from));
  const quoted = quotedEnd(start);
  if (quoted !== undefined) return { value: text.slice(start + 1, quoted - 1).trim(), end: quoted };
  const rest = text.slice(start);
  const next = flag.takes === 'rest' ? nextFlag(rest) : rest.search(/\s|$/u);
  const value = rest.slice(0, next).trim();
  if (value === '' || flagStart.test(value)) {
    throw new AppError('flag_value_missing', { flag: `--${flag.names[0]}`, example: flag.example });
  }
  return { value, end: start + next };
}

function readSwitch(text: string, from: number, equals: boolean): { value: OptionValue; end: number } {
  // Without the equals sign "on" and "off" are words of the prompt: a party --private on the moon.
  const word = (equals ? /^(\S+)/u : /^\s+(true|false)(?=\s|$)/iu).exec(text.slice(from));
  return word?.[1] ? { value: word[1], end: from + word[0].length } : { value: true, end: from };
}

/** Where the first flag behind the start of `text` begins, else its end. */
function nextFlag(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const boundary = at === 0 || /\s/u.test(text.charAt(at - 1));
    if (boundary && flagStart.test(text.slice(at))) return at;
  }
  return text.length;
}

/**
 * Answers where the quoted text that starts at an index ends: behind a closing quote before a space or the end.
 * What was not closed once is not closed later either, so looking stays linear.
 */
function quotesIn(text: string): (at: number) => number | undefined {
  const unclosed = new Set<string>();
  return (at) => {
    const close = closing[text.charAt(at)];
    if (close === undefined || unclosed.has(close)) return undefined;
    for (let end = text.indexOf(close, at + 1); end !== -1; end = text.indexOf(close, end + 1)) {
      if (end + 1 === text.length || /\s/u.test(text.charAt(end + 1))) return end + 1;
    }
    unclosed.add(close);
    return undefined;
  };
}

function unquote(prompt: string): string {
  return prompt !== '' && quotesIn(prompt)(0) === prompt.length ? prompt.slice(1, -1).trim() : prompt;
}

function leadingSpace(text: string): number {
  return text.length - text.trimStart().length;
}
