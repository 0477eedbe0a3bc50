// How large an output is, in pixels.
import { formatOf, isPicture } from './formats.ts';
import type { Prediction } from './prediction.ts';
import { inputOf } from './request.ts';

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

const megapixel = 1024 * 1024;
const largestEdge = 2048;
const smallestEdge = 64;
// Films are made of many pictures: these are as small as they can be and still be worth seeing.
const largestFilmEdge = 512;

/** The size a prediction's outputs have: as asked, or that of the picture the run works on. */
export function sizeOf(prediction: Prediction): Size {
  const size = stillSizeOf(prediction);
  return isPicture(formatOf(prediction)) ? size : filmSizeOf(sizeLike(size, areaOf(prediction)));
}

function stillSizeOf(prediction: Prediction): Size {
  const { basis, input } = prediction;
  const enlarged = enlargementOf(prediction);
  if (enlarged !== undefined) return within(enlarged, largestEdge);
  const aspect = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(String(inputOf(prediction, 'aspect_ratio')));
  const width = inputOf(prediction, 'width');
  const height = inputOf(prediction, 'height');
  const asked = typeof input['width'] === 'number' && typeof input['height'] === 'number';
  if (aspect === null && basis !== undefined && !asked) return sizeLike(basis, areaOf(prediction));
  if (aspect === null && typeof width === 'number' && typeof height === 'number') {
    return { width: clampEdge(width), height: clampEdge(height) };
  }
  const ratio = aspect === null ? 1 : Number(aspect[1]) / Number(aspect[2]);
  const area = areaOf(prediction) ?? megapixel;
  return { width: edgeOf(Math.sqrt(area * ratio)), height: edgeOf(Math.sqrt(area / ratio)) };
}

function enlargementOf(prediction: Prediction): Size | undefined {
  const times = inputOf(prediction, 'scale') ?? inputOf(prediction, 'scale_factor');
  if (typeof times !== 'number') return undefined;
  const { width, height } = prediction.basis ?? { width: 1024, height: 1024 };
  return { width: width * Math.max(1, times), height: height * Math.max(1, times) };
}

/** The pixels asked for, as `0.25`, `1` or `2 MP`; undefined where nothing is. */
function areaOf(prediction: Prediction): number | undefined {
  const [, inWords] = /^([\d.]+) MP$/.exec(String(inputOf(prediction, 'resolution'))) ?? [];
  const wanted = Number(inputOf(prediction, 'megapixels') ?? inWords);
  return wanted > 0 ? megapixel * Math.min(wanted, 2) : undefined;
}

function sizeLike(size: Size, area: number | undefined): Size {
  const shrunk = area === undefined ? 1 : Math.min(1, Math.sqrt(area / (size.width * size.height)));
  return within({ width: size.width * shrunk, height: size.height * shrunk }, largestEdge);
}

// The encoder of films takes even numbers only.
function filmSizeOf(size: Size): Size {
  const { width, height } = within(size, largestFilmEdge);
  return { width: Math.round(width / 2) * 2, height: Math.round(height / 2) * 2 };
}

function within({ width, height }: Size, edge: number): Size {
  const shrunk = Math.min(1, edge / Math.max(width, height));
  return { width: clampEdge(width * shrunk), height: clampEdge(height * shrunk) };
}

// Models work on blocks of 16 pixels.
function edgeOf(length: number): number {
  return clampEdge(Math.round(length / 16) * 16);
}

function clampEdge(length: number): number {
  return Math.min(largestEdge, Math.max(smallestEdge, Math.round(length)));
}
