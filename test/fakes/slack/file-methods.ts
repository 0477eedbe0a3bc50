// Files of the bot: the upload in three steps, files.info, files.delete.
import { randomBytes } from 'node:crypto';
import { breach, optional, required, structure, type Call, type Method } from './call.ts';
import { fileJson, type StoredFile } from './files.ts';
import { removeMessage, threadOf } from './chat.ts';
import { checkedBlocks } from './message-content.ts';
import { addMessage } from './messages.ts';
import { memberPlace } from './places.ts';
import { Refusal } from './refusal.ts';
import type { Channel, Json, World } from './world.ts';

/** The methods of `files`. */
export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': {
    perMinute: 100,
    scope: 'files:write',
    args: ['filename', 'length', 'alt_txt', 'snippet_type'],
    run: getUploadUrl,
  },
  'files.completeUploadExternal': {
    perMinute: 100,
    scope: 'files:write',
    args: ['files', 'channel_id', 'channels', 'thread_ts', 'initial_comment', 'blocks', 'highlight_type'],
    run: complete,
  },
  'files.info': {
    perMinute: 100,
    scope: 'files:read',
    args: ['file', 'count', 'page', 'limit', 'cursor'],
    run: info,
  },
  'files.delete': { perMinute: 50, scope: 'files:write', args: ['file'], run: remove },
};

function getUploadUrl(call: Call): Json {
  const { world } = call;
  const name = required(call, 'filename');
  const lengthBytes = Number(required(call, 'length'));
  const alt = optional(call, 'alt_txt') ?? '';
  if (!Number.isInteger(lengthBytes) || lengthBytes <= 0) {
    throw new Refusal('invalid_arguments', { details: ['[ERROR] length must be above 0'] });
  }
  if (alt.length > 1_000) {
    throw new Refusal('invalid_arguments', {
      details: ['[ERROR] must be less than 1001 characters [alt_txt]'],
    });
  }
  if (lengthBytes > 1_073_741_824) throw new Refusal('file_upload_size_restricted');
  const id = world.newId('F');
  world.files.set(id, {
    id,
    name,
    title: name,
    alt,
    lengthBytes,
    ownerId: world.botUserId,
    bytes: undefined,
    readyAt: undefined,
    deleted: false,
    sharedIn: new Set(),
    shares: [],
  });
  const secret = randomBytes(12).toString('hex');
  return { ok: true, upload_url: `${world.baseUrl}/upload/v1/${id}/${secret}`, file_id: id };
}

function complete(call: Call): Json {
  const { world } = call;
  const listed = structure(call, 'files', 'invalid_arguments');
  if (!Array.isArray(listed) || listed.length === 0) {
    throw new Refusal('invalid_arguments', { details: ['[ERROR] missing required field: files'] });
  }
  const files = (listed as { id: string; title?: string }[]).map(({ id, title }) => {
    const file = ownFile(call, id);
    if (!file.bytes) {
      breach(call, `nothing was uploaded for ${id}`);
      throw new Refusal('file_not_found');
    }
    return { file, title };
  });
  const channelId = optional(call, 'channel_id');
  const ids = [...(channelId === undefined ? [] : [channelId]), ...channelList(call)];
  const places = ids.map((id) => sharingPlace(call, id));
  const [first] = places;
  const threadTs = first && threadOf(call, first.id);
  const blocks = checkedBlocks(call, structure(call, 'blocks', 'invalid_blocks'));
  if (blocks.some(({ type }) => type === 'markdown')) throw new Refusal('internal_error');

  for (const { file, title } of files) {
    file.title = title ?? file.title;
    file.readyAt ??= world.clock.now() + world.readyAfterMs;
  }
  const all = files.map(({ file }) => file);
  const text = optional(call, 'initial_comment') ?? '';
  for (const place of places) {
    const show = (): void => share(world, place, all, { threadTs, text, blocks: text === '' ? blocks : [] });
    // The message appears when Slack has looked at the files; the answer does not wait for it.
    if (world.readyAfterMs > 0) world.clock.after(world.readyAfterMs, show);
    else show();
  }
  return { ok: true, files: all.map((file) => fileJson(world, file)) };
}

function channelList(call: Call): string[] {
  return (optional(call, 'channels') ?? '').split(',').filter(Boolean);
}

function sharingPlace(call: Call, id: string): Channel {
  if (call.world.people.has(id)) {
    breach(call, 'a person is no conversation here: it takes ids that begin with C, G or D');
    throw new Refusal('channel_not_found');
  }
  return memberPlace(call.world, id);
}

function share(
  world: World,
  { id: channelId }: Channel,
  files: readonly StoredFile[],
  given: { threadTs: string | undefined; text: string; blocks: ReturnType<typeof checkedBlocks> },
): void {
  const living = files.filter(({ deleted }) => !deleted);
  if (living.length === 0) return;
  const fileIds = living.map(({ id }) => id);
  const { ts } = addMessage(world, { ...given, channelId, authorId: world.botUserId, fileIds });
  for (const file of living) {
    file.sharedIn.add(channelId);
    file.shares.push({ channelId, ts, threadTs: given.threadTs });
  }
}

function info(call: Call): Json {
  const { world } = call;
  const file = world.files.get(required(call, 'file'));
  if (!file || file.readyAt === undefined) throw new Refusal('file_not_found');
  if (file.deleted) throw new Refusal('file_deleted');
  if (!botSees(world, file)) throw new Refusal('file_not_found');
  return {
    ok: true,
    file: fileJson(world, file),
    comments: [],
    response_metadata: { next_cursor: '' },
  };
}

/** Whether the bot may load a file: its own, given to it, or in a conversation it is in. */
export function botSees(world: World, file: StoredFile): boolean {
  if (file.ownerId === world.botUserId || file.sharedIn.size === 0) return true;
  return [...file.sharedIn].some((id) => {
    const channel = world.channels.get(id);
    return channel?.kind === 'app' || channel?.botIsMember === true;
  });
}

function remove(call: Call): Json {
  const { world } = call;
  const file = ownFile(call, required(call, 'file'));
  file.deleted = true;
  for (const message of world.messages.filter(({ fileIds }) => fileIds.includes(file.id))) {
    message.fileIds = message.fileIds.filter((id) => id !== file.id);
    // A message that was nothing but this file goes with it.
    if (message.fileIds.length === 0 && message.text === '' && message.blocks.length === 0)
      removeMessage(world, message);
  }
  return { ok: true };
}

function ownFile(call: Call, id: string): StoredFile {
  const file = call.world.files.get(id);
  if (!file) throw new Refusal('file_not_found');
  if (file.deleted) throw new Refusal('file_deleted');
  if (file.ownerId !== call.world.botUserId) {
    throw new Refusal(call.method === 'files.delete' ? 'cant_delete_file' : 'file_not_found');
  }
  return file;
}
