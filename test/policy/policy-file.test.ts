// The operator's file: what it may leave out, and how each mistake is told.
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FileError } from '../../src/catalog/yaml-file.ts';
import { mistakesIn, policyFile } from './policy-files.ts';

const nothing = {
  operators: [],
  everybody: {},
  tiers: [],
  budgets: { places: {} },
  blocked: { people: [], words: [] },
};

describe('a file', () => {
  test.each(['', '# only a comment\n', '{}\n', 'operators: []\n'])('may have no rules: %j', (yaml) => {
    expect(policyFile(yaml).read()).toEqual(nothing);
  });

  test('is read with windows in milliseconds, and what it leaves out is left out', () => {
    const yaml = 'everybody: { window: 7 d }\ntiers:\n  - { name: crew, people: [web/ann], limit: 3 }\n';
    expect(policyFile(yaml).read()).toEqual({
      ...nothing,
      everybody: { windowMs: 604_800_000 },
      tiers: [{ name: 'crew', roles: [], people: ['web/ann'], limit: 3 }],
    });
  });

  test('that is not there is told by its path', () => {
    const file = policyFile('');
    rmSync(file.path);
    expect(file.read).toThrow(`The policy file ${file.path} cannot be read (ENOENT).`);
  });

  test('with a mistake is refused as a whole, by an error that needs no stack', () => {
    const file = policyFile('operators: [slack/U1]\nbudget: { bot: { day: 3 } }\n');
    expect(file.read).toThrow(FileError);
    expect(file.read).toThrow(`${file.path}:2: file: Unrecognized key: "budget"`);
  });
});

test.each([
  ['a: [\n', /^2: Flow sequence/u],
  ['operators: []\noperators: []\n', /^2: Map keys must be unique/u],
  ['blocked:\n  people: *nobody\n', /^ Unresolved alias/u],
  ['- web/ann\n', '1: file: Invalid input: expected object, received array'],
  ['__proto__: { operators: [slack/U1] }\n', '1: file: Unrecognized key: "__proto__"'],
  ['\ntiers:\n', '2: tiers: Invalid input: expected array, received null'],
  ['tiers:\n  - name: a\n    limt: 3\n', '3: tiers.0: Unrecognized key: "limt"'],
  ['tiers:\n  - limit: 3\n', '2: tiers.0.name: Invalid input: expected string, received undefined'],
  ['everybody:\n  limit: -1\n', '2: everybody.limit: Too small: expected number to be >=0'],
  ['everybody:\n  limit: .inf\n', '2: everybody.limit: Invalid input: expected number, received Infinity'],
  ['everybody:\n  concurrent: 0\n', '2: everybody.concurrent: Too small: expected number to be >0'],
  ['everybody: { window: 24 }\n', '1: everybody.window: Invalid input: expected string, received number'],
  [
    'everybody: { window: 0h }\n',
    '1: everybody.window: must be a number above 0 with s, m, h or d behind it, such as 24h',
  ],
  ['everybody: { models: [] }\n', '1: everybody.models: Too small: expected array to have >=1 items'],
  [
    'everybody: { window: 1 week }\n',
    '1: everybody.window: must be a number above 0 with s, m, h or d behind it, such as 24h',
  ],
  [
    'everybody:\n  models:\n    - sdxl\n    - flux-schnel\n',
    '4: everybody.models.1: there is no model "flux-schnel"; close to it: flux-schnell',
  ],
  [
    'tiers:\n  - name: crew\n    models: [picasso-9000-with-a-very-long-name]\n',
    '3: tiers.0.models.0: there is no model "picasso-9000-with-a-very-long-name"',
  ],
  ['budgets: { day: 3 }\n', '1: budgets: Unrecognized key: "day"'],
  [
    'budgets:\n  places:\n    nowhere: { day: 1 }\n',
    '3: budgets.places.nowhere: must look like discord/<server>, slack/<workspace>, or either with /<channel> behind it',
  ],
  [
    'blocked:\n  words:\n    - " \u200b"\n',
    '3: blocked.words.0: must have a letter, a digit or a sign that can be seen',
  ],
])('a mistake is told with its line: %j', (yaml, told) => {
  expect(mistakesIn(yaml)).toEqual(expect.arrayContaining([expect.stringMatching(exactly(told))]));
});

test.each([
  ['operators: [ann]\n', 'operators.0', /^must look like discord\/1/u],
  ['operators: [discord/ann]\n', 'operators.0', 'must look like discord/123456789012345678'],
  ['blocked: { people: [slack/u0123abcd] }\n', 'blocked.people.0', 'must look like slack/U0123ABCD'],
  ['blocked: { people: [web/Ann] }\n', 'blocked.people.0', 'must look like web/ann, in small letters'],
  [
    'blocked: { people: [irc/ann] }\n',
    'blocked.people.0',
    '"irc" is none of the platforms here: discord, slack, web',
  ],
  ['tiers: [{ name: a, roles: [web/crew] }]\n', 'tiers.0.roles.0', /^must look like .*slack\/S0123ABCD$/u],
  ['tiers: [{ name: a, roles: [slack/U1] }]\n', 'tiers.0.roles.0', 'must look like slack/S0123ABCD'],
  ['tiers: [{ name: a, people: [slack/S1] }]\n', 'tiers.0.people.0', 'must look like slack/U0123ABCD'],
  [
    'tiers: [{ name: a, places: { denied: [discord/general] } }]\n',
    'tiers.0.places.denied.0',
    'must look like discord/<server>/<channel> with two ids',
  ],
  [
    'everybody: { places: { allowed: [slack/general] } }\n',
    'everybody.places.allowed.0',
    'must look like slack/T0123ABCD/C0123ABCD',
  ],
  ['budgets: { places: { web/hall: { day: 1 } } }\n', 'budgets.places.web/hall', 'must look like web/room'],
])('a name that can be nobody is a mistake: %j', (yaml, path, told) => {
  const [mistake = '', ...others] = mistakesIn(yaml);
  expect(mistake.startsWith(`1: ${path}: `)).toBe(true);
  expect(mistake.slice(`1: ${path}: `.length)).toMatch(exactly(told));
  expect(others).toEqual([]);
});

test('names of every platform are taken as they are', () => {
  const yaml = [
    'operators: [discord/123456789012345678, slack/W0123ABCD]',
    'blocked: { people: [web/ann, web/안, slack/U1] }',
    'everybody: { places: { denied: [discord/direct, discord/1/2, slack/T1, slack/E1/D2, web/room] } }',
    'tiers: [{ name: crew, roles: [discord/1, slack/S1] }]',
    'budgets: { places: { discord/1: { day: 0 }, slack/T1/C1: { month: 1.5 } } }',
  ];
  expect(mistakesIn(yaml.join('\n'))).toEqual([]);
});

test('all mistakes are told at once', () => {
  const yaml = 'everybody:\n  limit: much\n  concurrent: 0.5\nblocked: { people: [bob], wrds: [] }\n';
  expect(mistakesIn(yaml).map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
    '2: everybody.limit',
    '3: everybody.concurrent',
    '4: blocked.people.0',
    '4: blocked',
  ]);
  const names = 'operators: [irc/ann]\neverybody:\n  models: [sdxxl]\n';
  expect(mistakesIn(names)).toHaveLength(2);
});

function exactly(told: string | RegExp): RegExp {
  return typeof told === 'string' ? new RegExp(`^${RegExp.escape(told)}$`, 'u') : told;
}
