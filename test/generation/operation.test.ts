// What operators type, taken apart.
import { expect, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import { parseOperation } from '../../src/generation/operation.ts';

const ann = { adapter: 'paper', workspace: 'desk', id: 'ann', name: 'Ann' };
const parse = (text: string) => parseOperation(text, (word) => (word === '@ann' ? ann : undefined));

test.each([
  ['', { kind: 'use' }],
  ['use', { kind: 'use' }],
  [' USE  @ann ', { kind: 'use', person: ann }],
  ['log', { kind: 'log' }],
  ['block @ann', { kind: 'block', person: ann }],
  ['unblock @ann', { kind: 'unblock', person: ann }],
  ['grant @ann +20', { kind: 'grant', person: ann, credits: 20 }],
  ['pause', { kind: 'pause' }],
  ['resume', { kind: 'resume' }],
])('%j is understood', (text, operation) => {
  expect(parse(text)).toEqual(operation);
});

test.each([
  ['frobnicate', 'operation_unknown', { operation: 'frobnicate' }],
  ['block @ann lee', 'operation_unknown', { operation: 'block @ann lee' }],
  ['use @ann lee', 'operation_unknown', { operation: 'use @ann lee' }],
  ['grant @ann lee 20', 'operation_unknown', { operation: 'grant @ann lee 20' }],
  ['pause for a while', 'operation_unknown', { operation: 'pause for a while' }],
  ['block @bob', 'person_unknown', { person: '@bob', context: '' }],
  ['block', 'person_unknown', { person: '', context: 'none' }],
  ['grant @ann', 'credits_invalid', { value: '', limit: 1_000_000, context: 'none' }],
  ['grant @ann -3', 'credits_invalid', { value: '-3', limit: 1_000_000, context: '' }],
  ['grant @ann 1.5', 'credits_invalid', { value: '1.5', limit: 1_000_000, context: '' }],
  ['grant @ann 1000001', 'credits_invalid', { value: '1000001', limit: 1_000_000, context: '' }],
])('%j is refused and does nothing by half', (text, code, params) => {
  expect(() => parse(text)).toThrow(new AppError(code as 'operation_unknown', params));
});
