// From what a person asked to what the gateway gets, for models that draw from words.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { aspectRatios, houseInput } from '../../src/catalog/flags.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { PlanRequest } from '../../src/catalog/plan.ts';
import type { Value } from '../../src/catalog/value.ts';

const catalog = loadCatalog('flux-schnell');
const everyModel = [
  'flux-schnell',
  'flux-dev',
  'flux-pro',
  'flux-1.1-pro',
  'flux-schnell-lora',
  'flux-kontext-pro',
  'sdxl',
  'stable-diffusion',
].map((key) => [key, model(key)] as const);

function model(key: string): Model {
  const found = catalog.find(key);
  if (!found) throw new Error(`there is no ${key}`);
  return found;
}

function plan(key: string, options: Record<string, Value> = {}, prompt = 'a red fox') {
  return catalog.plan(model(key), { prompt, options, seed: 42 });
}

function planWith(key: string, pictures: PlanRequest['pictures'], options: Record<string, Value> = {}) {
  return catalog.plan(model(key), { prompt: 'a red fox', options, seed: 42, pictures });
}

function planned(key: string, options: Record<string, Value> = {}) {
  const answer = plan(key, options);
  if ('problem' in answer) throw new Error(`${answer.problem} ${JSON.stringify(answer.params)}`);
  return answer;
}

describe.each(everyModel)('a plain prompt for %s', (key, { inputs, cost, fixed }) => {
  test('becomes only inputs that the model has', () => {
    const { input, count, cost: total, seed } = planned(key);
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(input)));
    expect(input).toEqual({ ...fixed, prompt: 'a red fox', seed: 42 });
    expect({ count, total, seed }).toEqual({ count: 1, total: cost, seed: 42 });
  });

  test('may have any aspect ratio that is offered', () => {
    const choices = houseInput(model(key), 'aspect')?.choices ?? [];
    expect(choices.length).toBeGreaterThan(3);
    for (const aspect of choices) {
      const { input } = planned(key, { aspect: String(aspect) });
      const { aspect_ratio: ratio = aspect } = input;
      expect(ratio).toBe(aspect);
    }
  });
});

describe.each(everyModel.filter(([, { inputs }]) => 'width' in inputs))(
  'the size of %s',
  (key, { inputs }) => {
    test.each(aspectRatios)('for %s is in its steps, within its bounds and of that shape', (aspect) => {
      const { input } = planned(key, { aspect });
      for (const side of ['width', 'height'] as const) {
        const { minimum = 0, maximum = 0, multipleOf = 0 } = inputs[side] ?? {};
        expect(input[side]).toBeGreaterThanOrEqual(minimum);
        expect(input[side]).toBeLessThanOrEqual(maximum);
        expect(Number(input[side]) % multipleOf).toBe(0);
      }
      const [across = 1, down = 1] = aspect.split(':').map(Number);
      const deviation = Number(input['width']) / Number(input['height']) / (across / down);
      expect(Math.abs(deviation - 1)).toBeLessThan(0.08);
    });
  },
);

describe('the house options', () => {
  test('feed the inputs that the model calls otherwise', () => {
    const options = { aspect: '16:9', count: '2', seed: '7' };
    expect(planned('flux-dev', options)).toEqual({
      input: {
        output_format: 'png',
        prompt: 'a red fox',
        aspect_ratio: '16:9',
        num_outputs: 2,
        seed: 7,
      },
      count: 2,
      usd: 0.05,
      cost: 16,
      seed: 7,
    });
    expect(planned('sdxl', { negative: 'blur, text' }).input).toMatchObject({
      negative_prompt: 'blur, text',
    });
    expect(planned('flux-dev', { negative: 'blur' }).input['prompt']).toMatch(/, without blur$/u);
  });

  test.each([
    ['flux-pro', 'count'],
    ['flux-dev', 'prompt'],
    ['sdxl', 'house'],
    ['flux-dev', 'num_outputs'],
    ['flux-dev', 'disable_safety_checker'],
    ['flux-dev', '__proto__'],
    ['flux-dev', 'constructor'],
    ['flux-dev', 'toString'],
    ['flux-dev', ''],
  ])('of %s do not include %j', (key, option) => {
    const options = Object.fromEntries([[option, '1']]);
    const answer = plan(key, options);
    expect(answer).toMatchObject({ problem: 'option_unknown', params: { model: key, option } });
    expect(answer).toHaveProperty('params.available', expect.stringMatching(/^--model --ar /u));
  });
});

