// Models of every kind, small and fast, and pictures to hand to them.
import sharp from 'sharp';
import { expect } from 'vitest';
import type { SimulatedInput, SimulatedModel } from '../../src/simulator/model.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/server.ts';
import type { PredictionView } from '../../src/simulator/view.ts';
import { call, started } from './fixture.ts';

const text: SimulatedInput = { type: 'string' };
const address: SimulatedInput = { type: 'string', format: 'uri' };
const matching: SimulatedInput = { type: 'string', default: 'match_input_image' };

/** The version of `acme/film`, which is not official. */
export const filmVersion = 'ca1f5e306e5721e19c473e0d094e6603f0456fe759c10715fcd6c1b79242d4a5';

/** One model of each kind. */
export const kinds: SimulatedModel[] = [
  model('acme/draw', {
    prompt: text,
    seed: { type: 'integer' },
    aspect_ratio: { type: 'string', default: '1:1' },
    megapixels: { type: 'string', default: '0.0625' },
    background: { type: 'string', default: 'auto', choices: ['auto', 'transparent'] },
    steps: { type: 'integer', choices: [64, 128] },
    share: { type: 'number', multipleOf: 0.1 },
  }),
  model('acme/edit', { prompt: text, input_image: address, mask: address, aspect_ratio: matching }),
  model('acme/edit-many', {
    prompt: text,
    image_input: { type: 'array', format: 'uri', description: 'What to work on.' },
    aspect_ratio: matching,
  }),
  model('acme/rembg', { image: { ...address, required: true } }),
  model('acme/upscaler', { image: address, scale: { type: 'number', default: 4, maximum: 10 } }),
  {
    ...model('acme/animation', {
      prompt_start: text,
      prompt_end: text,
      seed: { type: 'integer' },
      width: { type: 'integer', default: 96, choices: [96, 1024] },
      height: { type: 'integer', default: 64, choices: [64, 512] },
      output_format: { type: 'string', default: 'gif', choices: ['gif', 'mp4'] },
    }),
    kind: 'animation',
  },
  {
    ...model('acme/film', {
      prompt: text,
      first_frame_image: address,
      aspect_ratio: { type: 'string', default: '16:9' },
      megapixels: { type: 'string', default: '0.0625' },
    }),
    kind: 'video',
    version: filmVersion,
    byPath: false,
    output: 'array',
  },
];

function model(name: string, inputs: SimulatedModel['inputs']): SimulatedModel {
  return { name, version: 'hidden', byPath: true, inputs, output: 'string', runMs: 100 };
}

/** Starts a simulator with a model of each kind. */
export async function startedWithKinds(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return started({ models: kinds, startMs: 0, ...options });
}

/** Runs a model to its end. */
export async function run(
  simulator: Simulator,
  name: string,
  input: Record<string, unknown>,
): Promise<PredictionView> {
  const { byPath, version } = kinds.find((each) => each.name === name) ?? { byPath: true };
  const answer = await call(simulator, byPath ? `/models/${name}/predictions` : '/predictions', {
    body: byPath ? { input } : { version, input },
    headers: { prefer: 'wait' },
  });
  return (await answer.json()) as PredictionView;
}

/** Runs a model that has to succeed, and gives the address of its first output. */
export async function addressOf(
  simulator: Simulator,
  name: string,
  input: Record<string, unknown>,
): Promise<string> {
  const { output, error } = await run(simulator, name, input);
  expect(error).toBeNull();
  return [output].flat()[0] ?? '';
}

/** Downloads an output. */
export async function download(url: string): Promise<{ bytes: Buffer; type: string | null }> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return { bytes: Buffer.from(await response.arrayBuffer()), type: response.headers.get('content-type') };
}

/** Runs a model that has to succeed, and gives its first output. */
export async function outputOf(
  simulator: Simulator,
  name: string,
  input: Record<string, unknown>,
): Promise<Buffer> {
  return (await download(await addressOf(simulator, name, input))).bytes;
}

/** A part of a picture, in pixels. */
interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The mean of each channel in a part of a picture, 0 to 255. */
export async function meansOf(picture: Buffer, area: Area): Promise<number[]> {
  // Statistics are taken of the whole input; what is cut out has to become an input of its own.
  const { data, info } = await sharp(picture).extract(area).raw().toBuffer({ resolveWithObject: true });
  const { channels } = await sharp(data, { raw: info }).stats();
  return channels.map(({ mean }) => mean);
}

/** The mean of each channel of a whole picture. */
export async function means(picture: Buffer): Promise<number[]> {
  return (await sharp(picture).stats()).channels.map(({ mean }) => mean);
}

/** A picture whose left half is red and whose right half is blue. */
export async function redAndBlue(width = 120, height = 80): Promise<Buffer> {
  const half = { width: width / 2, height, channels: 3 as const, background: '#2040e0' };
  return sharp({ create: { ...half, width, background: '#e04020' } })
    .composite([{ input: { create: half }, left: width / 2, top: 0 }])
    .png()
    .toBuffer();
}

/** Bytes as an address. */
export function dataUri(bytes: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
