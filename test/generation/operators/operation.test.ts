// What stands behind `/darkroom`: what is understood, and what is refused rather than half done.
import { describe, expect, test } from 'vitest';
import type { Somebody } from '../../../src/generation/command.ts';
import { AppError } from '../../../src/generation/errors.ts';
import { operationOf, parseOperation } from '../../../src/generation/operators/operation.ts';

const named = (id: string): Somebody => ({ adapter: 'web', workspace: 'web', id, name: id });
const parse = (text: string) =>
  parseOperation(text, (word) => (word.startsWith('@') ? named(word.slice(1)) : undefined));

describe('it understands', () => {
  test.each([
    ['', { kind: 'use' }],
    ['   ', { kind: 'use' }],
    ['use', { kind: 'use' }],
    ['use @ann', { kind: 'use', person: named('ann') }],
    ['log', { kind: 'log' }],
    ['block @ann', { kind: 'block', person: named('ann') }],
    ['unblock  @ann ', { kind: 'unblock', person: named('ann') }],
    ['GRANT @ann 20', { kind: 'grant', person: named('ann'), credits: 20 }],
    ['grant @ann +1000000', { kind: 'grant', person: named('ann'), credits: 1_000_000 }],
    ['Pause', { kind: 'pause' }],
    ['resume', { kind: 'resume' }],
  ])('%j', (text, operation) => {
    expect(parse(text)).toEqual(operation);
  });
});

describe('it refuses', () => {
  test.each([
    ['stop', 'operation_unknown', { operation: 'stop' }],
    ['__proto__', 'operation_unknown', { operation: '__proto__' }],
    ['block @ann @bob', 'operation_unknown', { operation: 'block @ann @bob' }],
    ['pause tomorrow', 'operation_unknown', { operation: 'pause tomorrow' }],
    ['resume @ann', 'operation_unknown', { operation: 'resume @ann' }],
    ['log @ann', 'operation_unknown', { operation: 'log @ann' }],
    ['use @ann 5', 'operation_unknown', { operation: 'use @ann 5' }],
    ['grant @ann 2 3', 'operation_unknown', { operation: 'grant @ann 2 3' }],
    ['block', 'person_unknown', { person: '', context: 'none' }],
    ['grant 20', 'person_unknown', { person: '20', context: '' }],
    ['use ann', 'person_unknown', { person: 'ann', context: '' }],
    ['grant @ann', 'credits_invalid', { value: '', context: 'none', limit: 1_000_000 }],
    ['grant @ann many', 'credits_invalid', { value: 'many', context: '', limit: 1_000_000 }],
  ])('%j', (text, code, params) => {
    expect(refusalOf(() => parse(text))).toEqual({ code, params });
  });

  test.each(['0', '-1', '1.5', '1000001', '99999999', '1e3', '0x10', '', '٣'])('credits of %j', (text) => {
    const behind = { hasPerson: true, person: () => named('bob'), credits: text, asTyped: 'grant' };
    expect(refusalOf(() => operationOf('grant', behind))?.code).toBe('credits_invalid');
  });
});

function refusalOf(work: () => unknown): Pick<AppError, 'code' | 'params'> | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    throw error;
  }
  return undefined;
}
