// Reads from a prediction's input what picture is wanted: words, size, format, count.
import type { Prediction } from './prediction.ts';

/** The formats a picture can be delivered in. */
export type PictureFormat = 'png' | 'jpg' | 'webp';

/** Everything the drawing depends on: equal requests give equal bytes. */
export interface PictureRequest {
  prompt: string;
  seed: number;
  index: number;
  width: number;
  height: number;
  format: PictureFormat;
  quality: number;
}

const megapixel = 1024 * 1024;
const largestEdge = 2048;
const smallestEdge = 64;

/** Says what the `index`-th picture of a prediction has to look like. */
export function pictureRequestOf(prediction: Prediction, index: number): PictureRequest {
  const quality = inputOf(prediction, 'output_quality');
  return {
    prompt: promptOf(prediction.input),
    seed: prediction.seed,
    index,
    ...sizeOf(prediction),
    format: formatOf(prediction),
    quality: typeof quality === 'number' ? Math.min(100, Math.max(1, quality)) : 80,
  };
}

/** The file format asked for; models that offer no choice deliver PNG. */
export function formatOf(prediction: Prediction): PictureFormat {
  const format = inputOf(prediction, 'output_format');
  if (format === 'jpg' || format === 'jpeg') return 'jpg';
  return format === 'webp' ? 'webp' : 'png';
}

/** How many images an input asks for, under whichever name its model gives the number. */
export function imageCountOf(model: Prediction['model'], input: Prediction['input']): number {
  if (model.output === 'string') return 1;
  for (const name of ['num_outputs', 'num_images', 'number_of_images', 'max_images']) {
    const count = input[name] ?? model.inputs[name]?.default;
    if (typeof count === 'number') return Math.min(16, Math.max(1, Math.round(count)));
  }
  return 1;
}

function inputOf({ input, model }: Prediction, name: string): unknown {
  return input[name] ?? model.inputs[name]?.default;
}

// Animations have `prompt_start` and the like; restorers have no words at all, only a picture, and get a scene
// chosen by its address.
function promptOf(input: Prediction['input']): string {
  const texts = Object.entries(input).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const prompts = texts.filter(([name]) => name.includes('prompt') && !name.includes('negative'));
  const words = prompts.map(([, text]) => text).filter((text) => !/^(?:data|https?):/.test(text));
  return (words.length > 0 ? words : texts.map(([, text]) => text)).join(' ').slice(0, 20_000);
}

function sizeOf(prediction: Prediction): { width: number; height: number } {
  const aspect = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(String(inputOf(prediction, 'aspect_ratio')));
  const width = inputOf(prediction, 'width');
  const height = inputOf(prediction, 'height');
  if (aspect === null && typeof width === 'number' && typeof height === 'number') {
    return { width: clampEdge(width), height: clampEdge(height) };
  }
  const ratio = aspect === null ? 1 : Number(aspect[1]) / Number(aspect[2]);
  const wanted = Number.parseFloat(String(inputOf(prediction, 'megapixels')));
  const area = megapixel * (wanted > 0 ? Math.min(wanted, 2) : 1);
  return { width: edgeOf(Math.sqrt(area * ratio)), height: edgeOf(Math.sqrt(area / ratio)) };
}

// Models work on blocks of 16 pixels.
function edgeOf(length: number): number {
  return clampEdge(Math.round(length / 16) * 16);
}

function clampEdge(length: number): number {
  return Math.min(largestEdge, Math.max(smallestEdge, Math.round(length)));
}
