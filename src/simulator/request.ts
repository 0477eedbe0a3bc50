// Reads from a prediction's input what is wanted: which words, how many outputs.
import { isDataUri } from './data-uri.ts';
import type { SimulatedModel } from './model.ts';
import type { Prediction } from './prediction.ts';

type Asked = Pick<Prediction, 'input' | 'model'>;

/** The value of an input, or its model's default; undefined where the model has no such input. */
export function inputOf({ input, model }: Asked, name: string): unknown {
  const rule = model.inputs[name];
  return rule === undefined ? undefined : (input[name] ?? rule.default);
}

/** How many outputs an input asks for, under whichever name its model gives the number. */
export function imageCountOf(model: SimulatedModel, input: Prediction['input']): number {
  if (model.output === 'string' || (model.kind ?? 'image') !== 'image') return 1;
  for (const name of ['num_outputs', 'num_images', 'number_of_images', 'max_images']) {
    const count = inputOf({ model, input }, name);
    if (typeof count === 'number') return Math.min(16, Math.max(1, Math.round(count)));
  }
  return 1;
}

/** What a run is asked to show: its prompt, or whatever texts it has. */
export function promptOf(asked: Asked): string {
  const prompt = wordsOf(asked, (name) => !isEnd(name));
  if (prompt !== '') return prompt;
  // Restorers have no words at all, only a picture, and get a scene chosen by its address.
  const texts = Object.values(asked.input).filter((value) => typeof value === 'string');
  return texts
    .filter((text) => !isDataUri(text))
    .join(' ')
    .slice(0, longestPrompt);
}

/** What somebody said has to change in a picture; empty where only the model's defaults speak. */
export function changeOf({ model, input }: Asked): string {
  const given = Object.entries(model.inputs).filter(([name]) => typeof input[name] === 'string');
  return wordsOf({ model: { ...model, inputs: Object.fromEntries(given) }, input }, (name) => !isEnd(name));
}

/** What a film is asked to become towards its end, where its model has words for that. */
export function endPromptOf(asked: Asked): string {
  return wordsOf(asked, isEnd);
}

/** The names of the inputs that are addresses of pictures, in the order of the model. */
export function pictureInputsOf(model: SimulatedModel): string[] {
  return Object.entries(model.inputs).flatMap(([name, { format }]) => (format === 'uri' ? [name] : []));
}

/** Whether an input of that name says where something may change. */
export function isMask(name: string): boolean {
  return /mask/i.test(name);
}

const longestPrompt = 20_000;

function wordsOf({ model, input }: Asked, wanted: (name: string) => boolean): string {
  const prompts = Object.entries(model.inputs).flatMap(([name, rule]) => {
    const text = input[name] ?? rule.default;
    const isPrompt = /prompt/i.test(name) && !/negative|^n_/i.test(name) && rule.choices === undefined;
    return isPrompt && wanted(name) && typeof text === 'string' && !isAddress(text) ? [text] : [];
  });
  return prompts.join(' ').slice(0, longestPrompt);
}

function isEnd(name: string): boolean {
  return /end/i.test(name);
}

function isAddress(text: string): boolean {
  return /^(?:data|https?):/i.test(text);
}
