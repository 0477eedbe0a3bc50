// Text as it can be stored, sent and shown: nothing in it is invisible and does something to what stands around it.

/**
 * The text well-formed and without control characters (newline and tab stay, every other line break becomes a newline),
 * overrides and isolates of direction, and what shows nothing by itself. What writing needs stays: joiners of emoji and of
 * Arabic and Indic scripts, variation selectors, combining marks up to ten in a row. Doing it twice changes nothing more.
 */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n|[\r\v\f\u0085\u2028\u2029]/gu, '\n')
    .replaceAll(unwanted, '')
    .replaceAll(tags, (_, flag: string | undefined) => flag ?? '')
    .replaceAll(loneJoiners, '')
    .replaceAll(selectors, '$1')
    .replaceAll(marks, '$1');
}

/**
 * Controls; what turns the direction of all that follows (embeddings, overrides, isolates); what is never seen: soft
 * hyphens, zero-width spaces, word joiners, formulas' signs, byte order marks, annotations, fillers, notes' beams.
 * Marks of direction (U+200E, U+200F, U+061C) stay, as they reach no further than their neighbours.
 */
const unwanted =
  /(?![\t\n])\p{Cc}|[\u00AD\u200B\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}]|\p{Noncharacter_Code_Point}/gu;

/** Letters nobody sees, which models read all the same; only the flags of regions are written with them. */
const tags = /(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F})|[\u{E0000}-\u{E007F}]/gu;

/** A joiner has something to join behind an emoji, a mark, or a letter of a script that joins. */
const loneJoiners =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}]|(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])\p{L})[\u200C\u200D]+|(?<=[\u200C\u200D])[\u200C\u200D]+/gu;

/** One selector chooses a shape; a row of them is a message that nobody sees. */
const selectors = /(\p{Variation_Selector})\p{Variation_Selector}+/gu;

/** Ten are more than any language writes on one letter (Tibetan has the most); hundreds cover the lines above. */
const marks = /(\p{M}{10})\p{M}+/gu;
