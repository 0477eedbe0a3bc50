// Every model file against what its model publishes, and every value that people can give to it.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import type { Model, ModelInput } from '../../src/catalog/model.ts';
import type { PlanRequest } from '../../src/catalog/plan.ts';
import type { Value } from '../../src/catalog/value.ts';
import { parseAsk } from '../../src/generation/text-form.ts';
import english from '../../src/i18n/en.json' with { type: 'json' };
import { breachesOf, publishedModels, type PublishedInput, type PublishedModel } from './published-inputs.ts';

const catalog = loadCatalog('flux-schnell');
const everyModel = catalog.models.map((model) => [model.key, model, published(model)] as const);

/** House options that people set by a flag. */
const houseOptions = ['aspect', 'count', 'seed', 'strength', 'negative', 'end_prompt'];

function published({ name }: Model): PublishedModel {
  const found = publishedModels[name];
  if (!found) throw new Error(`nothing is published of ${name}`);
  return found;
}

/** The pictures that a model cannot do without; all that it can have where `all` is said. */
function pictures({ inputs }: Model, all = false): NonNullable<PlanRequest['pictures']> {
  const wants = (house: string) =>
    Object.values(inputs).some((input) => input.house === house && (all || input.required));
  return {
    ...(wants('image') ? { image: 'https://chat.test/fox.png' } : {}),
    ...(wants('mask') ? { mask: 'https://chat.test/mask.png' } : {}),
  };
}

/** The words that a model cannot do without. */
function plainRequest(model: Model): PlanRequest {
  const words = Object.values(model.inputs).find(({ house }) => house === 'prompt')?.listOf;
  const hasEnd = Object.values(model.inputs).some(({ house }) => house === 'end_prompt');
  return {
    prompt: words?.[0] ?? 'a red fox',
    options: hasEnd ? { end_prompt: 'a white fox' } : {},
    seed: 42,
    pictures: pictures(model),
  };
}

/** What the model would say to a request; a problem of ours counts as well. */
function breaches(model: Model, request: PlanRequest): string[] {
  const plan = catalog.plan(model, request);
  if ('problem' in plan) return [`${plan.problem} ${JSON.stringify(plan.params)}`];
  return breachesOf(published(model), plan.input);
}

/** Values at the edges of what an input takes. */
function edges(input: ModelInput): Value[] {
  if (input.type === 'boolean') return [true, false, 'yes', 'off'];
  const { choices = [], listOf = [], minimum, maximum, default: usual, example } = input;
  const limits = [minimum, maximum, usual, example].flatMap((value) => value ?? []);
  const found: Value[] = [...choices, ...listOf, ...limits].filter((value) => value !== '');
  if (input.house === 'seed') return [0, maximum ?? 2_147_483_647];
  // Text without any limit takes any words.
  return found.length > 0 || input.type !== 'string' ? found : ['some words'];
}

test('there is one file for every published model', () => {
  expect(catalog.models.map(({ name }) => name).toSorted()).toEqual(Object.keys(publishedModels).toSorted());
});

test.each([
  'black-forest-labs/flux-schnell',
  'black-forest-labs/flux-dev',
  'black-forest-labs/flux-pro',
  'black-forest-labs/flux-1.1-pro',
  'black-forest-labs/flux-kontext-pro',
  'black-forest-labs/flux-kontext-max',
  'stability-ai/stable-diffusion',
  'stability-ai/sdxl',
  'stability-ai/stable-diffusion-inpainting',
  'stability-ai/stable-diffusion-img2img',
  'lucataco/flux-schnell-lora',
  'lucataco/flux-dev-lora',
  'andreasjansson/stable-diffusion-animation',
  'lucataco/animate-diff',
  'sujaykhandekar/object-removal',
  'cjwbw/rembg',
])('%s, which the gateways document, is there', (name) => {
  expect(catalog.find(name)?.name).toBe(name);
});

