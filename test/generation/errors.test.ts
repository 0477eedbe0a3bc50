// The one error, and what its codes mean.
import { expect, test } from 'vitest';
import { AppError, asAppError, errorCodes, isErrorCode, treatmentOf } from '../../src/generation/errors.ts';

test('says code and values in its message', () => {
  expect(new AppError('prompt_empty').message).toBe('prompt_empty');
  expect(new AppError('option_out_of_range', { option: 'seed', value: 9 }).message).toBe(
    'option_out_of_range (option=seed, value=9)',
  );
});

test('carries its cause and how long to wait', () => {
  const cause = new Error('socket');
  const error = new AppError('gateway_busy', {}, { cause, retryAfterMs: 7_000 });
  expect(error).toMatchObject({ name: 'AppError', cause, retryAfterMs: 7_000 });
  expect(new AppError('gateway_busy')).not.toHaveProperty('cause');
});

test.each([
  ['quota_exceeded', 'refusal'],
  ['gateway_busy', 'wait'],
  ['chat_unreachable', 'wait'],
  ['create_unanswered', 'unanswered'],
  ['content_refused', 'fail'],
] as const)('treats %s as %s', (code, treatment) => {
  expect(treatmentOf(new AppError(code))).toBe(treatment);
});

test('takes everything that is not ours for a bug and keeps it as the cause', () => {
  const foreign = new TypeError('x is not a function');
  expect(asAppError(foreign)).toMatchObject({ code: 'internal', cause: foreign });
  expect(asAppError('a string')).toMatchObject({ code: 'internal', cause: 'a string' });
  expect(treatmentOf(foreign)).toBe('fail');
  const own = new AppError('already_done');
  expect(asAppError(own)).toBe(own);
});

test('knows its codes and no name that every object has', () => {
  expect(errorCodes.every(isErrorCode)).toBe(true);
  expect(['constructor', '__proto__', 'toString', 'no_such_code', ''].some(isErrorCode)).toBe(false);
});
