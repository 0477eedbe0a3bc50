// Finding words that the operator does not want, however they are written.

/** The first of `words` that stands in one of `texts`; undefined where none does. */
export function findBlocked(texts: readonly string[], words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const plain = texts.map(plainly);
  return words.find((word) => {
    const wanted = plainly(word).trim();
    return wanted !== '' && plain.some((text) => contains(text, wanted));
  });
}

/** Whether anything is left of a word to look for; what cannot be seen alone would be in every text. */
export function canBeFound(word: string): boolean {
  return plainly(word).trim() !== '';
}

/** Case, accents, wide letters and what cannot be seen make no other word. */
function plainly(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ');
}

/** As whole words where words have spaces between them: "ass" is no part of "grass". */
function contains(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const before = lastLetter.test(text.slice(0, at).slice(-2)) && firstLetter.test(wanted);
    const after = firstLetter.test(text.slice(at + wanted.length)) && lastLetter.test(wanted.slice(-2));
    if (!before && !after) return true;
  }
  return false;
}

/** Letters and digits of the scripts that put spaces between words. */
const spaced = String.raw`(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}]`;
const firstLetter = new RegExp(`^${spaced}`, 'u');
const lastLetter = new RegExp(`${spaced}$`, 'u');