describe.each(everyModel)('%s', (_key, model, { inputs, version, output }) => {
  const own = Object.entries(model.inputs);
  const pairs = own.map(([name, input]) => [name, input, inputs[name] ?? { type: 'array' }] as const);

  test('is called as it is published, and answers in one of its forms', () => {
    expect(model.call).toBe(version === undefined ? 'path' : 'version');
    expect(model.call === 'version' ? model.version.split(':').at(-1) : undefined).toBe(version);
    expect(output.split('|')).toContain(model.output);
  });

  test('has only inputs that are published, with their types, and all that are required', () => {
    const types = (list: [string, { type: string }][]) => list.map(([name, { type }]) => `${name} ${type}`);
    expect(types(Object.entries(inputs))).toEqual(expect.arrayContaining(types(own)));
    const required = (list: [string, { required?: boolean }][]) =>
      list.flatMap(([name, input]) => (input.required ? [name] : [])).toSorted();
    expect(required(own)).toEqual(required(Object.entries(inputs)));
  });

  test('has the published defaults', () => {
    // A list has no default of ours: nothing is sent where nobody brought a picture.
    const usual = pairs.filter(([, { type }]) => type !== 'array');
    expect(usual.map(([name, input]) => [name, input.default])).toEqual(
      usual.map(([name, , { default: value }]) => [name, value]),
    );
  });

  test.each(pairs)('has no value of %s that is not published', (_name, input, limits) => {
    expect(edges(input).filter((value) => !isWithin(value, input, limits))).toEqual([]);
    // What has choices has no room for anything else; without them a range may not be wider than the published one.
    const [minimum, maximum] = input.choices ? [-Infinity, Infinity] : rangeOf(limits);
    expect(input.minimum ?? -Infinity).toBeGreaterThanOrEqual(minimum);
    expect(input.maximum ?? Infinity).toBeLessThanOrEqual(maximum);
    const isOpen = input.type === 'string' && input.choices === undefined;
    expect(isOpen && limits.enum !== undefined).toBe(false);
  });

  test('sends what is published for a plain request, with and without pictures', () => {
    const request = plainRequest(model);
    expect(breaches(model, request)).toEqual([]);
    expect(breaches(model, { ...request, pictures: pictures(model, true) })).toEqual([]);
  });

  test('takes every choice and limit of everything that can be set', () => {
    const request = plainRequest(model);
    const house = houseOptions.flatMap((option) => {
      const input = catalog.houseInput(model, option);
      return input ? [[option, input] as const] : [];
    });
    const offered = own.filter(([, input]) => input.offered);
    for (const [option, input] of [...house, ...offered]) {
      for (const value of edges(input)) {
        const asked = { ...request, options: { ...request.options, [option]: value } };
        expect([option, value, ...breaches(model, asked)]).toEqual([option, value]);
      }
    }
    for (const { house: option, listOf = [] } of Object.values(model.inputs)) {
      if (option !== 'prompt') continue;
      for (const prompt of listOf) expect(breaches(model, { ...request, prompt })).toEqual([]);
    }
  });

  test('has an example that works, and is short enough for a line', () => {
    const { example = '' } = model;
    expect(example.trim()).not.toBe('');
    expect(example.length).toBeLessThanOrEqual(90);
    const ask = parseAsk(`${example} --model ${model.key}`, catalog);
    expect(ask.model).toBe(model.key);
    expect(ask.prompt).not.toMatch(/--|—/u);
    const { prompt, options } = ask;
    expect(breaches(model, { prompt, options, seed: 1, pictures: pictures(model) })).toEqual([]);
  });

  test('offers no secret, no safety switch and nothing of other services', () => {
    const never = /key|token|secret|password|safety|moderation|nsfw|user|webhook|weights|lora_links|custom/iu;
    const flags = catalog.flags(model).flatMap(({ names }) => names);
    expect(flags.filter((name) => never.test(name.replaceAll('-', '_')))).toEqual([]);
  });

  test('never chooses WebP by itself, which not every chat shows', () => {
    const format = model.fixed['output_format'] ?? model.inputs['output_format']?.default;
    expect(format).not.toBe('webp');
  });

  test('costs what its price says, and has the time that it needs', () => {
    const { cost, usd, kind, budgetMs, typicalMs } = model;
    const credits = (usd ?? cost * 0.003) / 0.003;
    expect(Math.abs(cost - credits)).toBeLessThan(1);
    expect(budgetMs).toBe(kind === 'image' ? 300_000 : 900_000);
    expect(typicalMs * 3).toBeLessThan(budgetMs);
    for (const { costs = {}, choices = [true, false] } of Object.values(model.inputs)) {
      expect(choices.map(String)).toEqual(expect.arrayContaining(Object.keys(costs)));
    }
  });
});

