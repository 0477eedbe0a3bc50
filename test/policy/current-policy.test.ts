// The rules that hold now: from the settings, from the file, and from the file as it was changed.
import { expect, test } from 'vitest';
import { openPolicy } from '../../src/policy/current-policy.ts';
import { policyFile } from './policy-files.ts';

const usual = { limit: 50, windowMs: 86_400_000, concurrent: 3 };
const ann = { adapter: 'slack', workspace: 'T1', id: 'U1', name: 'Ann', roles: [] };

test('without a file everybody has what the settings say, before and after a reload', () => {
  const policy = openPolicy(usual, undefined);
  policy.reload();
  expect(policy.now().limitsOf(ann)).toEqual(usual);
  expect(policy.now().budgetOf({ kind: 'bot', key: 'bot' })).toBeUndefined();
  expect(policy.now().isOperator(ann)).toBe(false);
});

test('a file that cannot be read is told at the start', () => {
  expect(() => openPolicy(usual, policyFile('everybody: 3').read)).toThrow('1: everybody: Invalid input');
});

test('a reload takes the new rules, and with a mistake in them the old ones go on', () => {
  const file = policyFile('everybody: { limit: 5 }\noperators: [slack/U1]');
  const policy = openPolicy(usual, file.read);
  expect(policy.now().limitsOf(ann)).toEqual({ ...usual, limit: 5 });
  file.write('everybody: { limit: 9, limt: 3 }');
  expect(() => policy.reload()).toThrow('1: everybody: Unrecognized key: "limt"');
  expect(policy.now().limitsOf(ann)).toEqual({ ...usual, limit: 5 });
  expect(policy.now().isOperator(ann)).toBe(true);
  file.write('everybody: { window: 1h }');
  policy.reload();
  expect(policy.now().limitsOf(ann)).toEqual({ ...usual, windowMs: 3_600_000 });
  expect(policy.now().isOperator(ann)).toBe(false);
});

test('what a caller holds while the file changes stays what it was', () => {
  const file = policyFile('everybody: { limit: 5 }');
  const policy = openPolicy(usual, file.read);
  const before = policy.now();
  file.write('everybody: { limit: 6 }');
  policy.reload();
  expect([before.limitsOf(ann).limit, policy.now().limitsOf(ann).limit]).toEqual([5, 6]);
});
