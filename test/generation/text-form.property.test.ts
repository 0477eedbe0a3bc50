// What holds for every text a person can type.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { AppError, treatmentOf } from '../../src/generation/errors.ts';
import { parseAsk } from '../../src/generation/text-form.ts';

const catalog = loadCatalog('flux-schnell');

const signs = ['--', '—', '–', '-', '=', ' ', '　', '\n', '"', '“', '”', '„', '«', '»', "'", ':', ','];
const words = 'model seed no private ar flux-dev 7 16:9 fox 여우 🦊 e\u0301 __proto__'.split(' ');
const pieces = fc.constantFrom(...signs, ...words);
const typed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
);

/** The ask, or why there is none. */
function answerTo(text: string): { prompt: string; options: Record<string, unknown> } | string {
  try {
    return parseAsk(text, catalog);
  } catch (error) {
    return error instanceof AppError ? treatmentOf(error) : String(error);
  }
}

function verdictOn(answer: ReturnType<typeof answerTo>): string {
  if (typeof answer === 'string') return answer;
  const { prompt, options } = answer;
  const clean = !Object.hasOwn(options, 'model') && !Object.hasOwn(options, 'private');
  return clean && prompt === prompt.trim() ? 'an ask' : JSON.stringify(answer);
}

test('answers any text with an ask or a refusal, and with nothing else', () => {
  fc.assert(
    fc.property(typed, (text) => {
      expect(verdictOn(answerTo(text))).toMatch(/^(?:refusal|an ask)$/u);
    }),
    { numRuns: 1500 },
  );
});

test('gives a prompt without dashes and quotes back unchanged but for the space around it', () => {
  const plain = fc
    .string({ unit: 'grapheme', maxLength: 300 })
    .filter((text) => !/[-–—―−"“”„«»]/u.test(text));
  fc.assert(
    fc.property(plain, (text) => {
      expect(parseAsk(text, catalog)).toEqual({
        prompt: text.trim(),
        model: undefined,
        options: {},
        private: false,
      });
    }),
    { numRuns: 500 },
  );
});

test('reads back what it is given, wherever the flags stand', () => {
  const words = fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8}){0,4}$/u);
  const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 }).map(String);
  const dash = fc.constantFrom('--', '—', '–', '−');
  const joint = fc.constantFrom(' ', '=');
  fc.assert(
    fc.property(words, words, seed, dash, joint, (before, after, value, dashes, between) => {
      expect(parseAsk(`${before} ${dashes}seed${between}${value} ${after}`, catalog)).toMatchObject({
        prompt: `${before} ${after}`,
        options: { seed: value },
      });
    }),
  );
});

test.each(['" ', '"a ', '--model ', '--seed 1 ', '--no a ', '— ', '“a ', '= ', '-', ' '])(
  'gets through the longest text made of %j',
  (unit) => {
    const text = unit.repeat(8000 / unit.length).slice(0, 8000);
    expect(verdictOn(answerTo(text))).toMatch(/^(?:refusal|an ask)$/u);
  },
);
