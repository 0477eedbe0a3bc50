import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/generation/plain-text.ts';

describe('what writing needs stays', () => {
  test.each([
    ['lines and tabs', 'a fox\n\tin the snow'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['a profession with a colour of skin', '👩🏽‍💻'],
    ['a flag of several signs', '🏳️‍🌈 and 🏴‍☠️'],
    ['the flags of Scotland and Japan', '🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇯🇵'],
    ['a sign as an emoji, and as text', '❤️ and ❤︎'],
    ['Persian with its non-joiner', 'می‌خواهم'],
    ['Hindi with joiners behind a virama', 'क्‍ष and क्‌ष'],
    ['Sinhala, which needs a joiner', 'ශ්‍රී ලංකා'],
    ['Arabic and Hebrew with marks of direction', 'abc \u200Fשלום\u200E (1)'],
    ['Vietnamese in parts', 'Tie\u0302\u0301ng Vie\u0323\u0302t'],
    ['Thai', 'น้ำตกที่สวยงาม'],
    ['a Tibetan stack', 'ཧྐྵྨླྺྼྻྂ'],
    ['a variant of a Chinese character', '葛\u{E0100}城'],
    ['Mongolian', 'ᠮᠣᠩᠭᠣᠯ'],
  ])('%s', (_what, text) => {
    expect(plainText(text)).toBe(text);
  });
});

describe('what does something unseen goes', () => {
  test.each([
    ['control characters', 'a\u0000b\u0007c\u001B[31md\u007Fe\u009Bf', 'abc[31mdef'],
    ['every way to end a line but one', 'a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh', 'a\nb\nc\nd\ne\nf\ng\nh'],
    ['overrides and embeddings of direction', 'photo\u202Egnp.exe\u202A\u202B\u202C\u202D', 'photognp.exe'],
    ['isolates of direction', '\u2066a\u2067b\u2068c\u2069', 'abc'],
    ['what is never seen', 'p\u200Bi\u00ADx\u2060e\uFEFFl\u2062s\u206A', 'pixels'],
    ['fillers that look like a space', 'a\u3164\uFFA0b', 'ab'],
    ['letters that only models read', 'fox\u{E0068}\u{E0069}', 'fox'],
    ['letters that only models read behind a flag', '🏴\u{E0068}\u{E0069} x', '🏴 x'],
    ['joiners that join nothing', 'n\u200Cu\u200Dde \u200D\u200D1\u200C', 'nude 1'],
    ['a row of joiners behind an emoji', '👩\u200D\u200D\u200D💻', '👩‍💻'],
    ['a row of variation selectors', '❤\uFE0F\uFE00\uFE01\u{E0101}', '❤\uFE0F'],
    ['marks without end', `z${'\u0335'.repeat(500)}algo`, `z${'\u0335'.repeat(10)}algo`],
    ['halves of characters', 'a\uD83D b\uDE00', 'a\uFFFD b\uFFFD'],
    ['what is no character', 'a\uFFFEb\u{1FFFF}c\uFDD0', 'abc'],
  ])('%s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});

const odd = fc.constantFrom(
  'a',
  'é',
  ' ',
  '\n',
  '\r',
  '\u0000',
  '\u200C',
  '\u200D',
  '\u202E',
  '\u2066',
  '\uFE0F',
  '\u0301',
  'क',
  '्',
  '👩',
  '🏽',
  '🏴',
  '\u{E0067}',
  '\u{E0062}',
  '\u{E007F}',
  '\uD83D',
  '\uDC69',
  '\u{E0101}',
  '\u3164',
  'م',
  '\u0085',
);

test('what is plain is plain for good', () => {
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 40 }), (pieces) => {
      const plain = plainText(pieces.join(''));
      expect(plainText(plain)).toBe(plain);
      expect(plain.isWellFormed()).toBe(true);
      expect(plain).not.toMatch(/(?![\t\n])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u);
    }),
    { numRuns: 300 },
  );
});

test('a megabyte of anything is read in one go', () => {
  for (const piece of ['\u0301', '\u200D', '\uFE0F', '\u{1F3F4}\u{E0067}', '\r', 'a\u200D', '👩\u200D']) {
    const text = piece.repeat(1_000_000 / piece.length);
    expect(plainText(text).length).toBeLessThanOrEqual(text.length);
  }
});
