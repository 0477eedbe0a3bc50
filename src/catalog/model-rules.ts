// What has to hold between the parts of a model file, beyond the shape of each.
import { flagNameOf, reservedFlags } from './flags.ts';
import type { Model, ModelInput } from './model.ts';
import { readValue } from './value.ts';
import type { Mistake } from './yaml-file.ts';

/** Every mistake; none for a file that can be used. */
export function checkModel(model: Model): Mistake[] {
  return [
    ...(model.call === 'version' && !isVersion(model.version)
      ? [{ path: ['version'], message: 'must be 64 hex digits, or owner/name:64 hex digits' }]
      : []),
    ...Object.entries(model.inputs).flatMap(([name, input]) => inputMistakes(model, name, input)),
    ...houseTwice(model),
    ...Object.entries(model.fixed).flatMap(([name, value]) =>
      valueMistakes(model, ['fixed', name], name, value),
    ),
  ];
}

/** Whether a version is written as the gateways take it. */
export function isVersion(version: string): boolean {
  return /^(?:[\w.-]+\/[\w.-]+:)?[0-9a-f]{64}$/u.test(version);
}

/** Discord shows at most ten files in a message, the smallest number of all platforms. */
export const mostOutputs = 10;

/** Keys of other services, and what keeps models decent: nothing that people in a chat may set. */
const neverOffered = /api_?key|token|secret|password|safety|moderation|nsfw/iu;

/** Whether an input is a secret or decides about safety. */
export function isOffLimits(name: string): boolean {
  return neverOffered.test(name);
}

function inputMistakes(model: Model, name: string, input: ModelInput): Mistake[] {
  const path = ['inputs', name];
  const own = [...(input.offered ? offerMistakes(name, input) : []), ...shapeMistakes(input)];
  const usual = input.default === undefined || input.default === '' ? [] : [input.default];
  return [
    ...own.map((message) => ({ path, message })),
    ...usual.flatMap((value) => valueMistakes(model, [...path, 'default'], name, value)),
    ...Object.entries(input.sets ?? {}).flatMap(([other, value]) =>
      valueMistakes(model, [...path, 'sets', other], other, value),
    ),
  ];
}

function offerMistakes(name: string, { house }: ModelInput): string[] {
  const mistakes: string[] = [];
  if (house) mistakes.push('is set by its house option, so it is not offered as well');
  if (isOffLimits(name)) mistakes.push('must not be offered: it is a secret or a safety switch');
  const flag = flagNameOf(name);
  if (flag === undefined) mistakes.push('must not be offered: nobody can type its name as a flag');
  else if (reservedFlags.has(flag)) {
    mistakes.push('must not be offered: its flag means something else for every model');
  }
  return mistakes;
}

function shapeMistakes({
  type,
  house,
  minimum,
  maximum,
  pattern,
  example,
  choices,
  costs = {},
}: ModelInput): string[] {
  const mistakes: string[] = [];
  if (type === 'array' && house !== 'image') mistakes.push('can only be an array as the image');
  if ((minimum ?? -Infinity) > (maximum ?? Infinity)) mistakes.push('has a minimum above its maximum');
  if (house === 'count' && (maximum ?? Infinity) > mostOutputs) {
    mistakes.push(`needs a maximum of at most ${mostOutputs}, as many as a message can show`);
  }
  const priceable = type === 'boolean' ? ['true', 'false'] : (choices ?? []).map(String);
  const unpriceable = Object.keys(costs).filter((choice) => !priceable.includes(choice));
  mistakes.push(...unpriceable.map((choice) => `has a price for ${choice}, which is no choice`));
  if (pattern !== undefined && !isPattern(pattern)) mistakes.push('has a pattern that is none');
  if (pattern !== undefined && example === undefined) mistakes.push('needs an example with its pattern');
  return mistakes;
}

function valueMistakes(
  { inputs }: Model,
  path: string[],
  name: string,
  value: string | number | boolean,
): Mistake[] {
  const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (!input) return [{ path, message: 'is no input of this model, and would be ignored' }];
  if (input.type === 'array') return [];
  return 'problem' in readValue(input, value)
    ? [{ path, message: `${JSON.stringify(value)} is not a value that this input takes` }]
    : [];
}

function houseTwice({ inputs }: Model): Mistake[] {
  const seen = new Set<string>();
  return Object.entries(inputs).flatMap(([name, { house }]) => {
    if (house === undefined) return [];
    if (seen.has(house))
      return [{ path: ['inputs', name, 'house'], message: `another input is fed by ${house}` }];
    seen.add(house);
    return [];
  });
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
