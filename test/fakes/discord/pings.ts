// Whom a message calls on, as its allowed_mentions let it.
import { allComponents, type Component, type MessageBody } from './message-rules.ts';

/** The mentions that ring: `@everyone`, `<@id>`, `<@&id>`. Without allowed_mentions an interaction's answer rings people only. */
export function pingsIn(
  message: { content: string; components: readonly Component[] },
  allowed: MessageBody['allowed_mentions'],
  isInteraction: boolean,
): string[] {
  const texts = allComponents(message.components).map((each) => each['content']);
  const text = [message.content, ...texts.filter((each) => typeof each === 'string')].join('\n');
  const usual = { parse: isInteraction ? ['users'] : ['users', 'roles', 'everyone'] };
  const { parse = [], users = [], roles = [] }: NonNullable<typeof allowed> = allowed ?? usual;
  const ids = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, id = '']) => id);
  const everyone = /@(?:everyone|here)\b/u.test(text) && parse.includes('everyone') ? ['@everyone'] : [];
  const people = ids(/<@!?(\d+)>/gu).filter((id) => parse.includes('users') || users.includes(id));
  const groups = ids(/<@&(\d+)>/gu).filter((id) => parse.includes('roles') || roles.includes(id));
  return [...new Set([...everyone, ...people.map((id) => `<@${id}>`), ...groups.map((id) => `<@&${id}>`)])];
}
