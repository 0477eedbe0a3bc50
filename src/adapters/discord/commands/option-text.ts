// Options that a person typed as text: `guidance=3, scheduler=DDIM lora_weights="a b"`, taken apart.
import type { Catalog } from '../../../catalog/catalog.ts';
import type { Flag } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import type { OptionValue } from '../../../generation/command.ts';
import { AppError } from '../../../generation/errors.ts';

/**
 * The options in `text`, by the names that the core knows them by; a switch may stand alone. A key that the model
 * lacks is passed on for the core to refuse. Throws an AppError refusal with an example for a piece without a value.
 */
export function readOptions(text: string, catalog: Catalog, model: Model): Record<string, OptionValue> {
  const flags = settableFlags(catalog, model);
  const read = piecesOf(withoutRemarks(text)).map(({ key, value }): [string, OptionValue] => {
    if (key === '') {
      const examples = flags.slice(0, 2).map(exampleOf).join(', ');
      throw new AppError('flag_unknown', { flag: value ?? '', nearest: examples });
    }
    const flag = flagNamed(flags, key);
    if (flag?.takes === 'switch' && value === undefined) return [flag.option, true];
    if (flag && !value) {
      throw new AppError('flag_value_missing', { flag: flag.option, example: exampleOf(flag) });
    }
    return [flag?.option ?? key, value ?? ''];
  });
  // NOTE unlike an assignment this makes a key of `__proto__` too, which is then refused like any other unknown one.
  return Object.fromEntries(read);
}

/** One piece of the text, with where it stands. */
export interface OptionPiece {
  /** As typed, without dashes; empty for a piece that begins with the equals sign, which is then the value. */
  key: string;
  /** Without its quotes; undefined where there is no equals sign, empty where nothing usable stands behind it. */
  value: string | undefined;
  from: number;
  to: number;
}

const opening = '["“]';
const word = '[^\\s,，、]+';
const name = '[^\\s,，、=＝]+';
const piecePattern = new RegExp(
  `(?<key>${name})(?:\\s*(?<equals>[=＝])(?<value>\\s*"[^"]*"|\\s*“[^”]*”|${word}|\\s+(?!${name}\\s*[=＝])${word})?)?` +
    `|(?<odd>[=＝][^\\s,，、]*)`,
  'gu',
);

/** The pieces of the text in their order: separated by spaces or commas, values with spaces in quotes. */
export function piecesOf(text: string): OptionPiece[] {
  return Array.from(text.matchAll(piecePattern), (match) => {
    const { key = '', equals, value = '', odd } = match.groups ?? {};
    const behind = equals === undefined ? undefined : unquoted(value.trim());
    return {
      key: key.replace(/^[-–—―−]+/u, '').toLowerCase(),
      value: odd ?? behind,
      from: match.index,
      to: match.index + match[0].length,
    };
  });
}

/**
 * The text without the remarks that stand behind a suggestion, as in `guidance= (0 to 10)`: who chooses one and goes
 * on typing goes on behind its label.
 */
export function withoutRemarks(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/("[^"]*"|“[^”]*”)|\s\([^()]*\)/gu, (_all, quoted: string | undefined) => quoted ?? '');
}

/** The flags of the model that an option can set. */
export function settableFlags(catalog: Catalog, model: Model): Flag[] {
  return catalog.flags(model).filter(({ option }) => option !== 'model' && option !== 'private');
}

/** The flag that a person means by any of its names. */
export function flagNamed(flags: readonly Flag[], key: string): Flag | undefined {
  return flags.find(({ names, option }) => option === key || names.includes(key));
}

/** `--guidance 3` as it is written here: `guidance=3`. */
function exampleOf({ option, example }: Flag): string {
  const [, value = 'true'] = /^\S+\s+(.*)$/u.exec(example) ?? [];
  return `${option}=${value}`;
}

/** A value that opens a quote and does not close it is none. */
function unquoted(value: string): string {
  const quoted = /^(?:"([^"]*)"|“([^”]*)”)$/u.exec(value);
  if (quoted) return quoted[1] ?? quoted[2] ?? '';
  return new RegExp(`^${opening}`, 'u').test(value) ? '' : value;
}
