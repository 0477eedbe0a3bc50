// One typed value against one input of a model.
import type { ModelInput } from './model.ts';
import { fitsPattern } from './pattern.ts';

export type Value = string | number | boolean;

/** What can be wrong with a value, and what would have worked. */
export interface ValueProblem {
  problem:
    | 'option_out_of_range'
    | 'option_not_a_choice'
    | 'option_not_a_number'
    | 'option_not_a_whole_number'
    | 'option_not_a_switch'
    | 'option_not_like';
  params: Record<string, string | number>;
}

type Read = { value: Value } | ValueProblem;

const switches: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

/** The value as the model wants it, or what would have worked. */
export function readValue(input: ModelInput, given: Value): Read {
  if (input.type === 'boolean') return readSwitch(given);
  const value =
    input.type === 'integer' || input.type === 'number' ? readNumber(input, given) : String(given);
  if (value === undefined) {
    const problem = isWhole(input) ? 'option_not_a_whole_number' : 'option_not_a_number';
    return { problem, params: { value: String(given) } };
  }
  if (input.choices) return readChoice(input, input.choices, value);
  if (input.listOf) return readList(input.listOf, String(value));
  if (input.pattern !== undefined && !fitsPattern(input.pattern, String(value))) {
    return { problem: 'option_not_like', params: { value: String(value), example: input.example ?? '' } };
  }
  return typeof value === 'number' ? withinRange(input, value) : { value };
}

function readSwitch(given: Value): Read {
  const word = String(given).toLowerCase();
  const value = Object.hasOwn(switches, word) ? switches[word] : undefined;
  return value === undefined
    ? { problem: 'option_not_a_switch', params: { value: String(given) } }
    : { value };
}

function readNumber(input: ModelInput, given: Value): number | undefined {
  const text = String(given).trim();
  if (!/^[+-]?\d{1,15}(\.\d{1,15})?$/u.test(text)) return undefined;
  const value = Number(text);
  return isWhole(input) && !Number.isInteger(value) ? undefined : value;
}

/** There is no half of an output, whatever a schema calls their number. */
function isWhole({ type, house }: ModelInput): boolean {
  return type === 'integer' || house === 'count';
}

function readChoice(input: ModelInput, choices: readonly (string | number)[], value: string | number): Read {
  const choice = choices.find((each) => String(each).toLowerCase() === String(value).toLowerCase());
  // As many as a message can show, even where the model would make more.
  if (typeof choice === 'number' && input.house === 'count') return withinRange(input, choice);
  if (choice !== undefined) return { value: choice };
  return { problem: 'option_not_a_choice', params: { value: String(value), choices: choices.join(', ') } };
}

/** Words that people put between commas, blanks or both, as the model reads them: with commas alone. */
function readList(words: readonly string[], text: string): Read {
  const meant = (word: string) => words.find((each) => each.toLowerCase() === word.toLowerCase());
  // A part between commas is one word of the list, even of two words, or several that only blanks part.
  const given = text
    .split(/[,，、;]/u)
    .map((part) => part.trim().replaceAll(/\s+/gu, ' '))
    .flatMap((part) => (meant(part) === undefined ? part.split(' ') : part))
    .filter((word) => word !== '');
  const read = given.map(meant);
  const unknown = given[read.indexOf(undefined)];
  if (unknown === undefined) return { value: [...new Set(read)].join(',') };
  return { problem: 'option_not_a_choice', params: { value: unknown, choices: words.join(', ') } };
}

function withinRange(input: ModelInput, value: number): Read {
  const isSeed = input.house === 'seed';
  const least = input.minimum ?? (isSeed ? 0 : Number.MIN_SAFE_INTEGER);
  // Whatever a schema says: no outputs, or less than none, would be a price of nothing, or of less.
  const minimum = input.house === 'count' ? Math.max(1, least) : least;
  const maximum = input.maximum ?? (isSeed ? 2_147_483_647 : Number.MAX_SAFE_INTEGER);
  if (value >= minimum && value <= maximum) return { value };
  return { problem: 'option_out_of_range', params: { value, minimum, maximum } };
}
