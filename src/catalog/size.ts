// An aspect ratio as width and height, for the models that want those.
import type { ModelInput } from './model.ts';

type Limits = Pick<ModelInput, 'minimum' | 'maximum' | 'multipleOf' | 'default' | 'choices'> | undefined;

interface Size {
  width: number;
  height: number;
}

/** Pixels with about the area of the model's default size, in its steps or choices and within its limits. */
export function sizeFor(aspect: string, width: Limits, height: Limits): Size {
  const [across = 1, down = 1] = aspect.split(':').map(Number);
  const area = Number(width?.default ?? 1024) * Number(height?.default ?? 1024);
  const wide = Math.sqrt((area * across) / down);
  const high = Math.sqrt((area * down) / across);
  if (width?.choices && height?.choices) {
    return nearestSize({ width: wide, height: high }, width.choices.map(Number), height.choices.map(Number));
  }
  // Both sides shrink together, or a side at its limit would change the ratio.
  const scale = Math.min(1, (width?.maximum ?? longest) / wide, (height?.maximum ?? longest) / high);
  return { width: fit(wide * scale, width), height: fit(high * scale, height) };
}

const longest = 2048;

function fit(pixels: number, limits: Limits): number {
  const step = limits?.multipleOf ?? 8;
  const stepped = Math.round(pixels / step) * step;
  return Math.min(limits?.maximum ?? longest, Math.max(limits?.minimum ?? step, stepped));
}

/** The pair whose shape and size are nearest; the shape counts for more, as it is what was asked for. */
function nearestSize(wanted: Size, widths: readonly number[], heights: readonly number[]): Size {
  const farness = ({ width, height }: Size): number =>
    8 * Math.abs(Math.log(width / height / (wanted.width / wanted.height))) +
    Math.abs(Math.log((width * height) / (wanted.width * wanted.height)));
  const pairs = widths.flatMap((width) => heights.map((height) => ({ width, height })));
  return pairs.reduce((best, pair) => (farness(pair) < farness(best) ? pair : best), pairs[0] ?? wanted);
}
