// Messages: how they are kept, how Slack tells of them, and what a person sees of them.
import { displayed, imagesOf, linksOf, mentionsOf, type Block } from './display.ts';
import { fileJson, isVisible, sniffed, type StoredFile } from './files.ts';
import type { Json, World } from './world.ts';

/** A message as it is kept. */
export interface StoredMessage {
  ts: string;
  channelId: string;
  threadTs: string | undefined;
  text: string;
  blocks: Block[];
  /** The one person who sees it, of an ephemeral message. */
  visibleTo: string | undefined;
  authorId: string;
  /** Shared as files. */
  fileIds: string[];
  /** Whether names in its text become mentions. */
  linkNames: boolean;
  edits: number;
  deleted: boolean;
}

/** A message as a person sees it. */
export interface FakeMessage {
  channelId: string;
  ts: string;
  threadTs: string | undefined;
  /** As it was sent: shown in notifications, and where there are no blocks. */
  text: string;
  /** What stands there to read, without marks. */
  shown: string;
  blocks: readonly Block[];
  ephemeral: boolean;
  user: string;
  /** What this person can really load, in images and as files. */
  files: { id: string; name: string; mimetype: string; alt: string; bytes: Uint8Array }[];
  /** Ids of files that stand there and cannot be loaded. */
  broken: string[];
  /** `!channel`, `@U…`, `#C…`: who and what it calls. */
  mentions: string[];
  /** Addresses that can be clicked, but for buttons. */
  links: string[];
  edits: number;
}

/** Keeps a new message. */
export function addMessage(
  world: World,
  given: Pick<StoredMessage, 'channelId' | 'text' | 'authorId'> & Partial<StoredMessage>,
): StoredMessage {
  const message: StoredMessage = {
    ts: world.newTs(),
    threadTs: undefined,
    blocks: [],
    visibleTo: undefined,
    fileIds: [],
    linkNames: false,
    edits: 0,
    deleted: false,
    ...given,
  };
  world.messages.push(message);
  return message;
}

/** The message of this name that is still there. */
export function findMessage(world: World, channelId: string, ts: string): StoredMessage | undefined {
  return world.messages.find((each) => each.channelId === channelId && each.ts === ts && !each.deleted);
}

/** The messages of a conversation that a person sees; without one, those that everybody sees. */
export function visibleMessages(world: World, channelId: string, userId?: string): FakeMessage[] {
  return world.messages
    .filter((each) => each.channelId === channelId && !each.deleted)
    .filter((each) => each.visibleTo === undefined || each.visibleTo === userId)
    .map((each) => shownMessage(world, each, userId));
}

/** What a person sees of a message. */
export function shownMessage(world: World, message: StoredMessage, userId?: string): FakeMessage {
  const { channelId, ts, threadTs, text, blocks, visibleTo, authorId, edits, linkNames } = message;
  const images = imagesOf(blocks).flatMap(({ file, alt }) =>
    file === undefined ? [] : [{ file: fileOf(world, file), id: file.id ?? file.url ?? '', alt }],
  );
  const shared = message.fileIds.map((id) => {
    const file = world.files.get(id);
    return { file, id, alt: file?.alt ?? '' };
  });
  const all = [...images, ...shared].map((each) => ({
    ...each,
    loads: visibleTo === undefined && each.file && isVisible(world, each.file, channelId, userId),
  }));
  return {
    channelId,
    ts,
    threadTs,
    text,
    shown: displayed({ text, blocks }),
    blocks,
    ephemeral: visibleTo !== undefined,
    user: authorId,
    files: all.flatMap(({ file, loads, alt }) =>
      file?.bytes && loads
        ? [{ id: file.id, name: file.name, mimetype: sniffed(file.bytes).mimetype, alt, bytes: file.bytes }]
        : [],
    ),
    broken: all.filter(({ loads }) => !loads).map(({ file, id }) => file?.id ?? id),
    mentions: mentionsOf({ text, blocks, linkNames }),
    links: linksOf({ text, blocks }),
    edits,
  };
}

/** The file that an image names. */
export function fileOf(world: World, named: { id?: string; url?: string }): StoredFile | undefined {
  if (named.id !== undefined) return world.files.get(named.id);
  return [...world.files.values()].find((file) => {
    const { url_private: url, permalink } = fileJson(world, file);
    return named.url === url || named.url === permalink;
  });
}

/** A message as Slack tells of it. */
export function messageJson(world: World, message: StoredMessage): Json {
  const { ts, channelId, text, blocks, authorId, fileIds } = message;
  const isAnswered = world.messages.some((each) => each.threadTs === ts && each.channelId === channelId);
  // A message that has answers is named as its own thread.
  const threadTs = message.threadTs ?? (isAnswered ? ts : undefined);
  const isBots = authorId === world.botUserId;
  const files = fileIds.flatMap((id) => {
    const file = world.files.get(id);
    return file ? [fileJson(world, file)] : [];
  });
  return {
    type: 'message',
    user: authorId,
    ...(isBots ? { bot_id: world.botId, app_id: world.appId } : {}),
    team: world.teamId,
    text,
    ts,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(blocks.length > 0 ? { blocks: blocks.map((block) => grown(world, block)) } : {}),
    ...(files.length > 0 ? { files, upload: false } : {}),
    ...(message.edits > 0 ? { edited: { user: authorId, ts: `${ts.split('.')[0] ?? ''}.000000` } } : {}),
  };
}

/** Slack tells more of an image than it was told, and refuses that when it is sent back. */
function grown(world: World, block: Block): Block {
  if (block.type !== 'image') return block;
  const [image] = imagesOf([block]);
  const file = image?.file && fileOf(world, image.file);
  const { slack_file: source, ...rest } = block;
  return {
    ...rest,
    ...(source === undefined || world.tellsFiles === false ? {} : { slack_file: source }),
    fallback: `[no preview available]`,
    image_width: 512,
    image_height: 512,
    image_bytes: file?.bytes?.byteLength ?? 0,
  };
}
