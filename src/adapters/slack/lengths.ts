// Texts within the lengths that Slack takes; they count UTF-16.

/** NOTE https://docs.slack.dev/reference/block-kit/blocks/section-block */
export const longestSection = 3000;

/** The text within a length, without half of a character at its end. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')
    .trimEnd()}…`;
}

/** Lines as the texts of as few sections as hold them; none is torn apart, and one that fits nowhere is cut. */
export function inSections(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const joined = `${last}\n${line}`;
    if (last !== undefined && joined.length <= longestSection) texts[texts.length - 1] = joined;
    else texts.push(cut(line, longestSection));
  }
  return texts.filter((text) => text !== '');
}
