// Models for the simulator as their gateways publish them: written down apart from our own files, so that neither judges itself.
import type { Model } from '../../src/catalog/model.ts';
import type { SimulatedInput, SimulatedModel } from '../../src/simulator/model.ts';
import { publishedModels, type PublishedInput } from '../catalog/published-inputs.ts';

/** The model with the inputs that are published of it, quick and with small pictures; throws for one nobody has published. */
export function publishedModel(model: Model): SimulatedModel {
  const fact = publishedModels[model.name];
  if (!fact) throw new Error(`nothing is published of ${model.name}`);
  const files = new Set(Object.keys(model.inputs).filter((name) => isFile(model, name)));
  const inputs = Object.entries(fact.inputs).map(([name, input]) => [
    name,
    simulated(input, files.has(name)),
  ]);
  return {
    name: model.name,
    version: model.version.split(':').at(-1) ?? model.version,
    byPath: model.call === 'path',
    kind: model.kind,
    output: fact.output === 'string' ? 'string' : 'array',
    runMs: 300,
    inputs: {
      ...(Object.fromEntries(inputs) as Record<string, SimulatedInput>),
      // Drawing is most of what a story costs.
      megapixels: { type: 'string', default: '0.0625' },
    },
  };
}

function isFile({ inputs }: Model, name: string): boolean {
  const house = inputs[name]?.house;
  return house === 'image' || house === 'mask';
}

function simulated({ type, enum: choices, ...rest }: PublishedInput, isAddress: boolean): SimulatedInput {
  return {
    ...rest,
    type,
    ...(choices ? { choices } : {}),
    ...(isAddress ? { format: 'uri' as const } : {}),
  };
}
