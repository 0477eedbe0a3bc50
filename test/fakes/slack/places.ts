// Where the bot may do what: its membership and what its scopes add.
import { Refusal } from './refusal.ts';
import { appChannel, type Channel, type World } from './world.ts';

/** The conversation a message goes to; a person's id stands for the bot's conversation with them. */
export function postingPlace(world: World, id: string): Channel {
  if (world.people.has(id)) return appChannel(world, id);
  return memberPlace(world, id, world.scopes.includes('chat:write.public'));
}

/** A conversation that the bot is in; `publicToo` where a public one will do without. */
export function memberPlace(world: World, id: string, publicToo = false): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw new Refusal('channel_not_found');
  if (channel.kind !== 'app' && !channel.botIsMember) {
    if (channel.kind !== 'public') throw new Refusal('channel_not_found');
    if (!publicToo) throw new Refusal('not_in_channel');
  }
  if (channel.archived) throw new Refusal('is_archived');
  return channel;
}

/** Whether a person can be in a conversation. */
export function canRead(channel: Channel, userId: string): boolean {
  return channel.kind !== 'app' || channel.personId === userId;
}
