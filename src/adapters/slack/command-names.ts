// Sentences call the commands by their usual names; in this workspace they may have others.
import type { Card } from '../../generation/cards/card.ts';
import type { SlackSettings } from './schema.ts';

type Commands = SlackSettings['commands'];

/** The card with the commands by their names here. What it quotes somebody typed, and stays as it was typed. */
export function withOwnNames(card: Card, commands: Commands): Card {
  return { ...card, lines: card.lines.map((line) => inOwnNames(line, commands)) };
}

/** The same of one sentence. */
export function inOwnNames(sentence: string, commands: Commands): string {
  return sentence.replaceAll(quotedOrCommand, (found: string, name: keyof Commands | undefined) =>
    name === undefined ? found : commands[name],
  );
}

/** NOTE words of Korean and Chinese follow a command without a space, and no address is a command. */
const quotedOrCommand =
  /“[^”]*”|«[^»]*»|「[^」]*」|(?<![\w./:-])\/(imagine|usage|models|darkroom)(?![\w/-])/gu;