const image = 'https://chat.test/fox.png';
const mask = 'https://chat.test/mask.png';

describe('pictures', () => {
  test.each([
    ['flux-dev', 'image'],
    ['sdxl', 'image'],
    ['flux-1.1-pro', 'image_prompt'],
    ['flux-kontext-pro', 'input_image'],
  ])('go to the input that %s has for them', (key, name) => {
    const { input } = planned(key);
    expect(planWith(key, { image })).toMatchObject({ input: { ...input, [name]: image } });
    expect(planWith(key, { image: undefined, mask: undefined })).toEqual(planned(key));
  });

  test('may have a mask, and a strength that leaves more or less of them', () => {
    const answer = planWith('sdxl', { image, mask }, { strength: '0.3' });
    expect(answer).toMatchObject({ input: { image, mask, prompt_strength: 0.3 }, cost: 2 });
  });

  test('are not given to a model without an input for them', () => {
    const refusal = { problem: 'model_takes_no_picture', params: { model: 'flux-schnell' } };
    expect(planWith('flux-schnell', { image })).toEqual(refusal);
    expect(planWith('flux-schnell', { image, mask })).toEqual(refusal);
  });

  test.each([
    ['flux-dev', { image, mask }],
    ['flux-schnell', { mask }],
  ])('have no mask with %s and %j', (key, pictures) => {
    expect(planWith(key, pictures)).toEqual({ problem: 'model_takes_no_mask', params: { model: key } });
  });

  test.each([
    ['sdxl', 'image'],
    ['sdxl', 'mask'],
    ['flux-kontext-pro', 'input_image'],
    ['flux-kontext-pro', 'strength'],
    ['flux-schnell', 'strength'],
  ])('are no options, and not every model has a strength: %s, %s', (key, option) => {
    expect(planWith(key, {}, { [option]: '0.5' })).toMatchObject({ problem: 'option_unknown' });
  });

  test.each([
    [-0.1, 'option_out_of_range'],
    ['1.1', 'option_out_of_range'],
    ['much', 'option_not_a_number'],
  ])('do not take a strength of %j', (strength, problem) => {
    const answer = planWith('flux-dev', { image }, { strength });
    expect(answer).toMatchObject({ problem, params: { option: 'strength' } });
  });
});

