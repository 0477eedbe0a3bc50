// The schema that a gateway publishes of a model, as the catalog reads it.
import type { PublishedInput, PublishedInputs } from '../catalog/published.ts';

type Json = Readonly<Record<string, unknown>>;

/** The inputs of an `openapi_schema`, in its own order; undefined for what is no such schema. */
export function publishedInputs(openapiSchema: unknown): PublishedInputs | undefined {
  const input = schemaNamed(openapiSchema, 'Input');
  if (!input || !isObject(input['properties'])) return undefined;
  const required: readonly unknown[] = Array.isArray(input['required']) ? input['required'] : [];
  const properties = Object.entries(input['properties']).map(
    ([name, property]) => [name, flatten(openapiSchema, property)] as const,
  );
  const inOrder = properties.toSorted(([, one], [, other]) => orderOf(one) - orderOf(other));
  return Object.fromEntries(
    inOrder.map(([name, property]) => [name, inputOf(openapiSchema, property, required.includes(name))]),
  );
}

/** Whether a model answers with a list or with one link; undefined where its schema does not say. */
export function publishedOutput(openapiSchema: unknown): 'array' | 'string' | undefined {
  const output = schemaNamed(openapiSchema, 'Output');
  const type = output && typeOf(flatten(openapiSchema, output));
  return type === 'array' || type === 'string' ? type : undefined;
}

function inputOf(root: unknown, property: Json, required: boolean): PublishedInput {
  const { default: usual, minimum, maximum, description } = property;
  const choices = choicesOf(property);
  return {
    type: typeOf(property),
    required,
    ...(usual === undefined || usual === null ? {} : { default: usual }),
    ...(typeof minimum === 'number' ? { minimum } : {}),
    ...(typeof maximum === 'number' ? { maximum } : {}),
    ...(choices ? { choices } : {}),
    isFile: isFile(root, property),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** Far more schemas than anybody puts inside one another. */
const deepest = 10;

/** What was worked out already: a schema that leads back to itself in many ways would take for ever. */
const known = new WeakMap<Json, Json>();

/**
 * A schema with what it refers to and what it is put together of. Beside a reference stands what is meant for this use
 * of it, so that its own words win.
 */
function flatten(root: unknown, schema: unknown, depth = 0): Json {
  if (!isObject(schema) || depth > deepest) return {};
  const before = known.get(schema);
  if (before) return before;
  // What leads back here adds nothing.
  known.set(schema, {});
  const { $ref: reference, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    ...(typeof reference === 'string' ? [lookUp(root, reference)] : []),
    ...(Array.isArray(allOf) ? (allOf as unknown[]) : []),
  ].map((part) => flatten(root, part, depth + 1));
  const ways = [anyOf, oneOf]
    .filter((list) => Array.isArray(list))
    .map((list) => oneOfMany((list as unknown[]).map((way) => flatten(root, way, depth + 1))));
  const flat = Object.assign({}, ...parts, ...ways, own) as Json;
  known.set(schema, flat);
  return flat;
}

/** What several ways to write a value have in common. Null is how an input is left out, so it is none of them. */
function oneOfMany(ways: readonly Json[]): Json {
  const [first, ...others] = ways.filter((way) => way['type'] !== 'null');
  if (!first) return {};
  if (others.length === 0) return first;
  const all = [first, ...others];
  const types = new Set(all.map(typeOf));
  const isNumber = [...types].every((type) => type === 'integer' || type === 'number');
  const choices = all.map(choicesOf);
  return {
    ...(types.size === 1 ? { type: typeOf(first) } : {}),
    ...(types.size > 1 && isNumber ? { type: 'number' } : {}),
    ...(choices.every((each) => each !== undefined) ? { enum: choices.flat() } : {}),
    ...(all.every(({ format }) => format === 'uri') ? { format: 'uri' } : {}),
  };
}

function typeOf({ type }: Json): string | undefined {
  const [only, ...others] = (Array.isArray(type) ? (type as unknown[]) : [type]).filter(
    (each) => each !== 'null',
  );
  return typeof only === 'string' && others.length === 0 ? only : undefined;
}

function choicesOf({ enum: listed, const: only }: Json): (string | number)[] | undefined {
  const values = Array.isArray(listed) ? (listed as unknown[]) : [only];
  const choices = values.filter((value) => typeof value === 'string' || typeof value === 'number');
  return choices.length === 0 ? undefined : [...new Set(choices)];
}

function isFile(root: unknown, property: Json): boolean {
  return property['format'] === 'uri' || flatten(root, property['items'])['format'] === 'uri';
}

function orderOf(property: Json): number {
  const order = property['x-order'];
  return typeof order === 'number' ? order : Number.MAX_SAFE_INTEGER;
}

function schemaNamed(root: unknown, name: string): Json | undefined {
  const schema = lookUp(root, `#/components/schemas/${name}`);
  return isObject(schema) ? schema : undefined;
}

/** What a reference such as `#/components/schemas/Input` leads to, inside the same document. */
function lookUp(root: unknown, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (place, part) => (isObject(place) && Object.hasOwn(place, part) ? place[part] : undefined),
      root,
    );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
