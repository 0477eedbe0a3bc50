// A list that is longer than the text of a message: it goes on in embeds, and nothing of it is cut.
import type { APIEmbed } from 'discord.js';

/** NOTE what Discord takes: of text, of one embed's description, and of all embeds of a message together. */
export const longestContent = 2000;
const longestEmbed = 4096;
const longestEmbeds = 6000;
const ellipsis = '\n…'.length;

/** The red of a darkroom's lamp. */
const color = 0xb3_45_2c;

/**
 * The head as the message's text, and the lines below it in embeds of about equal length. A list that is longer than all
 * embeds together begins in the text already; only what is longer than both ends with an ellipsis.
 */
export function inEmbeds(
  head: readonly string[],
  lines: readonly string[],
): { content: string; embeds: APIEmbed[] } {
  const rest = [...lines];
  const isHuge = lengthOf(lines) > longestEmbeds - ellipsis;
  const content = [...head, ...(isHuge ? taken(rest, longestContent - lengthOf(head) - 1) : [])].join('\n');
  const pages: string[] = [];
  let leftCharacters = longestEmbeds;
  const pageCount = Math.ceil(lengthOf(rest) / (longestEmbed - ellipsis));
  const share = Math.ceil(lengthOf(rest) / pageCount) + longestLine(rest);
  while (rest.length > 0) {
    const page = taken(rest, Math.min(Math.min(longestEmbed, leftCharacters) - ellipsis, share)).join('\n');
    if (page === '') break;
    leftCharacters -= page.length;
    pages.push(page);
  }
  if (rest.length > 0) pages.push(`${pages.pop() ?? ''}\n…`);
  return { content, embeds: pages.map((description) => ({ description, color })) };
}

/** Takes the first lines away, as many as fit. */
function taken(lines: string[], room: number): string[] {
  let spent = -1;
  const count = lines.findIndex((line) => {
    spent += line.length + 1;
    return spent > room;
  });
  return lines.splice(0, count === -1 ? lines.length : count);
}

function lengthOf(lines: readonly string[]): number {
  return lines.join('\n').length;
}

function longestLine(lines: readonly string[]): number {
  return Math.max(0, ...lines.map(({ length }) => length));
}
