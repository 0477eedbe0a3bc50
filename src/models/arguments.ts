// What was typed behind `npm run models`.
import { parseArgs } from 'node:util';
import type { AddRequest } from './add.ts';
import { ModelsError } from './models-error.ts';

/** What to do. */
export type Order =
  | { name: 'list' }
  | ({ name: 'add' } & AddRequest)
  | { name: 'check'; keys: string[]; all: boolean }
  | { name: 'table'; file: string | undefined };

const usage = `Usage:
  npm run models                              which models there are
  npm run models -- add owner/name [--key k] [--cost credits | --usd dollars] [--schema file.json] [--force]
  npm run models -- check [key …] [--all]     hold their files against the gateway
  npm run models -- table [file]              write their table into docs/models.md or another page`;

/** Reads the words behind `models`; a ModelsError says what is wrong, and what there is. */
export function readOrder(words: readonly string[]): Order {
  const { values, positionals } = parsed(words);
  const [name = 'list', ...rest] = positionals;
  const { key, cost, usd, schema, force = false, all = false } = values;
  const given = Object.keys(values);
  switch (name) {
    case 'list':
      allow(name, { given, flags: [], rest, most: 0 });
      return { name };
    case 'add': {
      allow(name, { given, flags: ['key', 'cost', 'usd', 'schema', 'force'], rest, most: 1 });
      const [reference] = rest;
      if (reference === undefined) throw wrong('add needs the full name of a model, owner/name.');
      return { name, reference, key: keyIn(key), price: priceIn(cost, usd), schema, force };
    }
    case 'check':
      allow(name, { given, flags: ['all'], rest, most: Infinity });
      return { name, keys: rest, all };
    case 'table':
      allow(name, { given, flags: [], rest, most: 1 });
      return { name, file: rest[0] };
    default:
      throw wrong(`There is no “${name}”.`);
  }
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        cost: { type: 'string' },
        usd: { type: 'string' },
        schema: { type: 'string' },
        force: { type: 'boolean' },
        all: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? `${cause.message}.` : String(cause));
  }
}

function allow(
  name: string,
  { given, flags, rest, most }: { given: string[]; flags: string[]; rest: string[]; most: number },
): void {
  const extra = given.find((flag) => !flags.includes(flag));
  if (extra !== undefined) throw wrong(`${name} has no --${extra}.`);
  const word = rest[most];
  if (word !== undefined) throw wrong(`${name} has no use for “${word}”.`);
}

function keyIn(key: string | undefined): string | undefined {
  if (key === undefined || /^[a-z0-9][a-z0-9.-]{1,60}$/u.test(key)) return key;
  throw wrong(`--key ${key} must be 2 to 61 small letters, digits, dots or dashes.`);
}

function priceIn(cost: string | undefined, usd: string | undefined): AddRequest['price'] {
  if (cost !== undefined && usd !== undefined)
    throw wrong('--cost and --usd say the same: give one of them.');
  if (cost !== undefined) {
    if (!/^[1-9]\d{0,5}$/u.test(cost)) throw wrong(`--cost ${cost} must be a whole number of credits.`);
    return { cost: Number(cost) };
  }
  if (usd === undefined) return undefined;
  if (!/^\d{0,4}\.?\d{1,6}$/u.test(usd) || Number(usd) === 0)
    throw wrong(`--usd ${usd} must be dollars per output, such as 0.04.`);
  return { usd: Number(usd) };
}

function wrong(sentence: string): ModelsError {
  return new ModelsError(`${sentence}\n${usage}`);
}
