// The rules as questions: who may use how much of what, where, and with which words.
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/generation/errors.ts';
import type { Generation, Person } from '../../../src/generation/generation.ts';
import { createPolicy, policyOf } from '../../../src/generation/limits/policy.ts';
import { rulesSchema } from '../../../src/generation/limits/policy-rules.ts';
import { aRecord } from '../record.ts';

const usual = { limit: 50, windowMs: 1_000, concurrent: 3 };
const policyWith = (rules: unknown) => createPolicy(rulesSchema.parse(rules), usual);
const member = (id: string, ...roles: string[]): Person => ({
  adapter: 'discord',
  workspace: '1',
  id,
  name: id,
  roles,
});

function refusalOf(
  rules: unknown,
  change: Partial<Generation>,
): Pick<AppError, 'code' | 'params'> | undefined {
  try {
    policyWith(rules).check(aRecord(change));
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    throw error;
  }
  return undefined;
}

describe('limits', () => {
  const policy = policyWith({
    everybody: { limit: 5, window: '2h' },
    tiers: [
      { name: 'crew', roles: ['discord/77'], limit: 100, concurrent: 9 },
      { name: 'friends', roles: ['discord/88'], people: ['discord/8'], window: '3h' },
    ],
  });

  test('are those of the first tier that fits, then what everybody has, then the settings', () => {
    expect(policy.limitsOf(member('1'))).toEqual({ limit: 5, windowMs: 7_200_000, concurrent: 3 });
    expect(policy.limitsOf(member('1', '77'))).toEqual({ limit: 100, windowMs: 7_200_000, concurrent: 9 });
    expect(policy.limitsOf(member('8'))).toEqual({ limit: 5, windowMs: 10_800_000, concurrent: 3 });
    expect(policy.limitsOf(member('8', '88', '77'))).toMatchObject({ limit: 100, windowMs: 7_200_000 });
  });

  test('of a role are for one platform only', () => {
    expect(policy.limitsOf({ ...member('1', '77'), adapter: 'slack' }).limit).toBe(5);
  });

  test('of nothing at all mean that nobody may', () => {
    expect(policyWith({ everybody: { limit: 0 } }).limitsOf(member('1')).limit).toBe(0);
  });

  test('have a longest window, which is nowhere shorter than the usual one', () => {
    expect(policy.longestWindowMs).toBe(10_800_000);
    expect(policyWith({ tiers: [{ name: 'a', window: '1s' }] }).longestWindowMs).toBe(1_000);
    expect(policyOf(usual).longestWindowMs).toBe(1_000);
  });
});

describe('models', () => {
  const rules = {
    everybody: { models: ['flux-schnell'] },
    tiers: [
      { name: 'crew', people: ['web/ada'], models: ['flux-dev', 'sdxl'] },
      { name: 'quiet', people: ['web/bob'], limit: 3 },
    ],
  };

  test("are those of the tier, or everybody's, or all", () => {
    const { person } = aRecord();
    const bob = { ...person, id: 'bob' };
    const may = policyWith(rules).mayUse;
    expect([may(person, 'sdxl'), may(person, 'flux-schnell')]).toEqual([true, false]);
    expect([may(bob, 'sdxl'), may(bob, 'flux-schnell')]).toEqual([false, true]);
    expect(policyWith({}).mayUse(bob, 'sdxl')).toBe(true);
  });

  test('that are not among them are refused with those that are', () => {
    expect(refusalOf(rules, { model: 'flux-schnell' })).toEqual({
      code: 'model_not_allowed',
      params: { model: 'flux-schnell', models: 'flux-dev, sdxl' },
    });
    expect(refusalOf(rules, { model: 'sdxl' })).toBeUndefined();
  });
});

describe('places', () => {
  const from = (place: string) => ({ place, person: member('1', '77') });
  const codeAt = (rules: unknown, place: string) => refusalOf(rules, from(place))?.code;

  test('that are denied are closed, a whole server or one channel', () => {
    const rules = { everybody: { places: { denied: ['discord/1', 'discord/2/5'] } } };
    expect(['1/4', '2/5', '2/6', '3/5'].map((place) => codeAt(rules, place))).toEqual([
      'place_closed',
      'place_closed',
      undefined,
      undefined,
    ]);
  });

  test('that are allowed close all others, and what is denied in them stays closed', () => {
    const places = { allowed: ['discord/1', 'discord/2/5'], denied: ['discord/1/9'] };
    expect(['1/4', '1/9', '2/5', '2/6'].map((place) => codeAt({ everybody: { places } }, place))).toEqual([
      undefined,
      'place_closed',
      undefined,
      'place_closed',
    ]);
    expect(codeAt({ everybody: { places: { allowed: [] } } }, '1/4')).toBe('place_closed');
  });

  test("of a tier stand in place of everybody's", () => {
    const crew = { name: 'crew', roles: ['discord/77'], places: {} };
    expect(
      codeAt({ everybody: { places: { denied: ['discord/1'] } }, tiers: [crew] }, '1/4'),
    ).toBeUndefined();
  });

  test('without a server are the direct messages of Discord', () => {
    expect(codeAt({ everybody: { places: { denied: ['discord/direct'] } } }, 'direct/123')).toBe(
      'place_closed',
    );
  });
});

describe('people and words', () => {
  test('who is blocked is told before anything else', () => {
    const rules = { blocked: { people: ['web/ada'], words: ['fox'] }, everybody: { models: ['sdxl'] } };
    expect(refusalOf(rules, {})).toEqual({ code: 'person_blocked', params: {} });
    expect(refusalOf(rules, { person: member('ada') })?.code).toBe('model_not_allowed');
  });

  test('a word is refused in the prompt and in every text beside it', () => {
    const rules = { blocked: { words: ['Fox'] } };
    const told = { code: 'word_blocked', params: { word: 'Fox' } };
    expect(refusalOf(rules, {})).toEqual(told);
    expect(refusalOf(rules, { prompt: 'a cat', options: { negative: 'no fox', seed: 7 } })).toEqual(told);
    expect(refusalOf(rules, { prompt: 'a cat', options: { seed: 7, raw: true } })).toBeUndefined();
  });
});

test('a budget of one place goes before that of its kind, and operators are who is named', () => {
  const policy = policyWith({
    operators: ['discord/5'],
    budgets: {
      bot: { month: 9 },
      server: { day: 3 },
      places: { 'discord/1': { day: 1 }, 'discord/1/2': {} },
    },
  });
  expect(policy.budgetOf({ kind: 'bot', key: 'bot' })).toEqual({ month: 9 });
  expect(policy.budgetOf({ kind: 'server', key: 'discord/1' })).toEqual({ day: 1 });
  expect(policy.budgetOf({ kind: 'server', key: 'discord/2' })).toEqual({ day: 3 });
  expect(policy.budgetOf({ kind: 'channel', key: 'discord/1/2' })).toEqual({});
  expect(policy.budgetOf({ kind: 'channel', key: 'discord/1/3' })).toBeUndefined();
  expect([policy.isOperator(member('5')), policy.isOperator(member('6'))]).toEqual([true, false]);
});

test('without a file everybody has the same, and nothing else is limited', () => {
  const policy = policyOf(usual);
  expect(policy.limitsOf(member('1', '77'))).toEqual(usual);
  expect(() => policy.check(aRecord())).not.toThrow();
  expect(policy.isOperator(member('1'))).toBe(false);
});
