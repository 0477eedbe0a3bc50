// Completes the option text at its end: first a key of the model with its range, then a value.
import type { APIApplicationCommandOptionChoice } from 'discord.js';
import type { Catalog } from '../../../catalog/catalog.ts';
import { houseInput, type Flag } from '../../../catalog/flags.ts';
import type { Model, ModelInput } from '../../../catalog/model.ts';
import { readValue } from '../../../catalog/value.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { flagNamed, piecesOf, settableFlags, withoutRemarks } from './option-text.ts';

interface Offer {
  catalog: Catalog;
  texts: Texts;
  model: Model;
  /** Options that are not set by text here. */
  elsewhere: ReadonlySet<string>;
}

const longest = 100;

/** Each choice is the whole text with its end completed, at most 100 characters; what would get longer is left out. */
export function suggestOptions(offer: Offer, typed: string): APIApplicationCommandOptionChoice<string>[] {
  const text = withClosedQuote(withoutRemarks(typed).trimStart());
  const completed = completionsOf(offer, text).filter((choice) => choice.text.length <= longest);
  return [...new Map(completed.map((choice) => [choice.text, choice])).values()].map((choice) => ({
    name: withRemark(choice),
    value: choice.text,
  }));
}

/** A value in quotes is still being typed while its last quote is open. */
function withClosedQuote(text: string): string {
  const [, quote] = /^(?:[^"“]|"[^"]*"|“[^”]*”)*(["“])[^"”]*$/u.exec(text) ?? [];
  if (quote === undefined) return text;
  return `${text}${quote === '"' ? '"' : '”'}`;
}

interface Completion {
  text: string;
  remark?: string | undefined;
}

function completionsOf(offer: Offer, text: string): Completion[] {
  const { catalog, model, elsewhere } = offer;
  const flags = settableFlags(catalog, model).filter(({ option }) => !elsewhere.has(option));
  const pieces = piecesOf(text);
  const last = pieces.at(-1);
  const isOpen =
    last !== undefined && (last.to === text.length ? !/[\s,，、]$/u.test(text) : last.value === '');
  const done = isOpen ? pieces.slice(0, -1) : pieces;
  const used = new Set(done.map(({ key }) => flagNamed(flags, key)?.option));
  const free = flags.filter(({ option }) => !used.has(option));
  if (!last || !isOpen) return keysOf(offer, free, text === '' ? '' : `${text.trimEnd()} `);

  const before = text.slice(0, last.from);
  if (last.value === undefined) {
    const wanted = free.filter(({ names }) => names.some((name) => name.startsWith(last.key)));
    const near = catalog.closest(
      last.key,
      free.flatMap(({ names }) => names),
    );
    const meant =
      wanted.length > 0 ? wanted : free.filter(({ names }) => names.some((name) => near.includes(name)));
    return keysOf(offer, meant, before);
  }
  const flag = flagNamed(free, last.key);
  const input = flag && inputOf(model, flag);
  if (!flag || !input) return [];
  const others = free.filter((each) => each !== flag);
  const isWhole = last.value !== '' && 'value' in readValue(input, last.value);
  return [
    ...(isWhole ? [{ text: text.trimEnd(), remark: rangeOf(flag, input, offer.texts) }] : []),
    ...valuesOf(offer, flag, input, last.value).map((choice) => ({
      ...choice,
      text: `${before}${flag.option}=${choice.text}`,
    })),
    ...(isWhole ? keysOf(offer, others, `${text.trimEnd()} `) : []),
  ];
}

function keysOf({ model, texts }: Offer, flags: readonly Flag[], before: string): Completion[] {
  return flags.flatMap((flag) => {
    const input = inputOf(model, flag);
    const remark = input && [nameOf(flag, input, texts), rangeOf(flag, input, texts)];
    return remark
      ? [{ text: `${before}${flag.option}=`, remark: remark.filter(Boolean).join(' · ') || undefined }]
      : [];
  });
}

/** What people call the option; undefined where the key says just that. */
function nameOf({ option }: Flag, { label }: ModelInput, texts: Texts): string | undefined {
  const name = label?.[texts.locale] ?? texts.option(option);
  const plain = (text: string) => text.toLowerCase().replaceAll(/[\s_-]+/gu, ' ');
  return plain(name) === plain(option) ? undefined : name;
}

/** The values that begin like what is typed, the usual one first; else those that have it somewhere. */
function valuesOf({ model, texts }: Offer, flag: Flag, input: ModelInput, typed: string): Completion[] {
  const usual = String(model.fixed[flag.option] ?? input.default ?? '');
  const range = rangeOf(flag, input, texts);
  const listed = input.type === 'boolean' ? [true, false] : (input.choices ?? input.listOf);
  const all = listed ?? [input.minimum, input.maximum, input.example];
  const values = all.flatMap((value) => (value === undefined ? [] : [String(value)]));
  // NOTE a value with a quote in it cannot be written here.
  const settable = [...new Set([usual, ...values])].filter((value) => /^[^"“”]+$/u.test(value));
  const wanted = typed.toLowerCase();
  const beginning = settable.filter((value) => value.toLowerCase().startsWith(wanted));
  const containing = listed ? settable.filter((value) => value.toLowerCase().includes(wanted)) : [];
  const remarkOf = (value: string) => (value === usual ? texts.say('discord.suggest.usual') : undefined);
  return (beginning.length > 0 ? beginning : containing).map((value) => ({
    text: /[\s,，、]/u.test(value) ? `"${value}"` : value,
    remark: remarkOf(value) ?? (listed ? undefined : range),
  }));
}

/** `0 to 10`, `a, b or c`; undefined where anything goes. */
function rangeOf(
  { minimum, maximum }: Flag,
  { type, choices, listOf }: ModelInput,
  texts: Texts,
): string | undefined {
  const listed = choices ?? listOf;
  if (listed) return texts.either(listed.map(String));
  if (type === 'boolean') return texts.either(['true', 'false']);
  if (minimum !== undefined && maximum !== undefined) {
    return texts.say('discord.suggest.between', { minimum, maximum });
  }
  if (minimum !== undefined) return texts.say('discord.suggest.atLeast', { minimum });
  return maximum === undefined ? undefined : texts.say('discord.suggest.atMost', { maximum });
}

function inputOf(model: Model, { option }: Flag): ModelInput | undefined {
  const own = Object.hasOwn(model.inputs, option) ? model.inputs[option] : undefined;
  return own?.offered ? own : houseInput(model, option);
}

/**
 * The remark is cut where the label gets too long, and left out where it would say nothing; its own parentheses would
 * hide where it ends.
 */
function withRemark({ text, remark: given }: Completion): string {
  const room = longest - text.length - 3;
  const remark = given?.replaceAll(/[()]/gu, '');
  if (remark === undefined || room < 8) return text;
  return `${text} (${remark.length <= room ? remark : `${remark.slice(0, room - 1).toWellFormed()}…`})`;
}
