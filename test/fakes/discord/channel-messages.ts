// Messages that the bot sends and changes by its own token, and direct messages.
import type { UploadedFile } from './body.ts';
import type { MessageBody } from './message-rules.ts';
import { createMessage, editMessage, type StoredMessage } from './messages.ts';
import { Refusal } from './refusal.ts';
import { directChannel, permissions, type Channel, type World } from './world.ts';

/** A channel the bot may look into: 10003 where there is none, 50001 where it is not a member. */
export function visibleChannel(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw new Refusal('unknown channel');
  if ((channel.botPermissions & permissions.viewChannel) === 0n) throw new Refusal('missing access');
  return channel;
}

/** Sends a message; a nonce with enforce_nonce sends it once. */
export function sendToChannel(
  world: World,
  channelId: string,
  body: MessageBody,
  files: readonly UploadedFile[],
): StoredMessage {
  const channel = visibleChannel(world, channelId);
  demandSending(channel, files.length > 0);
  if (channel.recipientId !== undefined && world.people.get(channel.recipientId)?.dmsOpen === false) {
    throw new Refusal('closed to messages');
  }
  const isNowhere = [...world.guilds.values()].every(({ hasBot }) => !hasBot);
  if (channel.recipientId !== undefined && isNowhere) throw new Refusal('no mutual guilds');
  const repliesTo = body.message_reference?.message_id;
  if (repliesTo !== undefined) demand(channel, permissions.readMessageHistory);
  const nonce = body.enforce_nonce === true ? `${channelId} ${String(body.nonce)}` : undefined;
  const before = nonce === undefined ? undefined : world.messages.get(world.nonces.get(nonce) ?? '');
  if (before) return before;
  const sent = { body, files, sizeLimitBytes: world.defaultSizeLimitBytes };
  const message = createMessage(world, { channelId, repliesTo }, sent);
  if (nonce !== undefined) world.nonces.set(nonce, message.id);
  return message;
}

/** Changes a message of the bot; ephemeral ones are out of reach. */
export function editInChannel(
  world: World,
  channelId: string,
  messageId: string,
  body: MessageBody,
  files: readonly UploadedFile[],
): StoredMessage {
  const channel = visibleChannel(world, channelId);
  const message = messageIn(world, channel, messageId);
  if (message.authorId !== world.botId) throw new Refusal('other author');
  demandSending(channel, files.length > 0);
  return editMessage(world, message, { body, files, sizeLimitBytes: world.defaultSizeLimitBytes });
}

/** A message that the bot can reach by its token; 10008 otherwise. */
export function messageIn(world: World, channel: Channel, messageId: string): StoredMessage {
  const message = world.messages.get(messageId);
  if (!message || message.channelId !== channel.id || message.visibleTo !== undefined) {
    throw new Refusal('unknown message');
  }
  return message;
}

/** The channel for direct messages with a person. */
export function openDirect(world: World, recipientId: string): Channel {
  if (!world.people.has(recipientId)) throw new Refusal('unknown user');
  return directChannel(world, recipientId);
}

function demandSending(channel: Channel, withFiles: boolean): void {
  if (channel.archived) throw new Refusal('archived');
  demand(channel, channel.type === 11 ? permissions.sendMessagesInThreads : permissions.sendMessages);
  if (withFiles) demand(channel, permissions.attachFiles);
}

function demand(channel: Channel, bit: bigint): void {
  if ((channel.botPermissions & bit) === 0n) throw new Refusal('missing permissions');
}
