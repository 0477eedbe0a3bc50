// Everything the drawing of one output depends on.
import { formatOf } from './formats.ts';
import type { OutputFormat } from './formats.ts';
import type { Prediction } from './prediction.ts';
import { changeOf, inputOf, isMask, pictureInputsOf } from './request.ts';
import type { Part, Scene } from './scene/compose.ts';
import { endSceneOf, sceneOf } from './scene-of.ts';
import { sizeOf } from './size.ts';
import type { Size } from './size.ts';
import type { Sources } from './sources.ts';

/** An output to be made: equal orders give equal bytes. */
export interface Order extends Size {
  format: OutputFormat;
  /** 1 to 100, for the formats that have it. */
  quality: number;
  scene: Scene;
  part: Part;
  /** What a film turns into. */
  end: Scene | undefined;
  /** The picture to work on, where it is none of ours; the scene is then only its new light. */
  picture: Buffer | undefined;
  /** Whether words were said about the picture. */
  asked: boolean;
  /** White where something may change, and the scene as it was before. */
  mask: { bytes: Buffer; before: Scene } | undefined;
}

/** The order for a prediction's `index`-th output. */
export async function orderFor(prediction: Prediction, index: number, sources: Sources): Promise<Order> {
  const { basis, input, model } = prediction;
  const quality = inputOf(prediction, 'output_quality');
  const mask = pictureInputsOf(model).find(isMask);
  const maskBytes = mask === undefined || !basis ? undefined : await sources.bytesIn(input, mask);
  const scene = sceneOf(prediction, index);
  const before = basis?.kind === 'scene' ? basis : scene;
  return {
    ...sizeOf(prediction),
    format: formatOf(prediction),
    quality: typeof quality === 'number' ? Math.min(100, Math.max(1, quality)) : 80,
    scene,
    part: partOf(prediction),
    end: endSceneOf(prediction, scene),
    picture: basis?.kind === 'file' ? await sources.bytesIn(input, basis.input) : undefined,
    asked: changeOf(prediction) !== '',
    mask: maskBytes === undefined ? undefined : { bytes: maskBytes, before },
  };
}

// What such models do is in their names alone.
function partOf(prediction: Prediction): Part {
  const { name } = prediction.model;
  const cutsOut = /rembg|remove-?(?:bg|background)/i.test(name);
  if (cutsOut || inputOf(prediction, 'background') === 'transparent') return 'subject';
  return /object-remov/i.test(name) ? 'surroundings' : 'all';
}
