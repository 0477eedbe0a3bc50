// An aspect ratio as width and height, for the models that want those.
import type { ModelInput } from './model.ts';

type Limits = Pick<ModelInput, 'minimum' | 'maximum' | 'multipleOf' | 'default'> | undefined;

/** Pixels with about the area of the model's default size, in its steps and within its limits. */
export function sizeFor(aspect: string, width: Limits, height: Limits): { width: number; height: number } {
  const [across = 1, down = 1] = aspect.split(':').map(Number);
  const area = Number(width?.default ?? 1024) * Number(height?.default ?? 1024);
  const wide = Math.sqrt((area * across) / down);
  const high = Math.sqrt((area * down) / across);
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
