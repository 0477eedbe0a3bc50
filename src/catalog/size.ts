// An aspect ratio as width and height, for the models that want those.
import type { ModelInput } from './model.ts';

type Limits = Pick<ModelInput, 'minimum' | 'maximum' | 'multipleOf' | 'default'> | undefined;

/** Pixels with about the area of the model's default size, in its steps and within its limits. */
export function sizeFor(aspect: string, width: Limits, height: Limits): { width: number; height: number } {
  const [across = 1, down = 1] = aspect.split(':').map(Number);
  const area = Number(width?.default ?? 1024) * Number(height?.default ?? 1024);
  const ratio = across / down;
  return {
    width: fit(Math.sqrt(area * ratio), width),
    height: fit(Math.sqrt(area / ratio), height),
  };
}

function fit(pixels: number, limits: Limits): number {
  const step = limits?.multipleOf ?? 8;
  const stepped = Math.round(pixels / step) * step;
  return Math.min(limits?.maximum ?? 2048, Math.max(limits?.minimum ?? step, stepped));
}
