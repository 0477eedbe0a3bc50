// The simulator as the gateway of a Darkroom without a token: slow enough to watch a picture develop.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Catalog } from './catalog/catalog.ts';
import type { Model, ModelInput } from './catalog/model.ts';
import type { SimulatedInput, SimulatedModel } from './simulator/model.ts';
import { startSimulator, type SimulatorOptions } from './simulator/server.ts';

/** How many times as long as a real model a run takes: long enough to be watched. */
const slowness = 3;

/** A simulator that knows the catalog's models, and remembers its predictions in `folder` over a restart. */
export async function startDemoGateway(
  catalog: Catalog,
  folder: string,
): Promise<{ baseUrl: string; token: string; slowness: number; close(): Promise<void> }> {
  const token = randomUUID();
  const journal = join(folder, 'simulator.jsonl');
  const simulator = await startSimulator({ ...demoOptions(catalog), token, journal });
  return { baseUrl: simulator.baseUrl, token, slowness, close: () => simulator.close() };
}

/** How a simulator behaves that people watch. */
export function demoOptions(catalog: Catalog): SimulatorOptions {
  return {
    models: catalog.models.map(simulatedModel),
    // Held answers would come with the finished picture; without them every stage can be seen.
    hold: false,
    speed: 1 / slowness,
    // Pictures for a crowd take longer to draw than a download may stand still.
    drawsFirst: true,
    // Uploads would be gone after a restart; what goes along with a request stays with it.
    files: false,
  };
}

/** A model of the catalog as the simulator plays it. */
export function simulatedModel(model: Model): SimulatedModel {
  return {
    name: model.name,
    version: model.version.split(':').at(-1) ?? model.version,
    kind: model.kind,
    byPath: model.call === 'path',
    inputs: Object.fromEntries(
      Object.entries(model.inputs).map(([name, input]) => [name, simulatedInput(input)]),
    ),
    output: model.output,
    runMs: model.typicalMs,
  };
}

function simulatedInput(input: ModelInput): SimulatedInput {
  const { type, required, minimum, maximum, multipleOf, choices, house } = input;
  return {
    type,
    required,
    ...(input.default === undefined ? {} : { default: input.default }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(multipleOf === undefined ? {} : { multipleOf }),
    ...(choices === undefined ? {} : { choices }),
    ...(house === 'image' || house === 'mask' ? { format: 'uri' } : {}),
  };
}
