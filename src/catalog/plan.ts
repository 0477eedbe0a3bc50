// From what a person asked to what the gateway gets.
import { houseInput, flagsOf, needsPrompt, takesPicture } from './flags.ts';
import type { Model, ModelInput } from './model.ts';
import { priceOf } from './price.ts';
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

/** What the gateway gets. A list is one of addresses. */
type PlannedInput = Record<string, Value | string[]>;

/** Everything the gateway needs, and what it will cost. */
export interface Plan {
  input: PlannedInput;
  count: number;
  /** Credits for all outputs together. */
  cost: number;
  /** What the gateway asks for all outputs together, where that is known. */
  usd: number | undefined;
  seed: number | undefined;
}

/** What is wrong with a request: the code of the sentence, and its values. */
export interface Problem {
  problem:
    | ValueProblem['problem']
    | 'prompt_empty'
    | 'prompt_too_long'
    | 'model_needs_picture'
    | 'model_needs_mask'
    | 'model_takes_no_picture'
    | 'model_takes_no_mask'
    | 'mask_needs_picture'
    | 'option_missing'
    | 'option_unknown';
  params: Record<string, string | number>;
}

/** The input for the gateway, or the first problem. Only inputs that the model has ever get through. */
export function planFor(model: Model, request: PlanRequest): Plan | Problem {
  const prompt = request.prompt.trim();
  const problem = promptProblem(model, prompt);
  if (problem) return problem;

  const input: PlannedInput = { ...model.fixed };
  const wrong = setPrompt(model, input, prompt) ?? setOptions(model, input, request.options);
  if (wrong) return wrong;
  const unwanted = addPictures(model, input, request.pictures ?? {});
  if (unwanted) return unwanted;
  const missing = missingFrom(model, input);
  if (missing) return missing;

  const seed = inputName(model, 'seed');
  if (seed && !Object.hasOwn(input, seed)) input[seed] = seedFor(model.inputs[seed], request.seed);
  sayWhatIsPaidFor(model, input);
  const countInput = inputName(model, 'count');
  const count = countInput ? Number(input[countInput] ?? model.inputs[countInput]?.default ?? 1) : 1;
  return { input, count, ...priceOf(model, input, count), seed: seed ? Number(input[seed]) : undefined };
}

function promptProblem(model: Model, prompt: string): Problem | undefined {
  if (needsPrompt(model) && isEmpty(prompt)) return { problem: 'prompt_empty', params: {} };
  // Characters as people count them: an emoji of two halves is one.
  const { length } = Array.from(prompt);
  if (length <= model.promptLimit) return undefined;
  return { problem: 'prompt_too_long', params: { length, limit: model.promptLimit } };
}

/** Characters that show nothing, such as a zero-width space, say nothing either. */
function isEmpty(prompt: string): boolean {
  return !/[^\s\p{C}]/u.test(prompt);
}

function setPrompt(model: Model, input: PlannedInput, prompt: string): Problem | undefined {
  const name = inputName(model, 'prompt');
  const definition = name === undefined ? undefined : model.inputs[name];
  if (name === undefined || !definition || isEmpty(prompt)) return undefined;
  const read = readValue(definition, prompt);
  if ('problem' in read) return about(model, 'prompt', read);
  input[name] = read.value;
  return undefined;
}

function setOptions(model: Model, input: PlannedInput, options: PlanRequest['options']): Problem | undefined {
  const along: PlannedInput = {};
  for (const [option, value] of Object.entries(options)) {
    const own = Object.hasOwn(model.inputs, option) ? model.inputs[option] : undefined;
    const definition = own?.offered ? own : settable.has(option) ? houseInput(model, option) : undefined;
    if (!definition) return unknownOption(model, option);
    const read = readValue(definition, value);
    if ('problem' in read) return about(model, option, read);
    if (own?.offered) input[option] = read.value;
    else setHouse(model, input, option, read.value);
    if (read.value !== definition.default) Object.assign(along, definition.sets);
  }
  // What a person says outright is not changed by what goes along with something else.
  for (const [name, value] of Object.entries(along)) {
    if (!Object.hasOwn(options, name)) input[name] = value;
  }
  return undefined;
}

const settable = new Set(['aspect', 'count', 'seed', 'negative', 'strength', 'end_prompt']);

function unknownOption(model: Model, option: string): Problem {
  const available = flagsOf(model).map((flag) => `--${flag.names[0]}`);
  return {
    problem: 'option_unknown',
    params: { model: model.key, option, available: available.join(' ') },
  };
}

function about(model: Model, option: string, { problem, params }: ValueProblem): Problem {
  return { problem, params: { model: model.key, option, ...params } };
}

function addPictures(
  model: Model,
  input: PlannedInput,
  { image, mask }: NonNullable<PlanRequest['pictures']>,
): Problem | undefined {
  const params = { model: model.key };
  if (image !== undefined && !takesPicture(model)) return { problem: 'model_takes_no_picture', params };
  if (mask !== undefined && !inputName(model, 'mask')) return { problem: 'model_takes_no_mask', params };
  if (mask !== undefined && image === undefined) return { problem: 'mask_needs_picture', params };
  if (image !== undefined) setHouse(model, input, 'image', image);
  if (mask !== undefined) setHouse(model, input, 'mask', mask);
  return undefined;
}

/** What the price hangs on is said outright, or another default at the gateway would be another price. */
function sayWhatIsPaidFor({ inputs }: Model, input: PlannedInput): void {
  for (const [name, definition] of Object.entries(inputs)) {
    const { costs, house, default: usual, minimum = 1 } = definition;
    const value = house === 'count' && usual === undefined ? Math.max(1, minimum) : usual;
    const isPriced = costs !== undefined || value !== usual;
    if (!isPriced || value === undefined || Object.hasOwn(input, name)) continue;
    // What the gateway does not take any more would only be refused.
    if ('value' in readValue(definition, value)) input[name] = value;
  }
}

/** A seed that the model takes, whose own can be shorter than ours. */
function seedFor(input: ModelInput | undefined, seed: number): number {
  const { minimum = 0, maximum = Infinity } = input ?? {};
  const least = Math.max(0, minimum);
  return seed >= least && seed <= maximum ? seed : least + (seed % Math.max(1, maximum - least + 1));
}

function missingFrom(model: Model, input: PlannedInput): Problem | undefined {
  const isMissing = (name: string, { required }: ModelInput) => required && !Object.hasOwn(input, name);
  const [name, missing] = Object.entries(model.inputs).find((entry) => isMissing(...entry)) ?? [];
  if (name === undefined) return undefined;
  const params = { model: model.key };
  if (missing?.house === 'image') return { problem: 'model_needs_picture', params };
  if (missing?.house === 'mask') return { problem: 'model_needs_mask', params };
  const option = missing?.house ?? name;
  const flag = flagsOf(model).find((each) => each.option === option);
  return { problem: 'option_missing', params: { ...params, option, example: flag?.example ?? option } };
}

function setHouse(model: Model, input: PlannedInput, option: string, value: Value): void {
  const name = inputName(model, option);
  if (name) {
    input[name] = model.inputs[name]?.type === 'array' ? [String(value)] : value;
    return;
  }
  const prompt = inputName(model, 'prompt');
  if (option === 'negative' && prompt) {
    // Models without a negative prompt at least read it.
    const said = input[prompt] ?? model.inputs[prompt]?.default ?? '';
    input[prompt] = said === '' ? `without ${value}` : `${String(said)}, without ${value}`;
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
