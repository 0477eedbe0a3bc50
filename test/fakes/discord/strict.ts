// Rebuilds a schema so that keys it does not name are refused.
import * as z from 'zod/mini';

type Schema = z.ZodMiniType;
type Definition = { type: string; [key: string]: unknown };

const built = new WeakMap<Schema, Schema>();

/** The same schema with every object strict; discord-api-spec's own switch comes too late for its constants. */
export function strict(schema: Schema): Schema {
  const known = built.get(schema);
  if (known) return known;
  const made = rebuild(schema);
  built.set(schema, made);
  return made;
}

function rebuild(schema: Schema): Schema {
  const definition = schema.def as unknown as Definition;
  const change = changes[definition.type]?.(definition);
  if (!change) return schema;
  return z.core.clone(schema, { ...definition, ...change } as unknown as typeof schema.def);
}

const inner = (key: string) => (definition: Definition) => ({ [key]: strict(definition[key] as Schema) });

const changes: Record<string, (definition: Definition) => object> = {
  object: (definition) => ({
    shape: Object.fromEntries(
      Object.entries(definition['shape'] as Record<string, Schema>).map(([key, value]) => [
        key,
        strict(value),
      ]),
    ),
    catchall: z.never(),
  }),
  array: inner('element'),
  optional: inner('innerType'),
  nullable: inner('innerType'),
  record: inner('valueType'),
  union: (definition) => ({ options: (definition['options'] as Schema[]).map(strict) }),
  lazy: (definition) => ({ getter: () => strict((definition['getter'] as () => Schema)()) }),
};
