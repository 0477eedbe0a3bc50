// What a gateway publishes of a model today, over what its file says: ranges move, and the gateway has the last word.
import { mostOutputs } from './model-rules.ts';
import type { Model, ModelInput } from './model.ts';
import { readValue } from './value.ts';

/** An input as the model's own schema describes it. */
export interface PublishedInput {
  /** `string`, `integer`, `number`, `boolean`, `array`; undefined where the schema does not say. */
  type: string | undefined;
  required: boolean;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  choices?: (string | number)[];
  /** The address of a file, or a list of such. */
  isFile: boolean;
  description?: string;
}

/** The inputs of a model, in the order they are shown in. */
export type PublishedInputs = Readonly<Record<string, PublishedInput>>;

/** The model as it is now, and one line for each difference. */
interface Refreshed {
  model: Model;
  changes: string[];
}

/**
 * The model with today's ranges, choices and defaults. Inputs that the operator has written down, those with prices of
 * their own, and those that say so, only get narrower; inputs that are gone are not sent any more. Undefined where what is
 * published has not the inputs that the model lives by, so that it must be of another one.
 */
export function refreshed(
  model: Model,
  published: PublishedInputs,
  ownInputs: ReadonlySet<string>,
): Refreshed | undefined {
  const vital = ({ house, required }: ModelInput) => required || house === 'prompt' || house === 'image';
  const publishedAs = (name: string) => (Object.hasOwn(published, name) ? published[name] : undefined);
  const isAnother = Object.entries(model.inputs).some(([name, input]) => vital(input) && !publishedAs(name));
  if (isAnother) return undefined;

  const changes: string[] = [];
  const inputs: Record<string, ModelInput> = {};
  for (const [name, input] of Object.entries(model.inputs)) {
    const now = publishedAs(name);
    if (!now) {
      changes.push(`${name} is gone`);
      continue;
    }
    const isBound = ownInputs.has(name) || input.live === false || input.costs !== undefined;
    const next = withoutLost(withRange(isBound ? narrowed(input, now) : replaced(input, now), input));
    inputs[name] = next;
    changes.push(...differences(name, input, next));
  }
  for (const [name, { required }] of Object.entries(published)) {
    if (required && !Object.hasOwn(model.inputs, name))
      changes.push(`${name} is needed now, and no house option feeds it`);
  }
  const along = Object.entries(inputs).map(([name, { sets, ...input }]): [string, ModelInput] => [
    name,
    { ...input, ...(sets ? { sets: takenOf(sets, inputs) } : {}) },
  ]);
  const fixed = takenOf(model.fixed, inputs);
  return { model: { ...model, inputs: Object.fromEntries(along), fixed }, changes };
}

function replaced(input: ModelInput, now: PublishedInput): ModelInput {
  const { minimum, maximum } = rangeOf(input, now);
  return withDefault(
    {
      ...input,
      ...(minimum === undefined ? {} : { minimum }),
      ...(maximum === undefined ? {} : { maximum: bounded(input, maximum) }),
      ...(now.choices === undefined || isRange(input) ? {} : { choices: now.choices }),
    },
    now,
  );
}

/** A number whose file speaks of a range and not of choices. */
function isRange({ type, choices }: ModelInput): boolean {
  return choices === undefined && (type === 'integer' || type === 'number');
}

/** Choices of a number are the steps of a range where its file says so. */
function rangeOf(input: ModelInput, now: PublishedInput): Pick<PublishedInput, 'minimum' | 'maximum'> {
  const steps = isRange(input) ? (now.choices ?? []).map(Number).filter(Number.isFinite) : [];
  return steps.length === 0 ? now : { minimum: Math.min(...steps), maximum: Math.max(...steps) };
}

/** A range that nothing is in is no news: the one before it holds. */
function withRange({ minimum, maximum, ...now }: ModelInput, before: ModelInput): ModelInput {
  const holds = (minimum ?? -Infinity) <= (maximum ?? Infinity);
  const { minimum: least, maximum: most } = holds ? { minimum, maximum } : before;
  return {
    ...now,
    ...(least === undefined ? {} : { minimum: least }),
    ...(most === undefined ? {} : { maximum: most }),
  };
}

function narrowed(input: ModelInput, now: PublishedInput): ModelInput {
  const { minimum: least = -Infinity, maximum: most = Infinity } = rangeOf(input, now);
  if (input.choices) {
    const both = input.choices.filter(
      (choice) =>
        (!now.choices || isIn(now.choices, choice)) && fits({ minimum: least, maximum: most }, choice),
    );
    return withDefault({ ...input, ...(both.length > 0 ? { choices: both } : {}) }, now);
  }
  const minimum = Math.max(input.minimum ?? -Infinity, least);
  const maximum = Math.min(input.maximum ?? Infinity, most);
  return withDefault(
    {
      ...input,
      ...(minimum === -Infinity ? {} : { minimum }),
      ...(maximum === Infinity ? {} : { maximum }),
      ...(now.choices && !isRange(input) ? { choices: now.choices } : {}),
    },
    now,
  );
}

function bounded({ house }: ModelInput, maximum: number): number {
  return house === 'count' ? Math.min(maximum, mostOutputs) : maximum;
}

/** The default that is published, where it is one that may be set. */
function withDefault(input: ModelInput, { default: usual }: PublishedInput): ModelInput {
  // What a gateway draws for who says nothing is no reason to let people say nothing.
  if (input.house === 'prompt') return input;
  if (typeof usual !== 'string' && typeof usual !== 'number' && typeof usual !== 'boolean') return input;
  if (usual === '') return fits(input, usual) ? { ...input, default: usual } : input;
  const read = readValue(input, usual);
  return 'value' in read && fits(input, read.value) ? { ...input, default: read.value } : input;
}

/** A default that may not be set any more is none. */
function withoutLost({ default: usual, ...input }: ModelInput): ModelInput {
  const isLost = usual !== undefined && usual !== '' && !fits(input, usual);
  return usual === undefined || isLost ? input : { ...input, default: usual };
}

type Limits = Pick<ModelInput, 'choices' | 'minimum' | 'maximum'>;

function fits({ choices, minimum = -Infinity, maximum = Infinity }: Limits, value: unknown): boolean {
  if (choices) return isIn(choices, value);
  return typeof value !== 'number' || (value >= minimum && value <= maximum);
}

function isIn(choices: readonly unknown[] = [], value: unknown): boolean {
  return choices.some((each) => each === value);
}

/** What is sent unasked, without what the model would refuse or ignore today. */
function takenOf(values: Model['fixed'], inputs: Readonly<Record<string, ModelInput>>): Model['fixed'] {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      return input !== undefined && fits(input, value);
    }),
  );
}

function differences(name: string, before: ModelInput, now: ModelInput): string[] {
  return (['minimum', 'maximum', 'default', 'choices'] as const).flatMap((part) => {
    const [was, is] = [before[part], now[part]].map((value) => JSON.stringify(value) ?? 'none');
    return was === is ? [] : [`${name}.${part}: ${is} (was ${was})`];
  });
}
