// Finding words that the operator does not want, however they are written.

/** The first of `words` that stands in one of `texts`; undefined where none does. */
export function findBlocked(texts: readonly string[], words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const spellings = texts.map((text) => ({ accented: plainly(text), bare: bare(text) }));
  return words.find((word) => {
    const wanted = plainly(word).trim();
    const isBare = wanted === bare(word).trim();
    return (
      canBeFound(word) &&
      spellings.some(({ accented, bare: plain }) => contains(isBare ? plain : accented, wanted))
    );
  });
}

/** Whether anything is left of a word to look for; what cannot be seen alone would be in every text. */
export function canBeFound(word: string): boolean {
  return bare(word).trim() !== '';
}

/** Case, wide letters and what cannot be seen make no other word. */
function plainly(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/\s+/gu, ' ');
}

/** Nor do accents, unless the word that is looked for has some: in Vietnamese they make another word. */
function bare(text: string): string {
  return plainly(text).normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC');
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
