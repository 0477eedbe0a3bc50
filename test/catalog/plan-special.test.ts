// What only some models have: a second prompt, lists of words, patterns, prices by choice, inputs that go along.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { planFor } from '../../src/catalog/plan.ts';
import { ask, modelWith, prompt } from './model-with.ts';

const { flags, houseInput } = loadCatalog('flux-schnell');

describe('a second prompt', () => {
  const model = modelWith({
    prompt_start: prompt,
    prompt_end: { type: 'string', required: true, house: 'end_prompt' },
  });

  test('has a flag of its own', () => {
    expect(flags(model).find(({ option }) => option === 'end_prompt')).toMatchObject({
      names: ['end', 'end-prompt'],
      takes: 'rest',
    });
  });

  test('goes to its input', () => {
    expect(planFor(model, ask({ options: { end_prompt: 'a snowy forest' } }))).toMatchObject({
      input: { prompt_start: 'a red fox', prompt_end: 'a snowy forest' },
    });
  });

  test('is asked for where it is missing', () => {
    expect(planFor(model, ask())).toEqual({
      problem: 'option_missing',
      params: { model: 'special', option: 'end_prompt', example: '--end a snowy forest' },
    });
  });
});

test('a prompt that may be empty is not sent empty', () => {
  const model = modelWith({ prompt: { type: 'string', house: 'prompt', mayBeEmpty: true } });
  expect(planFor(model, ask({ prompt: ' ' }))).toMatchObject({ input: {} });
  expect(planFor(model, ask({ prompt: ' ' }))).not.toHaveProperty('input.prompt');
  expect(planFor(modelWith({ prompt }), ask({ prompt: ' ' }))).toMatchObject({ problem: 'prompt_empty' });
});

describe('a list of words', () => {
  const model = modelWith({
    remove: { type: 'string', house: 'prompt', listOf: ['person', 'car', 'dog', 'potted plant'] },
  });

  test.each([
    ['car', 'car'],
    ['Car, dog', 'car,dog'],
    ['dog;car、person', 'dog,car,person'],
    ['  dog   car dog ', 'dog,car'],
    ['Potted  Plant, dog car', 'potted plant,dog,car'],
  ])('%j is read as %j', (typed, sent) => {
    expect(planFor(model, ask({ prompt: typed }))).toMatchObject({ input: { remove: sent } });
  });

  test('has no words to leave out', () => {
    expect(planFor(model, ask({ prompt: 'car', options: { negative: 'blur' } }))).toMatchObject({
      problem: 'option_unknown',
    });
  });

  test('with a word that the model does not know is refused with those it does', () => {
    expect(planFor(model, ask({ prompt: 'car, fox' }))).toEqual({
      problem: 'option_not_a_choice',
      params: { model: 'special', option: 'prompt', value: 'fox', choices: 'person, car, dog, potted plant' },
    });
  });
});

test('a text that does not look like what the model takes is refused with an example', () => {
  const model = modelWith({
    prompt,
    lora: { type: 'string', offered: true, pattern: '^\\w+/\\w+$', example: 'someone/style' },
  });
  expect(planFor(model, ask({ options: { lora: 'my style' } }))).toEqual({
    problem: 'option_not_like',
    params: { model: 'special', option: 'lora', value: 'my style', example: 'someone/style' },
  });
  expect(planFor(model, ask({ options: { lora: 'me/mine' } }))).toMatchObject({ input: { lora: 'me/mine' } });
});

