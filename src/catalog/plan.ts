// From what a person asked to what the gateway gets.
import { houseInput, flagsOf, takesPicture } from './flags.ts';
import type { Model } from './model.ts';
import { sizeFor } from './size.ts';
import { readValue, type Value, type ValueProblem } from './value.ts';

/** A request as a person made it: options by house name or by the model's own input name, values as typed. */
export interface PlanRequest {
  prompt: string;
  options: Readonly<Record<string, Value>>;
  /** The seed to use where the model takes one and the person gave none. */
  seed: number;
  /** Addresses of the pictures to work on. */
  pictures?: { image?: string | undefined; mask?: string | undefined } | undefined;
}

/** Everything the gateway needs, and what it will cost. */
export interface Plan {
  input: Record<string, Value>;
  count: number;
  /** Credits for all outputs together. */
  cost: number;
  seed: number | undefined;
}

/** What is wrong with a request: the code of the sentence, and its values. */
export interface Problem {
  problem:
    | ValueProblem['problem']
    | 'prompt_empty'
    | 'prompt_too_long'
    | 'model_needs_picture'
    | 'model_takes_no_picture'
    | 'model_takes_no_mask'
    | 'option_unknown';
  params: Record<string, string | number>;
}

/** The input for the gateway, or the first problem. Only inputs that the model has ever get through. */
export function planFor(model: Model, request: PlanRequest): Plan | Problem {
  const prompt = request.prompt.trim();
  const problem = promptProblem(model, prompt);
  if (problem) return problem;

  const input: Record<string, Value> = { ...model.fixed };
  if (inputName(model, 'prompt')) setHouse(model, input, 'prompt', prompt);
  for (const [option, value] of Object.entries(request.options)) {
    const wrong = apply(model, input, option, value);
    if (wrong) return wrong;
  }
  const unwanted = addPictures(model, input, request.pictures ?? {});
  if (unwanted) return unwanted;
  const missing = Object.entries(model.inputs).find(([name, { required }]) => required && !(name in input));
  if (missing) return { problem: 'model_needs_picture', params: { model: model.key } };

  const seed = inputName(model, 'seed');
  if (seed && !(seed in input)) input[seed] = request.seed;
  const countInput = inputName(model, 'count');
  const count = countInput ? Number(input[countInput] ?? model.inputs[countInput]?.default ?? 1) : 1;
  return { input, count, cost: model.cost * count, seed: seed ? Number(input[seed]) : undefined };
}

function promptProblem(model: Model, prompt: string): Problem | undefined {
  const takesPrompt = inputName(model, 'prompt') !== undefined;
  // Characters that show nothing, such as a zero-width space, say nothing either.
  if (takesPrompt && !/[^\s\p{C}]/u.test(prompt)) return { problem: 'prompt_empty', params: {} };
  // Characters as people count them: an emoji of two halves is one.
  const { length } = Array.from(prompt);
  if (length <= model.promptLimit) return undefined;
  return { problem: 'prompt_too_long', params: { length, limit: model.promptLimit } };
}

function apply(
  model: Model,
  input: Record<string, Value>,
  option: string,
  value: Value,
): Problem | undefined {
  const own = Object.hasOwn(model.inputs, option) ? model.inputs[option] : undefined;
  const definition = own?.offered ? own : settable.has(option) ? houseInput(model, option) : undefined;
  if (!definition) {
    const available = flagsOf(model).map((flag) => `--${flag.names[0]}`);
    return {
      problem: 'option_unknown',
      params: { model: model.key, option, available: available.join(' ') },
    };
  }
  const read = readValue(definition, value);
  if ('problem' in read)
    return { problem: read.problem, params: { model: model.key, option, ...read.params } };
  if (own?.offered) input[option] = read.value;
  else setHouse(model, input, option, read.value);
  return undefined;
}

const settable = new Set(['aspect', 'count', 'seed', 'negative', 'strength']);

function addPictures(
  model: Model,
  input: Record<string, Value>,
  { image, mask }: NonNullable<PlanRequest['pictures']>,
): Problem | undefined {
  if (image !== undefined && !takesPicture(model)) {
    return { problem: 'model_takes_no_picture', params: { model: model.key } };
  }
  if (mask !== undefined && (image === undefined || !inputName(model, 'mask'))) {
    return { problem: 'model_takes_no_mask', params: { model: model.key } };
  }
  if (image !== undefined) setHouse(model, input, 'image', image);
  if (mask !== undefined) setHouse(model, input, 'mask', mask);
  return undefined;
}

function setHouse(model: Model, input: Record<string, Value>, option: string, value: Value): void {
  const name = inputName(model, option);
  if (name) {
    input[name] = value;
    return;
  }
  const prompt = inputName(model, 'prompt');
  if (option === 'negative' && prompt) {
    // Models without a negative prompt at least read it.
    input[prompt] = `${input[prompt]}, without ${value}`;
    return;
  }
  const width = inputName(model, 'width');
  const height = inputName(model, 'height');
  if (option !== 'aspect' || !width || !height) return;
  const size = sizeFor(String(value), model.inputs[width], model.inputs[height]);
  input[width] = size.width;
  input[height] = size.height;
}

function inputName(model: Model, option: string): string | undefined {
  return Object.keys(model.inputs).find((name) => model.inputs[name]?.house === option);
}
