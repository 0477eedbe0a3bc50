// Texts made to take for ever: a test that does not end here is the failure.
import { expect, test } from 'vitest';
import { readValue } from '../../src/catalog/value.ts';
import { createClean, spokenText } from '../../src/gateway/spoken-text.ts';
import { failureOf, scripted } from '../gateway/fixture.ts';

const input = { type: 'string', required: false, offered: true, example: 'a word' } as const;

test.each([
  [String.raw`^(\w+\s?)*$`, `${'word '.repeat(100)}!`],
  ['^(a+)+$', `${'a'.repeat(100)}!`],
  ['^(a|aa)+$', `${'a'.repeat(100)}!`],
  [String.raw`(x+x+)+y`, 'x'.repeat(100)],
  [String.raw`^(.*?,){25}P`, '1,'.repeat(200)],
])('the pattern %s of an operator takes no longer than anybody waits', (pattern, value) => {
  expect(readValue({ ...input, pattern }, value)).toMatchObject({ problem: 'option_not_like' });
  expect(readValue({ ...input, pattern }, value)).toMatchObject({ problem: 'option_not_like' });
});

test('a pattern is about its own value only, and can change nothing', () => {
  const pattern = '^(?<word>constructor|__proto__)$';
  expect(readValue({ ...input, pattern }, '__proto__')).toEqual({ value: '__proto__' });
  expect(readValue({ ...input, pattern }, 'fits')).toMatchObject({ problem: 'option_not_like' });
  expect(readValue({ ...input, pattern: '^a$' }, '")) || (fits = true); (("')).toMatchObject({
    problem: 'option_not_like',
  });
});

test('words of a gateway are read, however they were made', async () => {
  const pieces = [
    'a.',
    'a:',
    'data:',
    'bearer ',
    'r8-a',
    'http:/',
    '\n',
    ' ',
    'prefer ',
    'after ',
    '0',
    '%|',
  ];
  const texts = pieces.map((piece) => piece.repeat(200_000 / piece.length));
  const clean = createClean(['a-secret-of-ours']);
  for (const text of texts) expect(clean(spokenText({ detail: text }) ?? '').length).toBeLessThanOrEqual(300);
  const { gateway, signal } = await scripted(texts.map((detail) => ({ json: { detail }, status: 422 })));
  for (const _ of texts) expect((await failureOf(gateway.get('p1abc', signal))).code).toBe('gateway_refused');
});
