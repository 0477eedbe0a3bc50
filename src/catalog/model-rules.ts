// What has to hold between the parts of a model file, beyond the shape of each.
import { reservedFlags } from './flags.ts';
import type { Model, ModelInput } from './model.ts';
import { readValue } from './value.ts';

/** A mistake, at a path inside the file. */
interface Mistake {
  path: string[];
  message: string;
}

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

/** Keys of other services, and what keeps models decent: nothing that people in a chat may set. */
const neverOffered = /api_?key|token|secret|password|safety|moderation|nsfw/iu;

/** Whether an input is a secret or decides about safety. */
export function isOffLimits(name: string): boolean {
  return neverOffered.test(name);
}

function inputMistakes(model: Model, name: string, input: ModelInput): Mistake[] {
  const mistakes: string[] = [];
  const { minimum = -Infinity, maximum = Infinity, pattern } = input;
  if (input.offered && input.house) mistakes.push('is set by its house option, so it is not offered as well');
  if (input.offered && isOffLimits(name))
    mistakes.push('must not be offered: it is a secret or a safety switch');
  if (input.offered && reservedFlags.has(name.replaceAll('_', '-')))
    mistakes.push('must not be offered: its flag means something else for every model');
  if (input.type === 'array' && input.house !== 'image') mistakes.push('can only be an array as the image');
  if (minimum > maximum) mistakes.push('has a minimum above its maximum');
  if (pattern !== undefined && !isPattern(pattern)) mistakes.push('has a pattern that is none');
  if (pattern !== undefined && input.example === undefined)
    mistakes.push('needs an example with its pattern');
  const at = (message: string): Mistake => ({ path: ['inputs', name], message });
  return [
    ...mistakes.map(at),
    ...(input.default === undefined || input.default === ''
      ? []
      : valueMistakes(model, ['inputs', name, 'default'], name, input.default)),
    ...Object.entries(input.sets ?? {}).flatMap(([other, value]) =>
      valueMistakes(model, ['inputs', name, 'sets', other], other, value),
    ),
  ];
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
