// What the models publish of themselves, and whether an input would be taken by one of them.
import { readFileSync } from 'node:fs';

/** An input as a model publishes it. */
export interface PublishedInput {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  required?: boolean;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  enum?: (string | number)[];
}

/** A model as it is published. */
export interface PublishedModel {
  /** Of models that are called by it; the version of the others changes. */
  version?: string;
  /** `array`, `string`, or both where it may be either. */
  output: string;
  inputs: Record<string, PublishedInput>;
}

const file = new URL('../fixtures/published-inputs.json', import.meta.url);

/** Every model by its full name. */
export const publishedModels = JSON.parse(readFileSync(file, 'utf8')) as Record<string, PublishedModel>;

/** One line for everything in `input` that the model would refuse, or ignore. */
export function breachesOf({ inputs }: PublishedModel, input: Readonly<Record<string, unknown>>): string[] {
  const missing = Object.keys(inputs).filter((name) => inputs[name]?.required && !(name in input));
  const wrong = Object.entries(input).flatMap(([name, value]) => {
    const published = inputs[name];
    if (!published) return [`${name} is no input`];
    return isTaken(published, value) ? [] : [`${name} is ${JSON.stringify(value)}`];
  });
  return [...missing.map((name) => `${name} is missing`), ...wrong];
}

function isTaken(published: PublishedInput, value: unknown): boolean {
  if (!isOfType(published.type, value)) return false;
  if (published.enum) return published.enum.some((each) => each === value);
  if (typeof value !== 'number') return true;
  return value >= (published.minimum ?? -Infinity) && value <= (published.maximum ?? Infinity);
}

function isOfType(type: PublishedInput['type'], value: unknown): boolean {
  if (type === 'array') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
