// What a message is made of, checked: text, blocks, and the files in its images.
import { breach, isOn, optional, structure, type Call } from './call.ts';
import { blockProblems } from './blocks.ts';
import { imagesOf, type Block } from './display.ts';
import { isReady, sniffed, type StoredFile } from './files.ts';
import { fileOf } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** The content of a message. */
export interface Content {
  text: string;
  blocks: Block[];
  linkNames: boolean;
}

/** What Slack takes as the type of an image's file. */
const showable = new Set(['image/png', 'image/jpeg', 'image/gif']);

/** Reads and checks the content; refuses what Slack refuses, writes down what it cuts. */
export function contentOf(call: Call, kind: 'new' | 'edit'): Content {
  const text = optional(call, 'text') ?? '';
  const blocks = checkedBlocks(call, structure(call, 'blocks', 'invalid_blocks_format'));
  if (text === '' && blocks.length === 0) throw new Refusal('no_text');
  if (text === '') breach(call, 'blocks without text: notifications and screen readers have nothing');
  if (text.length > 4_000) {
    if (kind === 'edit') throw new Refusal('msg_too_long');
    breach(call, `a text of ${text.length} characters`);
  }
  return { text: text.slice(0, 40_000), blocks, linkNames: isOn(call, 'link_names') };
}

/** Blocks with an id each. */
export function checkedBlocks(call: Call, given: unknown): Block[] {
  if (given === undefined || given === null || given === '') return [];
  const problems = blockProblems(given, 'message');
  for (const { text } of problems.filter(({ refused }) => !refused)) breach(call, text);
  const details = problems.filter(({ refused }) => refused).map(({ text }) => `[ERROR] ${text}`);
  if (details.length > 0) throw new Refusal('invalid_blocks', { details });
  return withIds(call.world, given as Block[]);
}

/** Slack gives a block without an id one of its own. */
export function withIds(world: World, blocks: readonly Block[]): Block[] {
  return blocks.map((block) => ({ ...block, block_id: block.block_id ?? world.newId('b') }));
}

/** The files in the images of blocks; refused as long as one of them cannot be shown. */
export function shownFiles(call: Call, blocks: readonly Block[]): StoredFile[] {
  return imagesOf(blocks).flatMap(({ file: named, pointer }) => {
    if (!named) return [];
    const file = fileOf(call.world, named);
    const details = [`invalid slack file [json-pointer:${pointer}]`];
    if (!file || file.deleted || !file.bytes || file.readyAt === undefined) {
      throw new Refusal('invalid_blocks', { details });
    }
    if (!isReady(call.world, file)) throw new Refusal('invalid_blocks', { details, passes: true });
    const { mimetype } = sniffed(file.bytes);
    if (!showable.has(mimetype)) throw new Refusal('invalid_blocks', { details });
    return [file];
  });
}
