// The texts as the rest of Darkroom reads them.
import { describe, expect, test } from 'vitest';
import { locales, textsFor } from '../../src/i18n/texts.ts';

const en = textsFor('en');
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('the language', () => {
  test.each(locales)('%s is found by its own name, in any case', (locale) => {
    expect(textsFor(locale).locale).toBe(locale);
    expect(textsFor(locale.toLowerCase()).locale).toBe(locale);
    expect(textsFor(locale.toUpperCase()).locale).toBe(locale);
  });

  test.each([
    ['en-US', 'en'],
    ['en_GB', 'en'],
    ['fr-CA', 'fr'],
    ['fr_CA', 'fr'],
    ['ko-KR', 'ko'],
    ['vi-VN', 'vi'],
    ['zh_TW', 'zh-TW'],
    ['zh-HK', 'zh-TW'],
    ['zh-Hant', 'zh-TW'],
    ['zh_CN', 'zh-CN'],
    ['zh-SG', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['zh-Hans', 'zh-CN'],
  ])('for %s is the nearest there is: %s', (requested, nearest) => {
    expect(textsFor(requested).locale).toBe(locales.includes(nearest) ? nearest : 'en');
  });

  test.each([
    'pt',
    'pt-BR',
    '',
    '-',
    '_',
    'e',
    'english',
    '__proto__',
    'constructor',
    '../en',
    '🦊',
    'x'.repeat(5_000),
  ])('for %j is English', (requested) => {
    expect(textsFor(requested).locale).toBe('en');
  });

  test('is put together once', () => {
    expect(textsFor('en-GB')).toBe(textsFor('en'));
  });
});

describe('a sentence', () => {
  test('takes its values as plain text', () => {
    const reason = '$t(card.queued) {{reason}} {{model}} $1 $& <b>&amp;';
    expect(en.say('error.prediction_failed', { reason })).toBe(`The model gave up: ${reason}`);
  });

  test('takes a prompt that looks like a text of ours', () => {
    expect(en.say('alt', { prompt: '$t(alt, {"prompt": "x"})', model: '{{prompt}}' })).toBe(
      '$t(alt, {"prompt": "x"}) — drawn by {{prompt}}',
    );
  });

  test('knows one from many', () => {
    expect(en.say('card.succeeded', { count: 1 })).toBe('Here is your picture');
    expect(en.say('card.succeeded', { count: 4 })).toBe('Here are your 4 pictures');
    expect(en.say('credits', { count: 0 })).toBe('0 credits');
    expect(en.say('credits', { count: 1 })).toBe('1 credit');
    expect(en.say('credits', { count: 1.5 })).toBe('1.5 credits');
  });

  test.each(locales)('that does not exist is no sentence in %s', (locale) => {
    expect(() => textsFor(locale).say('error.no_such_code')).toThrow('error.no_such_code');
    expect(() => textsFor(locale).say('')).toThrow('no sentence');
  });

  test('is no group of sentences', () => {
    expect(() => en.say('error')).toThrow('no sentence for error');
  });
});

describe('a duration', () => {
  test.each([
    [0, '1 sec'],
    [-5, '1 sec'],
    [1, '1 sec'],
    [1_200, '2 sec'],
    [59 * second, '59 sec'],
    [59_001, '1 min'],
    [minute, '1 min'],
    [minute + 1, '2 min'],
    [59 * minute + 1, '1 hr'],
    [3 * hour + 20 * minute, '3 hr 20 min'],
    [23 * hour + 59 * minute + 1, '1 day'],
    [day + 5 * minute, '1 day'],
    [day + 3 * hour, '1 day 3 hr'],
    [30 * day, '30 days'],
  ])('of %i ms is %s', (ms, words) => {
    expect(en.duration(ms)).toBe(words);
  });

  test.each(locales)('is never empty in %s', (locale) => {
    for (const ms of [0, 1, 999, minute, 90 * minute, hour, 25 * hour, 400 * day]) {
      expect(textsFor(locale).duration(ms)).toMatch(/\d/u);
    }
  });
});

test('a choice of things is joined as the language does it', () => {
  expect(en.either(['a', 'b', 'c'])).toBe('a, b, or c');
  expect(en.either(['a'])).toBe('a');
});