describe('a picture', () => {
  const image = 'https://chat.test/fox.png';

  test('goes into a list where the model takes one', () => {
    const model = modelWith({ prompt, images: { type: 'array', house: 'image' } });
    expect(planFor(model, ask({ pictures: { image } }))).toMatchObject({ input: { images: [image] } });
    expect(planFor(model, ask())).toMatchObject({ input: { prompt: 'a red fox' } });
  });

  test('and its mask are asked for, one after the other', () => {
    const model = modelWith({
      image: { type: 'string', required: true, house: 'image' },
      mask: { type: 'string', required: true, house: 'mask' },
    });
    expect(planFor(model, ask())).toMatchObject({ problem: 'model_needs_picture' });
    expect(planFor(model, ask({ pictures: { image } }))).toMatchObject({ problem: 'model_needs_mask' });
    expect(planFor(model, ask({ pictures: { mask: image } }))).toMatchObject({
      problem: 'mask_needs_picture',
    });
    expect(planFor(model, ask({ pictures: { image, mask: image } }))).toMatchObject({
      input: { image, mask: image },
    });
  });
});

describe('the price', () => {
  const model = modelWith(
    {
      prompt,
      duration: { type: 'integer', default: 5, choices: [5, 10], offered: true, costs: { 10: 2 } },
      mode: {
        type: 'string',
        default: 'standard',
        choices: ['standard', 'pro'],
        offered: true,
        costs: { pro: 1.8 },
      },
      number: { type: 'integer', default: 1, minimum: 1, maximum: 4, house: 'count' },
    },
    { usd: 0.03 },
  );

  test.each([
    [{}, 10, 0.03],
    [{ duration: '10' }, 20, 0.06],
    [{ mode: 'pro' }, 18, 0.054],
    [{ duration: '10', mode: 'pro', count: '3' }, 108, 0.324],
  ])('of %j is %d credits and %d dollars', (options, cost, usd) => {
    const answer = planFor(model, ask({ options }));
    expect(answer).toMatchObject({ cost });
    expect('usd' in answer && answer.usd).toBeCloseTo(usd, 6);
  });

  test('is in whole credits, rounded up', () => {
    const cheap = modelWith(
      { prompt, size: { type: 'string', choices: ['s', 'l'], offered: true, costs: { l: 1.25 } } },
      { cost: 1 },
    );
    expect(planFor(cheap, ask({ options: { size: 'l' } }))).toMatchObject({ cost: 2, usd: undefined });
    expect(planFor(cheap, ask({ options: { size: 's' } }))).toMatchObject({ cost: 1 });
  });
});

describe('an input that goes along', () => {
  const model = modelWith({
    prompt,
    number: { type: 'integer', default: 1, minimum: 1, maximum: 9, house: 'count', sets: { series: 'auto' } },
    series: { type: 'string', default: 'off', choices: ['off', 'auto'], offered: true },
  });

  test('does so when something else than the default is asked for', () => {
    expect(planFor(model, ask({ options: { count: '3' } }))).toMatchObject({
      input: { number: 3, series: 'auto' },
      count: 3,
    });
  });

  test('does not with the default, nor against what a person says outright', () => {
    expect(planFor(model, ask({ options: { count: '1' } }))).toEqual(
      expect.objectContaining({ input: { prompt: 'a red fox', number: 1 } }),
    );
    for (const options of [
      { count: '3', series: 'off' },
      { series: 'off', count: '3' },
    ]) {
      expect(planFor(model, ask({ options }))).toMatchObject({ input: { number: 3, series: 'off' } });
    }
  });
});

test('an aspect ratio becomes the pair of choices whose shape is nearest', () => {
  const model = modelWith({
    prompt,
    width: { type: 'integer', default: 512, choices: [128, 256, 512, 768, 1024], house: 'width' },
    height: { type: 'integer', default: 512, choices: [128, 256, 512, 768], house: 'height' },
  });
  expect(houseInput(model, 'aspect')?.choices).toContain('16:9');
  const sizeOf = (aspect: string) => planFor(model, ask({ options: { aspect } }));
  expect(sizeOf('1:1')).toMatchObject({ input: { width: 512, height: 512 } });
  expect(sizeOf('3:2')).toMatchObject({ input: { width: 768, height: 512 } });
  expect(sizeOf('2:3')).toMatchObject({ input: { width: 512, height: 768 } });
  expect(sizeOf('9:21')).toMatchObject({ input: { width: 256, height: 512 } });
});
