// Commands in sentences, by the names that they have here.
import { expect, test } from 'vitest';
import { inOwnNames, withOwnNames } from '../../../src/adapters/slack/command-names.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { card } from '../../contracts/cards.ts';

const own = { imagine: '/draw', usage: '/credits', models: '/engines', darkroom: '/darkroom' };

test.each(locales)('stand in every sentence of %s in place of the usual ones', (locale) => {
  const { say } = textsFor(locale);
  const sentences = [
    say('error.prompt_empty'),
    say('error.command_invalid'),
    say('error.model_not_served', { model: 'sdxl' }),
    say('models.more', { model: 'sdxl' }),
    say('models.example', { example: '/imagine a fox --model sdxl' }),
  ];
  const told = sentences.map((sentence) => inOwnNames(sentence, own)).join('\n');
  expect(told.match(/\/(?:draw|engines)/gu)).toHaveLength(sentences.length);
  expect(told).not.toMatch(/\/(?:imagine|models)/u);
});

test.each(locales)('leave the words of a person in %s as they were typed', (locale) => {
  const typed = 'see /imagine or /models';
  const sentence = textsFor(locale).say('error.option_not_a_number', { option: 'Seed', value: typed });
  expect(inOwnNames(sentence, own)).toBe(sentence);
});

test.each(['https://a.test/models', 'src/models', '/models-of-others', '/imagined', 'a/imagine b'])(
  'are not found in %s',
  (text) => {
    expect(inOwnNames(text, own)).toBe(text);
  },
);

test('are those of the lines of a card, and nothing else of it changes', () => {
  const given = card({ title: '/models', prompt: '/imagine a fox', lines: ['Try /imagine, or /models.'] });
  expect(withOwnNames(given, own)).toEqual({ ...given, lines: ['Try /draw, or /engines.'] });
});