test('dearer choices multiply the price', () => {
  const kling = catalog.find('kling-v2.1') ?? catalog.defaultModel;
  const plan = catalog.plan(kling, { ...plainRequest(kling), options: { duration: '10', mode: 'pro' } });
  expect(plan).toMatchObject({ cost: Math.ceil(84 * 2 * 1.8), usd: undefined });
});

test.each(['seedream-4', 'seedream-4.5'])('%s only makes several when it is told that it may', (key) => {
  const model = catalog.find(key) ?? catalog.defaultModel;
  const planned = (options: Record<string, Value>) =>
    catalog.plan(model, { ...plainRequest(model), options });
  expect(planned({})).toMatchObject({ input: { prompt: 'a red fox' }, count: 1, cost: model.cost });
  expect(planned({ count: 10 })).toMatchObject({
    input: { max_images: 10, sequential_image_generation: 'auto' },
    count: 10,
    cost: model.cost * 10,
  });
});

test('every option has a label, and every label an option', () => {
  const options = catalog.models.flatMap((model) => catalog.flags(model).map(({ option }) => option));
  const own = options.filter((option) => option !== 'model' && option !== 'private');
  expect(Object.keys(english.option).toSorted()).toEqual([...new Set(own)].toSorted());
});

describe('the published inputs', () => {
  const sizes = publishedModels['stability-ai/stable-diffusion']?.inputs['width']?.enum;

  test('have lists of whole numbers, whose steps a file may give instead', () => {
    const { width } = catalog.find('stable-diffusion')?.inputs ?? {};
    const { minimum = 0, maximum = 0, multipleOf = 1 } = width ?? {};
    const count = (maximum - minimum) / multipleOf + 1;
    expect(Array.from({ length: count }, (_, step) => minimum + step * multipleOf)).toEqual(sizes);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['google/nano-banana', { prompt: 'a' }, []],
    ['google/nano-banana', {}, ['prompt is missing']],
    ['google/nano-banana', { prompt: 'a', seed: 1 }, ['seed is no input']],
    [
      'google/nano-banana',
      { prompt: 'a', image_input: 'https://a.test' },
      ['image_input is "https://a.test"'],
    ],
    ['kwaivgi/kling-v2.1', { prompt: 'a', start_image: 'b', duration: '5' }, ['duration is "5"']],
    ['kwaivgi/kling-v2.1', { prompt: 'a', start_image: 'b', duration: 7 }, ['duration is 7']],
    ['daanelson/real-esrgan-a100', { image: 'a', scale: 11 }, ['scale is 11']],
    ['stability-ai/sdxl', { num_outputs: 1.5 }, ['num_outputs is 1.5']],
  ])('refuse what %s would refuse of %j', (name, input, problems) => {
    const model = publishedModels[name] ?? { output: '', inputs: {} };
    expect(breachesOf(model, input)).toEqual(problems);
  });
});

/** The words of a list, and what switches are called, are ours: the model gets them in its own form. */
function isWithin(value: Value, input: ModelInput, limits: PublishedInput): boolean {
  if (input.listOf || input.type === 'boolean') return true;
  return breachesOf({ output: '', inputs: { value: limits } }, { value }).length === 0;
}

/** The published range, which for a list of numbers is from the smallest to the largest. */
function rangeOf({ minimum, maximum, enum: choices = [] }: PublishedInput): [number, number] {
  const numbers = choices.filter((each) => typeof each === 'number');
  if (numbers.length > 0) return [Math.min(...numbers), Math.max(...numbers)];
  return [minimum ?? -Infinity, maximum ?? Infinity];
}
