// Model files and schemas that say little, or odd things: what is sent and what is paid is right all the same.
import { describe, expect, test } from 'vitest';
import { planFor } from '../../src/catalog/plan.ts';
import { ask, modelWith, prompt } from './model-with.ts';

describe('what must not be there, where a model has no input for it', () => {
  test.each([
    ['a red fox', {}, 'a red fox, without blur'],
    ['', {}, 'without blur'],
    ['', { default: 'best quality' }, 'best quality, without blur'],
  ])('%j with %j becomes %j', (words, more, sent) => {
    const model = modelWith({ prompt: { type: 'string', house: 'prompt', mayBeEmpty: true, ...more } });
    const plan = planFor(model, ask({ prompt: words, options: { negative: 'blur' } }));
    expect(plan).toMatchObject({ input: { prompt: sent } });
  });
});

describe('how many, in a file that says little of it', () => {
  const unsaid = modelWith({ prompt, n: { type: 'integer', house: 'count', maximum: 4 } });

  test.each([0, -3])('is never %d', (count) => {
    expect(planFor(unsaid, ask({ options: { count } }))).toEqual({
      problem: 'option_out_of_range',
      params: { model: 'special', option: 'count', value: count, minimum: 1, maximum: 4 },
    });
  });

  test('is one, and said outright, as nobody knows what the model would do', () => {
    expect(planFor(unsaid, ask())).toMatchObject({ input: { n: 1 }, count: 1, cost: 10 });
  });

  test('is never a part of one', () => {
    const model = modelWith({ prompt, n: { type: 'number', house: 'count', maximum: 4 } });
    expect(planFor(model, ask({ options: { count: 1.5 } }))).toMatchObject({
      problem: 'option_not_a_whole_number',
    });
  });

  test('is within what a message shows, also where there are choices', () => {
    const choices = [0, 1, 4, 16];
    const model = modelWith({ prompt, n: { type: 'integer', house: 'count', maximum: 10, choices } });
    for (const count of [0, 16]) {
      expect(planFor(model, ask({ options: { count } }))).toMatchObject({ problem: 'option_out_of_range' });
    }
    expect(planFor(model, ask({ options: { count: 4 } }))).toMatchObject({ count: 4, cost: 40 });
  });
});

test('our own seed is one that the model takes', () => {
  const model = modelWith({ prompt, seed: { type: 'integer', house: 'seed', minimum: 1, maximum: 65_535 } });
  for (const seed of [0, 1, 42, 65_535, 65_536, 2_147_483_647]) {
    const plan = planFor(model, ask({ seed }));
    expect(planFor(model, ask({ options: { seed: ('seed' in plan && plan.seed) || 0 } }))).not.toHaveProperty(
      'problem',
    );
  }
  expect(planFor(model, ask({ seed: 42 }))).toMatchObject({ seed: 42 });
});

test('what the price hangs on is said outright, whatever is usual at the gateway by then', () => {
  const size = { type: 'string', default: '1K', choices: ['1K', '4K'], costs: { '4K': 2 }, offered: true };
  expect(planFor(modelWith({ prompt, size }), ask())).toMatchObject({ input: { size: '1K' }, cost: 10 });
});

test('an input with a name that every object has is missed where it is needed', () => {
  const model = modelWith({ prompt, constructor: { type: 'string', required: true, offered: true } });
  expect(planFor(model, ask())).toMatchObject({ problem: 'option_missing' });
});
