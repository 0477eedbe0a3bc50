// Two small models and a started simulator that closes with its test.
import { onTestFinished } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import type { SimulatedModel } from '../../src/simulator/model.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/server.ts';
import type { PredictionView } from '../../src/simulator/view.ts';

/** The version of `acme/painter`, which is not official. */
export const painterVersion = 'ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4';

/** An official model with a list of images, and a community model with one image. */
export const models: SimulatedModel[] = [
  {
    name: 'black-forest-labs/flux-schnell',
    version: 'hidden',
    byPath: true,
    inputs: {
      prompt: { type: 'string', required: true },
      seed: { type: 'integer' },
      num_outputs: { type: 'integer', default: 1, minimum: 1, maximum: 4 },
      aspect_ratio: { type: 'string', default: '1:1', choices: ['1:1', '16:9', '9:16', '3:2'] },
      megapixels: { type: 'string', default: '1', choices: ['1', '0.25'] },
      output_format: { type: 'string', default: 'webp', choices: ['webp', 'jpg', 'png'] },
      output_quality: { type: 'integer', default: 80, minimum: 0, maximum: 100 },
      num_inference_steps: { type: 'integer', default: 4, minimum: 1, maximum: 4 },
      image: { type: 'string', format: 'uri' },
    },
    output: 'array',
    runMs: 600,
  },
  {
    name: 'acme/painter',
    version: painterVersion,
    byPath: false,
    inputs: {
      prompt: { type: 'string', default: 'a painting' },
      seed: { type: 'integer' },
      width: { type: 'integer', default: 512, minimum: 64, maximum: 1024, multipleOf: 64 },
      height: { type: 'integer', default: 512, choices: [256, 512, 768] },
      guidance_scale: { type: 'number', default: 7.5, minimum: 1, maximum: 20 },
    },
    output: 'string',
    runMs: 600,
  },
];

/** Starts a fast simulator for one test; concurrent tests have to hand in their own `onTestFinished`. */
export async function started(
  options: Partial<SimulatorOptions> = {},
  atEnd: (close: () => Promise<void>) => void = onTestFinished,
): Promise<Simulator> {
  const simulator = await startSimulator({ models, speed: 20, ...options });
  atEnd(() => simulator.close());
  return simulator;
}

/** Sends one API request with a token. */
export function call(
  simulator: Simulator,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  const { method = init.body === undefined ? 'GET' : 'POST', body, headers, signal } = init;
  return fetch(`${simulator.baseUrl}${path}`, {
    method,
    headers: { authorization: 'Bearer any', 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Creates by path with flux-schnell and gives the answer with its prediction. */
export async function create(
  simulator: Simulator,
  input: Record<string, unknown>,
  extra: { body?: Record<string, unknown>; headers?: Record<string, string> } = {},
): Promise<{ response: Response; prediction: PredictionView }> {
  const response = await call(simulator, '/models/black-forest-labs/flux-schnell/predictions', {
    body: { input, ...extra.body },
    ...(extra.headers === undefined ? {} : { headers: extra.headers }),
  });
  return { response, prediction: (await response.json()) as PredictionView };
}

/** Creates and holds until the end. */
export async function finish(simulator: Simulator, input: Record<string, unknown>): Promise<PredictionView> {
  const { prediction } = await create(simulator, input, { headers: { prefer: 'wait' } });
  return prediction;
}

/** Reads a prediction. */
export async function read(simulator: Simulator, id: string): Promise<PredictionView> {
  return (await (await call(simulator, `/predictions/${id}`)).json()) as PredictionView;
}

/** Asks again until the prediction passes `test`. */
export async function until(
  simulator: Simulator,
  id: string,
  test: (prediction: PredictionView) => boolean,
): Promise<PredictionView> {
  for (;;) {
    const prediction = await read(simulator, id);
    if (test(prediction)) return prediction;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
