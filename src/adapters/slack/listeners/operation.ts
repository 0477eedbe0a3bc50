// What an operator typed behind `/darkroom`: people come as Slack writes them when the command has it escape names.
import { parseOperation } from '../../../generation/operators/operation.ts';
import type { Operation, Somebody } from '../../../generation/command.ts';
import { typedText } from './typed-text.ts';

/** The words with people by their ids, and the names that Slack gave with them; a name can have spaces, and words cannot. */
export function peopleIn(text: string): { words: string; people: Map<string, string | undefined> } {
  const people = new Map<string, string | undefined>();
  const words = text.replaceAll(/<@([UW][A-Z0-9]+)(?:\|([^>]*))?>/gu, (_, id: string, name?: string) => {
    people.set(id, name || undefined);
    return ` <@${id}> `;
  });
  return { words: typedText(words), people };
}

/** Takes them apart; `somebody` knows the people by their ids. Throws as `parseOperation`. */
export function operationIn(words: string, somebody: ReadonlyMap<string, Somebody>): Operation {
  return parseOperation(words, (word) => {
    const [, id = ''] = /^<@([^>]+)>$/u.exec(word) ?? [];
    return somebody.get(id);
  });
}
