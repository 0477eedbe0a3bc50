// The flags of a model's own inputs.
import { expect, test } from 'vitest';
import { flagsOf } from '../../src/catalog/flags.ts';
import { modelWith } from './model-with.ts';

test('an input in capitals has a flag as it is read, in small letters', () => {
  const model = modelWith({
    prompt: { type: 'string', required: true, house: 'prompt' },
    Scale_X: { type: 'integer', offered: true },
  });
  expect(flagsOf(model).find(({ option }) => option === 'Scale_X')).toMatchObject({
    names: ['scale-x', 'scale_x'],
    example: '--scale-x …',
  });
});
