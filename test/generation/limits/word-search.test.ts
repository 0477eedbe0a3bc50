// Words that the operator does not want: found however they are written, and nowhere else.
import { describe, expect, test } from 'vitest';
import { canBeFound, findBlocked } from '../../../src/generation/limits/word-search.ts';

describe('a word is found', () => {
  test.each([
    ['fox', 'a fox in the snow'],
    ['fox', 'FOX'],
    ['fox', '(fox), red'],
    ['fox', 'ｆｏｘ'],
    ['fox', 'f\u200bo\u00adx'],
    ['fox', 'fóx and fo\u0308x'],
    ['Füchse', 'ZWEI FU\u0308CHSE'],
    ['chó', 'một con CHÓ'],
    ['red fox', 'a red \n  fox'],
    [' red  fox ', 'a red fox'],
    ['c++', 'written in c++, of course'],
    ['3d', 'a 3D render'],
    ['狐', '雪の中の赤い狐が走る'],
    ['나쁜', '아주 나쁜말'],
    ['fox', 'fox狐'],
    ['🦊', 'a🦊b'],
    ['𝒻𝑜𝓍', 'a fox'],
  ])('%j in %j', (word, text) => {
    expect(findBlocked([text], ['nothing', word])).toBe(word);
  });

  test('in any of the texts, and the first of the words is told', () => {
    expect(findBlocked(['a cat', 'a dog'], ['dog', 'cat'])).toBe('dog');
  });

  test('behind a place where it is only a part of another', () => {
    expect(findBlocked(['grass, glass, ass'], ['ass'])).toBe('ass');
  });
});

describe('a word is not found', () => {
  test.each([
    ['ass', 'a fox in the grass'],
    ['ass', 'assemble'],
    ['chó', 'cho tôi'],
    ['fox', 'foxes'],
    ['fox', 'fox2'],
    ['fox', '𝒶fox'],
    ['fox', 'f o x'],
    ['red fox', 'red-fox'],
    ['red fox', 'red'],
    ['', 'a fox'],
    ['\u200b', 'a fox'],
    [' ', 'a fox'],
  ])('%j in %j', (word, text) => {
    expect(findBlocked([text], [word])).toBeUndefined();
  });

  test('where there are none', () => {
    expect(findBlocked(['a fox'], [])).toBeUndefined();
    expect(findBlocked([], ['fox'])).toBeUndefined();
  });
});

test.each([
  ['fox', true],
  ['狐', true],
  ['🦊', true],
  ['', false],
  [' \n', false],
  ['\u200b\u0301', false],
])('what can be looked for is told from what cannot be seen: %j', (word, expected) => {
  expect(canBeFound(word)).toBe(expected);
});
