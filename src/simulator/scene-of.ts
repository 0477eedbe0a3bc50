// Which scene a run draws: its own words, or the scene it works on with what is asked of it.
import type { Prediction } from './prediction.ts';
import { changeOf, endPromptOf, promptOf } from './request.ts';
import type { Scene } from './scene/compose.ts';

// An edit of an edit of an edit: the scene itself and the newest changes are what counts.
const mostChanges = 12;

/** The scene of a prediction's `index`-th output. */
export function sceneOf(prediction: Prediction, index: number): Scene {
  const { basis, seed } = prediction;
  if (basis?.kind !== 'scene') {
    const prompt = promptOf(prediction);
    return { prompts: [prompt], key: `${prompt}\n${seed}\n${index}` };
  }
  const [first = '', ...changes] = basis.prompts;
  const asked = changeOf(prediction);
  const newest = (asked === '' ? changes : [...changes, asked]).slice(-mostChanges);
  return { prompts: [first, ...newest], key: index === 0 ? basis.key : `${basis.key}\n${index}` };
}

/** The scene a film turns into, where it is asked to; what both leave open is the same. */
export function endSceneOf(prediction: Prediction, { key }: Scene): Scene | undefined {
  const prompt = endPromptOf(prediction);
  return prompt === '' ? undefined : { prompts: [prompt], key };
}
