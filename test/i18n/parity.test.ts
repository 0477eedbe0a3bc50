// Every language says the same things: keys, placeholders, plural forms, and clean text.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { problemsOf, sentencesOf } from './parity.ts';

const folder = new URL('../../src/i18n/', import.meta.url);
const locales = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/u, ''));

const read = (locale: string): unknown => JSON.parse(readFileSync(new URL(`${locale}.json`, folder), 'utf8'));
const english = sentencesOf(read('en'));

test('there are English, French, Korean, Vietnamese, Simplified and Traditional Chinese', () => {
  expect(locales.sort()).toEqual(['en', 'fr', 'ko', 'vi', 'zh-CN', 'zh-TW']);
});

test.each(locales)('%s says everything that English says, with the same placeholders', (locale) => {
  expect(problemsOf(locale, sentencesOf(read(locale)), english)).toEqual([]);
});

test.each(locales.filter((locale) => locale !== 'en'))('%s is translated', (locale) => {
  const own = sentencesOf(read(locale));
  const same = [...own].filter(([key, text]) => english.get(key) === text && text.split(' ').length > 3);
  expect(same).toEqual([]);
});

describe('the check itself', () => {
  const base = sentencesOf({ a: 'A {{x}}', pictures_one: 'one', pictures_other: '{{count}} of them' });
  const of = (locale: string, texts: unknown) => problemsOf(locale, sentencesOf(texts), base);

  test('accepts the plural forms of a language', () => {
    const one = { a: '{{x}} A', pictures_other: '{{count}}' };
    expect(of('ko', one)).toEqual([]);
    expect(of('fr', { ...one, pictures_one: '1', pictures_many: '{{count}}' })).toEqual([]);
  });

  test.each([
    ['a missing key', 'ko', { pictures_other: '{{count}}' }, 'a is missing'],
    ['a missing plural form', 'fr', { a: '{{x}}', pictures_other: '{{count}}' }, 'pictures_one is missing'],
    [
      'a plural form the language lacks',
      'ko',
      { a: '{{x}}', pictures_one: '1', pictures_other: '{{count}}' },
      'pictures_one',
    ],
    ['a key too many', 'ko', { a: '{{x}}', b: 'B', pictures_other: '{{count}}' }, 'b is not in English'],
    ['a lost placeholder', 'ko', { a: 'A', pictures_other: '{{count}}' }, 'a has no {{x}}'],
    ['a wrong placeholder', 'ko', { a: '{{x}} {{y}}', pictures_other: '{{count}}' }, 'a has {{y}}'],
    ['a broken placeholder', 'ko', { a: '{{x}} {y', pictures_other: '{{count}}' }, 'a has a stray brace'],
    ['an empty text', 'ko', { a: ' ', pictures_other: '{{count}}' }, 'a is empty'],
    [
      'decomposed letters',
      'vi',
      { a: 'ế {{x}}'.normalize('NFD'), pictures_other: '{{count}}' },
      'a is not NFC',
    ],
    ['a nested text', 'ko', { a: '$t(b) {{x}}', pictures_other: '{{count}}' }, 'a calls into other texts'],
  ])('finds %s', (_what, locale, texts, problem) => {
    expect(of(locale, texts).join('; ')).toContain(problem);
  });
});