describe('values', () => {
  test.each<[string, string, Value, Value]>([
    ['flux-dev', 'guidance', '3.5', 3.5],
    ['flux-dev', 'guidance', 10, 10],
    ['flux-dev', 'guidance', ' 0 ', 0],
    ['flux-dev', 'go_fast', 'FALSE', false],
    ['flux-dev', 'go_fast', 'yes', true],
    ['flux-dev', 'go_fast', true, true],
    ['flux-dev', 'output_format', 'WEBP', 'webp'],
    ['flux-dev', 'megapixels', 0.25, '0.25'],
    ['flux-schnell-lora', 'hf_lora', 'someone/style', 'someone/style'],
    ['sdxl', 'scheduler', 'k_euler', 'K_EULER'],
  ])('%s takes --%s %s as %s', (key, option, given, value) => {
    expect(planned(key, { [option]: given }).input[option]).toBe(value);
  });

  test.each<[string, Value, object]>([
    ['count', '0', { problem: 'option_out_of_range', params: { value: 0, minimum: 1, maximum: 4 } }],
    ['count', 5, { problem: 'option_out_of_range', params: { value: 5, minimum: 1, maximum: 4 } }],
    ['count', '2.5', { problem: 'option_not_a_whole_number', params: { value: '2.5' } }],
    ['count', 'two', { problem: 'option_not_a_whole_number', params: { value: 'two' } }],
    ['count', '', { problem: 'option_not_a_whole_number' }],
    ['count', '1e1', { problem: 'option_not_a_whole_number' }],
    ['count', '0x2', { problem: 'option_not_a_whole_number' }],
    ['count', Number.NaN, { problem: 'option_not_a_whole_number' }],
    ['count', Infinity, { problem: 'option_not_a_whole_number' }],
    ['guidance', 'much', { problem: 'option_not_a_number', params: { value: 'much' } }],
    ['seed', '-1', { problem: 'option_out_of_range', params: { minimum: 0, maximum: 2_147_483_647 } }],
    ['seed', '2147483648', { problem: 'option_out_of_range' }],
    ['guidance', '10.01', { problem: 'option_out_of_range', params: { value: 10.01, maximum: 10 } }],
    ['aspect', '7:5', { problem: 'option_not_a_choice', params: { value: '7:5' } }],
    ['output_format', 'gif', { problem: 'option_not_a_choice', params: { choices: 'webp, jpg, png' } }],
    ['go_fast', 'maybe', { problem: 'option_not_a_switch', params: { value: 'maybe' } }],
    ['go_fast', 'constructor', { problem: 'option_not_a_switch' }],
  ])('--%s %s is refused with what would work', (option, value, answer) => {
    expect(plan('flux-dev', { [option]: value })).toMatchObject({ params: { option }, ...answer });
  });
});

describe('the prompt', () => {
  test('is trimmed, may not be empty, and has a limit', () => {
    expect(plan('flux-dev', {}, '  fox \n')).toMatchObject({ input: { prompt: 'fox' } });
    for (const nothing of ['', ' \n ', '\u200b', '\0', '\u202e \u2069']) {
      expect(plan('flux-dev', {}, nothing)).toEqual({ problem: 'prompt_empty', params: {} });
    }
    expect(plan('flux-dev', {}, 'a'.repeat(4_000))).toHaveProperty('input');
    expect(plan('flux-dev', {}, 'a'.repeat(4_001))).toEqual({
      problem: 'prompt_too_long',
      params: { length: 4_001, limit: 4_000 },
    });
  });

  test('is not needed by a model that takes none, which then needs a picture', () => {
    const { inputs, ...rest } = model('flux-dev');
    const { prompt: _prompt, ...others } = inputs;
    const needed = { type: 'string' as const, required: true, offered: false, house: 'image' as const };
    const picture: Model = { ...rest, inputs: { ...others, image: needed } };
    const request = { prompt: '', options: {}, seed: 1 };
    expect(catalog.plan(picture, request)).toMatchObject({ problem: 'model_needs_picture' });
    expect(catalog.plan(picture, { ...request, pictures: { image } })).toMatchObject({ input: { image } });
  });
});

test('lets nothing through that a model has no input for, whatever is asked', () => {
  const names = fc.constantFrom(...aspectRatios, 'aspect', 'count', 'seed', 'width', 'go_fast', '__proto__');
  const value = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean());
  const options = fc.dictionary(fc.oneof(names, fc.string()), value);
  const models = fc.constantFrom(...catalog.models);
  const pictures = fc.constantFrom({}, { image }, { mask }, { image, mask });
  fc.assert(
    fc.property(models, fc.string(), options, pictures, (any, prompt, given, shown) => {
      const answer = catalog.plan(any, { prompt, options: given, seed: 1, pictures: shown });
      const used = 'problem' in answer ? [] : Object.keys(answer.input);
      expect(Object.keys(any.inputs)).toEqual(expect.arrayContaining(used));
    }),
    { numRuns: 500 },
  );
});
