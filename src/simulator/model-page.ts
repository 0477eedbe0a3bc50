// The public page of a model, with its input schema written the way the platform publishes it.
import { createHash } from 'node:crypto';
import type { SimulatedInput, SimulatedModel } from './model.ts';

type Json = Readonly<Record<string, unknown>>;

/** Gives the model object of the API, `latest_version.openapi_schema` included. */
export function modelPageOf(model: SimulatedModel): Json {
  const [owner, name] = model.name.split('/');
  return {
    url: `https://replicate.com/${model.name}`,
    owner,
    name,
    description: descriptions[model.kind ?? 'image'],
    visibility: 'public',
    is_official: model.byPath,
    github_url: null,
    paper_url: null,
    license_url: null,
    run_count: 0,
    cover_image_url: null,
    default_example: null,
    latest_version: versionPageOf(model),
  };
}

/** Gives the version object of the API. */
export function versionPageOf(model: SimulatedModel): Json {
  return {
    id: model.version === 'hidden' ? createHash('sha256').update(model.name).digest('hex') : model.version,
    created_at: '2026-01-01T00:00:00.000000Z',
    cog_version: '0.16.9',
    openapi_schema: openapiOf(model),
  };
}

const descriptions = {
  image: 'A drawing machine that answers like the real model.',
  animation: 'A drawing machine that makes short animations, and answers like the real model.',
  video: 'A drawing machine that makes short videos, and answers like the real model.',
};

function openapiOf(model: SimulatedModel): Json {
  const inputs = Object.entries(model.inputs);
  const required = inputs.filter(([, input]) => input.required === true).map(([name]) => name);
  const enums = inputs.flatMap(([name, input]) => {
    return input.choices === undefined ? [] : [[name, enumOf(name, input)] as const];
  });
  const link = { type: 'string', format: 'uri' };
  return {
    openapi: '3.0.2',
    info: { title: 'Cog', version: '0.1.0' },
    paths: {},
    components: {
      schemas: {
        Input: {
          type: 'object',
          title: 'Input',
          ...(required.length > 0 ? { required } : {}),
          properties: Object.fromEntries(
            inputs.map(([name, input], order) => [name, propertyOf(name, input, order)]),
          ),
        },
        Output: { title: 'Output', ...(model.output === 'array' ? { type: 'array', items: link } : link) },
        ...Object.fromEntries(enums),
      },
    },
  };
}

function propertyOf(name: string, input: SimulatedInput, order: number): Json {
  const title = titleOf(name);
  const shared = {
    description: input.description ?? `${title}.`,
    ...(input.default === undefined ? {} : { default: input.default }),
    'x-order': order,
  };
  // Choices live in a schema of their own; OpenAPI 3.0 allows nothing beside a $ref, hence the `allOf`.
  if (input.choices !== undefined) {
    return { allOf: [{ $ref: `#/components/schemas/${name}` }], ...shared };
  }
  const { type, minimum, maximum, multipleOf, format } = input;
  const isList = type === 'array';
  const items = isList ? definedOnly({ type: 'string', format }) : undefined;
  return definedOnly({
    type,
    title,
    format: isList ? undefined : format,
    items,
    minimum,
    maximum,
    multipleOf,
    ...shared,
  });
}

function enumOf(name: string, { choices, type }: SimulatedInput): Json {
  return { type, enum: choices, title: name, description: 'An enumeration.' };
}

function titleOf(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => ` ${letter.toUpperCase()}`).trim();
}

function definedOnly(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
