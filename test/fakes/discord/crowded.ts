// A guild as large ones are: channels and roles with everything that Discord tells of them.
import { permissions, type World } from './world.ts';

/** How much there is in a guild; the channels are only told of, nobody can write in them. */
export interface GuildSize {
  channels: number;
  roles: number;
}

/** Channels and roles of such a guild, as GUILD_CREATE brings them. */
export function crowdedJson(world: World, guildId: string, { channels, roles }: GuildSize) {
  const roleIds = Array.from({ length: roles }, () => world.newId());
  const parentId = world.newId();
  return {
    roles: roleIds.map((id, position) => ({
      id: position === 0 ? guildId : id,
      name: position === 0 ? '@everyone' : `Friends of picture ${position}`,
      description: null,
      permissions: String(permissions.viewChannel | permissions.sendMessages | BigInt(position)),
      position,
      color: 0x10_20_30 + position,
      colors: { primary_color: 0x10_20_30 + position, secondary_color: null, tertiary_color: null },
      hoist: position % 3 === 0,
      managed: false,
      mentionable: true,
      icon: null,
      unicode_emoji: null,
      flags: 0,
    })),
    channels: Array.from({ length: channels }, (_, position) => ({
      id: position === 0 ? parentId : world.newId(),
      type: position === 0 ? 4 : position % 4 === 3 ? 2 : 0,
      name: `about-pictures-${position}`,
      topic: position === 0 ? null : `Everything that was drawn in round ${position}; be kind to each other.`,
      position,
      nsfw: false,
      parent_id: position === 0 ? null : parentId,
      last_message_id: world.newId(),
      rate_limit_per_user: 0,
      flags: 0,
      permission_overwrites: roleIds.slice(1, 4).map((id) => ({ id, type: 0, allow: '1024', deny: '2048' })),
    })),
  };
}
