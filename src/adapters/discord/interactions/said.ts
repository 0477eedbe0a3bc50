// Who said it, where, and how to answer: what every command and action from Discord carries.
import { ChannelType, MessageFlags, PermissionsBitField } from 'discord.js';
import type { Somebody } from '../../../generation/command.ts';
import type { Person } from '../../../generation/generation.ts';
import type { DiscordAddress, Interaction, User } from '../schema.ts';

/** What every command and action carries. */
export function saidIn(interaction: Interaction, receivedAt: number, address: DiscordAddress) {
  return {
    id: idOf(interaction),
    person: personOf(interaction),
    locale: interaction.locale,
    place: placeOf(interaction),
    address,
    receivedAt,
    adultPlace: isAdultPlace(interaction),
  };
}

/** A thread is within its channel: rules of the one hold for the other, or anybody could open a thread to get around them. */
function placeOf({ guild_id: guild, channel_id: channel, channel: told }: Interaction): string {
  const isThread = told?.type !== undefined && threadTypes.has(told.type);
  const within = isThread ? told.parent_id : undefined;
  return [guild ?? 'direct', within ?? channel ?? ''].join('/');
}

const threadTypes: ReadonlySet<ChannelType> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** What is said, by a name of its own: a doubled delivery is the same. */
export function idOf({ id }: Interaction): string {
  return `discord-${id}`;
}

/** Whether Discord says that the channel is age-restricted; of a thread it does not tell. */
export function isAdultPlace({ channel }: Interaction): boolean {
  return channel?.nsfw === true;
}

/** The person who acted; their quota is one, wherever on Discord they are. */
export function personOf({ member, actor }: Interaction): Person {
  return { ...somebodyOf(actor), roles: member?.roles ?? [] };
}

/** Anybody on Discord, as their quota knows them. */
export function somebodyOf({ id, username, global_name }: User): Somebody {
  return { adapter: 'discord', workspace: 'discord', id, name: global_name ?? username };
}

/** Whether the person may remove other people's messages there. */
export function mayModerate({ member }: Interaction): boolean {
  // NOTE `has` counts an administrator as having everything.
  return new PermissionsBitField(member?.permissions ?? 0n).has(PermissionsBitField.Flags.ManageMessages);
}

/** Whether the message that it is about is seen by its person only. */
export function isPrivate({ message }: Pick<Interaction, 'message'>): boolean {
  return ((message?.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}
