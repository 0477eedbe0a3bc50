// What somebody typed, taken back out of what Slack makes of it.
import { unescaped } from '../escape.ts';

/**
 * The words as they can be read where they were typed: links by what they show, people and channels by their names.
 * Half of a character, where something on the way was cut, becomes one: Slack would take no message with it.
 */
export function typedText(text: string): string {
  return unescaped(plain(text)).trim().toWellFormed();
}

/** The same of a message that speaks to `bot`, whose name is no part of what it should do. */
export function toldTo(bot: string, text: string): string {
  const said = text.replaceAll(new RegExp(`<@${bot}(?:\\|[^>]*)?>`, 'gu'), ' ');
  // “@darkroom, a fox” and “@darkroom: a fox” are ways to speak to somebody.
  return typedText(said).replace(/^[,:]\s*/u, '');
}

/** NOTE whoever types one of these signs gets it escaped, so here all of them are Slack's own. */
function plain(text: string): string {
  return text
    .replaceAll(/<(?:https?:|mailto:)[^|>]*\|([^>]*)>/gu, '$1')
    .replaceAll(/<((?:https?:|mailto:)[^>]+)>/gu, '$1')
    .replaceAll(/<([@#])[^|>]+\|([^>]*)>/gu, (_, sign: string, name: string) => withSign(sign, name))
    .replaceAll(/<![^|>]+\|([^>]*)>/gu, '$1')
    .replaceAll(/<!(here|channel|everyone)>/gu, '@$1');
}

function withSign(sign: string, name: string): string {
  return name.startsWith(sign) ? name : `${sign}${name}`;
}
