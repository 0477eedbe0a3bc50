// Words of people in a Discord message: shown as they were typed.

/** A link whose address ends where it should, and which shows no card. `text` is a word of ours. */
export function linkTo(url: string, text: string): string {
  return `[${text}](<${url.replaceAll('<', '%3C').replaceAll('>', '%3E')}>)`;
}

/**
 * The text with every sign of Discord's markup taken at its face: no formatting, no mention, no link, no heading.
 * A backslash before punctuation is not shown (https://support.discord.com/hc/articles/210298617).
 */
export function escaped(text: string): string {
  return (
    text
      .replaceAll(/[\\*_~`|<>[\]@]/gu, String.raw`\$&`)
      .replaceAll('://', String.raw`\://`)
      // Discord would draw a card for an invitation into some other server.
      .replaceAll(/(discord(?:app)?)\.(gg|com)/giu, String.raw`$1\.$2`)
      .replaceAll(/^(\s*)(#{1,3}|-#?|\+)(?=\s)/gmu, String.raw`$1\$2`)
      .replaceAll(/^(\s*\d+)\.(?=\s)/gmu, String.raw`$1\.`)
  );
}
