// What the parts of a scene know of it besides the canvas.
import type { Canvas } from './sky.ts';

/** The canvas with its weather and its light. */
export interface Setting extends Canvas {
  snow: boolean;
  sunX: number;
  /** Nothing is drawn but the subject: it throws no shadow. */
  alone: boolean;
}
