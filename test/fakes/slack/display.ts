// What stands in a message to read, whom it calls, and which buttons it has.
import { textOf } from './text-of.ts';

/** A block as it was sent. */
export interface Block {
  type: string;
  block_id?: string;
  [key: string]: unknown;
}

interface Text {
  type: 'mrkdwn' | 'plain_text';
  text: string;
  verbatim?: boolean;
}

type Node = Readonly<Record<string, unknown>>;

/** The text as people read it: marks gone, dates as their fallback; the blocks', or the message's own without any. */
export function displayed(message: { text: string; blocks: readonly Block[] }): string {
  if (message.blocks.length === 0) return mrkdwnShown(message.text);
  return message.blocks
    .map(blockShown)
    .filter((text) => text !== '')
    .join('\n');
}

/** The action_ids of the buttons, in their order. */
export function buttonsOf(blocks: readonly Block[]): string[] {
  return nodes(blocks).flatMap((node) => (node['type'] === 'button' ? [textOf(node['action_id'])] : []));
}

/** Everything that can be pressed or chosen, with what it sends. */
export function actionsOf(blocks: readonly Block[]): { action: Node; block: Block }[] {
  return blocks.flatMap((block) =>
    nodes([block])
      .filter((node) => typeof node['action_id'] === 'string')
      .map((action) => ({ action, block })),
  );
}

/** Every image, with the file it shows. */
export function imagesOf(
  blocks: readonly Block[],
): { file: { id?: string; url?: string } | undefined; alt: string; pointer: string }[] {
  return blocks.flatMap((block, at) =>
    nodes([block])
      .filter((node) => node['type'] === 'image')
      .map((node) => ({
        file: node['slack_file'] as { id?: string; url?: string } | undefined,
        alt: textOf(node['alt_text']),
        pointer: `/blocks/${at}/slack_file`,
      })),
  );
}

/** Whom and what a message calls: `!channel`, `@U…`, `!subteam^S…`, `#C…`. */
export function mentionsOf(message: {
  text: string;
  blocks: readonly Block[];
  linkNames: boolean;
}): string[] {
  const { text, blocks, linkNames } = message;
  if (blocks.length === 0) return [...tokensOf(text), ...(linkNames ? namesIn(text) : [])].filter(isCall);
  return nodes(blocks)
    .flatMap((node) => {
      if (isMrkdwn(node)) {
        return [...tokensOf(node.text), ...(node.verbatim === true ? [] : namesIn(node.text))];
      }
      if (node['type'] === 'user' && 'user_id' in node) return [`@${textOf(node['user_id'])}`];
      if (node['type'] === 'channel' && 'channel_id' in node) return [`#${textOf(node['channel_id'])}`];
      if (node['type'] === 'usergroup') return [`!subteam^${textOf(node['usergroup_id'])}`];
      if (node['type'] === 'broadcast') return [`!${textOf(node['range'])}`];
      return [];
    })
    .filter(isCall);
}

/** Addresses that can be clicked in the text. */
export function linksOf({ text, blocks }: { text: string; blocks: readonly Block[] }): string[] {
  if (blocks.length === 0) return tokensOf(text).filter(isAddress);
  return nodes(blocks).flatMap((node) => {
    if (isMrkdwn(node)) return tokensOf(node.text).filter(isAddress);
    return node['type'] === 'link' ? [textOf(node['url'])] : [];
  });
}

/** Every object in the blocks that has a type, in the order of reading. */
function nodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  return [...(typeof node['type'] === 'string' ? [node] : []), ...Object.values(node).flatMap(nodes)];
}

function isMrkdwn(node: Node): node is Node & Text {
  return node['type'] === 'mrkdwn' && typeof node['text'] === 'string';
}

const tokensOf = (text: string): string[] =>
  Array.from(text.matchAll(/<([^<>|\s][^<>|]*)(?:\|[^<>]*)?>/gu), ([, token = '']) => token);
const namesIn = (text: string): string[] =>
  Array.from(text.matchAll(/(?<![\w<!])@(channel|here|everyone)\b/gu), ([, name = '']) => `!${name}`);
const isCall = (token: string): boolean => /^(?:@[UW]|#[CG]|!(?:channel|here|everyone|subteam))/u.test(token);
const isAddress = (token: string): boolean => /^(?:https?:|mailto:)/u.test(token);

function blockShown(block: Block): string {
  switch (block.type) {
    case 'rich_text':
      return listed(block['elements']).map(richShown).join('\n');
    case 'context':
    case 'actions':
      return listed(block['elements']).map(shown).filter(Boolean).join(' ');
    case 'image':
      return shown(block['title']);
    case 'markdown':
      return textOf(block['text']);
    case 'input':
      return [shown(block['label']), shown(block['hint'])].filter(Boolean).join('\n');
    default:
      return [block['text'], ...listed(block['fields'])].map(shown).filter(Boolean).join('\n');
  }
}

/** A text object, or the text of what has one. */
function shown(value: unknown): string {
  const node = value as Node | undefined;
  if (!node) return '';
  if (isMrkdwn(node)) return mrkdwnShown(node.text);
  const { text } = node;
  return typeof text === 'string' ? text : text === undefined ? '' : shown(text);
}

function richShown(element: unknown): string {
  const node = element as Node;
  if (node['type'] === 'rich_text_list') return listed(node['elements']).map(richShown).join('\n');
  if (Array.isArray(node['elements'])) return listed(node['elements']).map(richShown).join('');
  switch (node['type']) {
    case 'link':
      return textOf(node['text'] ?? node['url']);
    case 'user':
      return `@${textOf(node['user_id'])}`;
    case 'channel':
      return `#${textOf(node['channel_id'])}`;
    case 'broadcast':
      return `@${textOf(node['range'])}`;
    case 'emoji':
      return `:${textOf(node['name'])}:`;
    case 'date':
      return textOf(node['fallback'] ?? node['timestamp']);
    default:
      return textOf(node['text']);
  }
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Formatted text without its marks. */
function mrkdwnShown(text: string): string {
  const kept: string[] = [];
  // What is code is not read any further; it waits outside under a number that no text has.
  const keep = (inner: string): string => `\u{E000}${kept.push(inner) - 1}\u{E001}`;
  const plain = text
    .replaceAll(/```\n?([^]*?)\n?```/gu, (_, inner: string) => keep(inner))
    .replaceAll(/`([^`\n]+)`/gu, (_, inner: string) => keep(inner))
    .replaceAll(/<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>/gu, (_, token: string, label?: string) =>
      keep(tokenShown(token, label)),
    )
    .replaceAll(/^(?:>|&gt;) ?/gmu, '')
    .replaceAll(/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/gu, '$1')
    .replaceAll(/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}_])/gu, '$1')
    .replaceAll(/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/gu, '$1');
  return unescaped(plain.replaceAll(/\u{E000}(\d+)\u{E001}/gu, (_, at: string) => kept[Number(at)] ?? ''));
}

function tokenShown(token: string, label: string | undefined): string {
  if (label !== undefined) return label;
  if (token.startsWith('!')) return `@${token.slice(1)}`;
  return token.replace(/^mailto:/u, '');
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
