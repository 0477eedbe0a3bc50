// Quotes and dashes in the text form, as keyboards, phones and chat programs write them.
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { parseAsk } from '../../src/generation/text-form.ts';

const catalog = loadCatalog('flux-schnell');
const parse = (text: string) => parseAsk(text, catalog);

describe('quotes', () => {
  test.each(['"a red fox"', '“a red fox”', '„a red fox“', '«a red fox»', '« a red fox »', '  "a red fox"  '])(
    'takes the quotes off a prompt that is quoted as a whole: %s',
    (text) => {
      expect(parse(text).prompt).toBe('a red fox');
    },
  );

  test.each([
    '"stop --seed 7"',
    '“stop —seed 7”',
    '„stop --model nothing“',
    '«stop --private»',
    '"stop --unknown"',
  ])('never looks for flags in quotes: %s', (text) => {
    expect(parse(text)).toEqual({
      prompt: text.slice(1, -1),
      model: undefined,
      options: {},
      private: false,
    });
  });

  test('keeps the quotes inside a prompt, and what they quote', () => {
    expect(parse('a sign that says "no --seed here" in snow --seed 7')).toMatchObject({
      prompt: 'a sign that says "no --seed here" in snow',
      options: { seed: '7' },
    });
    expect(parse('"a" and "b"').prompt).toBe('"a" and "b"');
  });

  test.each(['"a red fox', 'a red fox”', 'a 24" screen', "the fox's “den"])(
    'leaves an unmatched quote alone: %s',
    (text) => {
      expect(parse(text).prompt).toBe(text);
      expect(parse(`${text} --seed 7`)).toMatchObject({ prompt: text, options: { seed: '7' } });
    },
  );

  test('never looks for a model in the quoted value of another flag', () => {
    expect(parse('fox --no "bad --model quality"')).toMatchObject({ model: undefined });
    expect(parse('fox --no="bad --model quality"')).toMatchObject({
      prompt: 'fox',
      model: undefined,
      options: { negative: 'bad --model quality' },
    });
  });

  test('is empty when nothing is quoted', () => {
    expect(parse('""').prompt).toBe('');
  });
});

describe('dashes', () => {
  test.each(['—seed 7', '–seed 7', '――seed 7', '−seed 7', '–-seed 7', '——seed 7', '—seed=7'])(
    'takes what phones and Slack make of two hyphens: %s',
    (flag) => {
      expect(parse(`a red fox ${flag}`)).toMatchObject({ prompt: 'a red fox', options: { seed: '7' } });
    },
  );

  test.each([
    'a fox - red',
    'a fox – red',
    'a fox — red',
    'a fox -- red',
    'a fox—red',
    'a fox--red',
    'a well-known fox',
    '-5 degrees',
    '–5 degrees',
    'a fox at --5 degrees',
    'from 3–4 foxes',
    '-',
    '--',
    '—',
    'a - b -- c — d',
    '-seed 7',
  ])('leaves the dashes of prose alone: %s', (text) => {
    expect(parse(text)).toMatchObject({ prompt: text, options: {} });
  });
});
