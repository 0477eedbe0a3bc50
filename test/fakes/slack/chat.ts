// Messages of the bot: chat.postMessage, chat.postEphemeral, chat.update, chat.delete.
import { breach, isOn, optional, required, type Call, type Method } from './call.ts';
import { contentOf, shownFiles } from './message-content.ts';
import { addMessage, findMessage, messageJson, type StoredMessage } from './messages.ts';
import { canRead, memberPlace, postingPlace } from './places.ts';
import { Refusal } from './refusal.ts';
import type { Json, World } from './world.ts';

const content = ['channel', 'text', 'blocks', 'attachments', 'link_names', 'parse', 'mrkdwn'];
const unfurls = ['unfurl_links', 'unfurl_media'];

/** The methods of `chat`. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': {
    // Counted per conversation.
    perMinute: undefined,
    scope: 'chat:write',
    args: [...content, ...unfurls, 'thread_ts', 'reply_broadcast', 'metadata'],
    run: post,
  },
  'chat.postEphemeral': {
    perMinute: 100,
    scope: 'chat:write',
    args: [...content, 'user', 'thread_ts'],
    run: postEphemeral,
  },
  'chat.update': {
    perMinute: 50,
    scope: 'chat:write',
    args: [...content, 'ts', 'metadata', 'reply_broadcast', 'file_ids'],
    run: update,
  },
  'chat.delete': { perMinute: 50, scope: 'chat:write', args: ['channel', 'ts'], run: remove },
};

function post(call: Call): Json {
  const { world } = call;
  const channel = postingPlace(world, required(call, 'channel'));
  const threadTs = threadOf(call, channel.id);
  const given = contentOf(call, 'new');
  const files = shownFiles(call, given.blocks);
  // Posting a message with a file of one's own shares it with those who read the message.
  for (const file of files) file.sharedIn.add(channel.id);
  const message = addMessage(world, {
    ...given,
    channelId: channel.id,
    authorId: world.botUserId,
    threadTs,
  });
  return { ok: true, channel: channel.id, ts: message.ts, message: messageJson(world, message) };
}

function postEphemeral(call: Call): Json {
  const { world } = call;
  const channel = memberPlace(world, required(call, 'channel'));
  const user = required(call, 'user');
  if (!world.people.has(user)) throw new Refusal('user_not_found');
  if (!canRead(channel, user)) throw new Refusal('user_not_in_channel');
  const threadTs = threadOf(call, channel.id);
  const given = contentOf(call, 'new');
  if (shownFiles(call, given.blocks).length > 0) {
    breach(call, 'an ephemeral message shows a file: nobody can load it');
  }
  const isReply = (each: StoredMessage): boolean =>
    each.channelId === channel.id && each.threadTs === threadTs && !each.deleted;
  if (threadTs !== undefined && !world.messages.some(isReply)) {
    breach(call, 'an ephemeral message in a thread without replies: nobody is shown it');
  }
  const message = addMessage(world, {
    ...given,
    channelId: channel.id,
    authorId: world.botUserId,
    threadTs,
    visibleTo: user,
  });
  return { ok: true, message_ts: message.ts };
}

function update(call: Call): Json {
  const { world } = call;
  const message = ownMessage(call, 'cant_update_message');
  const given = contentOf(call, 'edit');
  if (call.args['file_ids'] !== undefined) breach(call, 'file_ids: whether that shows anything is not known');
  // An edit shares nothing: people see a broken image where the file is not theirs to see already.
  shownFiles(call, given.blocks);
  Object.assign(message, given, { edits: message.edits + 1 });
  const { channelId: channel, ts, text } = message;
  return { ok: true, channel, ts, text, message: messageJson(world, message) };
}

function remove(call: Call): Json {
  const message = ownMessage(call, 'cant_delete_message');
  removeMessage(call.world, message);
  return { ok: true, channel: message.channelId, ts: message.ts };
}

/** Takes a message away, for whatever reason. */
export function removeMessage(world: World, message: StoredMessage): void {
  message.deleted = true;
  for (const id of message.fileIds) {
    const file = world.files.get(id);
    if (file) file.shares = file.shares.filter(({ ts }) => ts !== message.ts);
  }
}

function ownMessage(call: Call, code: string): StoredMessage {
  const { world } = call;
  const given = required(call, 'channel');
  if (world.people.has(given)) {
    breach(call, 'a person is no conversation here: it takes the id that the post answered');
    throw new Refusal('channel_not_found');
  }
  const channel = memberPlace(world, given, world.scopes.includes('chat:write.public'));
  const message = findMessage(world, channel.id, required(call, 'ts'));
  if (!message) throw new Refusal('message_not_found');
  if (message.visibleTo !== undefined) {
    breach(call, 'an ephemeral message can only be changed through its response_url');
    throw new Refusal('message_not_found');
  }
  if (message.authorId !== world.botUserId) throw new Refusal(code);
  return message;
}

/** The thread of a message: it goes by its first message, which may be deleted as long as there are replies. */
export function threadOf(call: Call, channelId: string): string | undefined {
  const ts = optional(call, 'thread_ts');
  if (ts === undefined) {
    if (isOn(call, 'reply_broadcast')) breach(call, 'reply_broadcast without a thread');
    return undefined;
  }
  const here = call.world.messages.filter((each) => each.channelId === channelId);
  const parent = here.find((each) => each.ts === ts);
  const isAlive = here.some((each) => (each.ts === ts || each.threadTs === ts) && !each.deleted);
  if (!parent || !isAlive) throw new Refusal('thread_not_found');
  if (parent.visibleTo !== undefined) throw new Refusal('cannot_reply_to_message');
  if (parent.threadTs === undefined || parent.threadTs === ts) return ts;
  breach(call, 'thread_ts is the name of a reply, not of the first message');
  return parent.threadTs;
}
