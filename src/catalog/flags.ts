// The flags of the text form: the house's own, and one for each input a model offers.
import type { Model, ModelInput } from './model.ts';

/** A flag of the text form. */
export interface Flag {
  /** Every spelling, without dashes, the usual one first. */
  names: readonly string[];
  /** The option it sets, as `Ask.options` names it; `model` and `private` stand outside the options. */
  option: string;
  /** `word`: one word or one quoted text; `rest`: everything up to the next flag; `switch`: nothing, or true/false. */
  takes: 'word' | 'rest' | 'switch';
  example: string;
  choices?: readonly (string | number)[];
  minimum?: number;
  maximum?: number;
}

const modelFlag: Flag = {
  names: ['model', 'm'],
  option: 'model',
  takes: 'word',
  example: '--model flux-dev',
};
const privateFlag: Flag = { names: ['private'], option: 'private', takes: 'switch', example: '--private' };

const houseFlags: Record<string, Flag> = {
  aspect: { names: ['ar', 'aspect'], option: 'aspect', takes: 'word', example: '--ar 16:9' },
  count: { names: ['count', 'n'], option: 'count', takes: 'word', example: '--count 2' },
  seed: { names: ['seed'], option: 'seed', takes: 'word', example: '--seed 7' },
  negative: { names: ['no', 'negative'], option: 'negative', takes: 'rest', example: '--no blur' },
  strength: { names: ['strength'], option: 'strength', takes: 'word', example: '--strength 0.6' },
  end_prompt: {
    names: ['end', 'end-prompt'],
    option: 'end_prompt',
    takes: 'rest',
    example: '--end a snowy forest',
  },
};

/** Every flag of the house, whether or not a model has an input for it. */
export const everyHouseFlag: readonly Flag[] = [modelFlag, ...Object.values(houseFlags), privateFlag];

/** Names of flags that no input of a model may have for its own. */
export const reservedFlags: ReadonlySet<string> = new Set(everyHouseFlag.flatMap(({ names }) => names));

/** The flags that make sense with this model. */
export function flagsOf(model: Model): readonly Flag[] {
  const inputs = Object.entries(model.inputs);
  const house = Object.entries(houseFlags).flatMap(([option, flag]) => {
    const input = houseInput(model, option);
    return input ? [{ ...flag, ...limitsOf(input) }] : [];
  });
  const own = inputs.flatMap(([name, input]) => (input.offered ? [ownFlag(name, input)] : []));
  return [modelFlag, ...house, ...own, privateFlag];
}

/**
 * The input that a house option feeds. `aspect` is also there where a model wants width and height, and `negative`
 * wherever there is a prompt to put it into.
 */
export function houseInput(model: Model, option: string): ModelInput | undefined {
  const inputs = Object.values(model.inputs);
  const direct = inputs.find((input) => input.house === option);
  if (direct) return direct;
  const prompt = inputs.find((input) => input.house === 'prompt');
  if (option === 'negative') return prompt && !prompt.listOf ? { ...words } : undefined;
  if (option !== 'aspect') return undefined;
  return inputs.some((input) => input.house === 'width') ? { ...aspectOfSizes } : undefined;
}

/** Whether the model makes nothing without words. */
export function needsPrompt(model: Model): boolean {
  const prompt = houseInput(model, 'prompt');
  return prompt !== undefined && !prompt.mayBeEmpty;
}

/** Whether the model can work on a picture. */
export function takesPicture(model: Model): boolean {
  return houseInput(model, 'image') !== undefined;
}

/** The aspect ratios that are turned into width and height. */
export const aspectRatios = [
  '1:1',
  '16:9',
  '9:16',
  '3:2',
  '2:3',
  '4:3',
  '3:4',
  '5:4',
  '4:5',
  '21:9',
  '9:21',
] as const;

const words: ModelInput = { type: 'string', required: false, offered: false };

const aspectOfSizes: ModelInput = {
  type: 'string',
  required: false,
  offered: false,
  choices: [...aspectRatios],
};

/** The usual spelling of an input's flag; undefined for a name that nobody can type as one. */
export function flagNameOf(name: string): string | undefined {
  return /^\p{L}[\p{L}\d_-]{0,63}$/u.test(name) ? name.toLowerCase().replaceAll('_', '-') : undefined;
}

function ownFlag(name: string, input: ModelInput): Flag {
  const typed = name.toLowerCase();
  const flag = flagNameOf(name) ?? typed;
  const value =
    input.example ?? (input.default === '' ? undefined : input.default) ?? input.choices?.[0] ?? '…';
  const quoted = /\s/u.test(String(value)) ? `"${value}"` : value;
  const example = input.type === 'boolean' ? `--${flag}` : `--${flag} ${quoted}`;
  return {
    names: flag === typed ? [flag] : [flag, typed],
    option: name,
    takes: input.type === 'boolean' ? 'switch' : 'word',
    example,
    ...limitsOf(input),
  };
}

function limitsOf(input: ModelInput): Pick<Flag, 'choices' | 'minimum' | 'maximum'> {
  return {
    ...(input.choices ? { choices: input.choices } : {}),
    ...(input.minimum === undefined ? {} : { minimum: input.minimum }),
    ...(input.maximum === undefined ? {} : { maximum: input.maximum }),
  };
}
