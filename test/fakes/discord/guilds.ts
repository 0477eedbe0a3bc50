// Guilds as the connection tells of them.
import { crowdedJson } from './crowded.ts';
import type { Guild, World } from './world.ts';

/** A guild with its channels, as GUILD_CREATE brings it to a bot that asks for guilds. */
export function guildJson(world: World, { id, name, size }: Guild) {
  const none = {
    members: [],
    threads: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    emojis: [],
    stickers: [],
    features: [],
  };
  return {
    ...none,
    id,
    name,
    icon: null,
    splash: null,
    banner: null,
    description: null,
    owner_id: id,
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    application_id: null,
    vanity_url_code: null,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    joined_at: '2024-01-01T00:00:00.000000+00:00',
    member_count: 2,
    large: false,
    unavailable: false,
    ...(size ? crowdedJson(world, id, size) : smallJson(world, id)),
  };
}

/** The channels there are, and nothing but @everyone. */
function smallJson(world: World, id: string) {
  const channels = [...world.channels.values()].filter(({ guildId }) => guildId === id);
  return {
    roles: [
      {
        id,
        name: '@everyone',
        color: 0,
        colors: { primary_color: 0 },
        position: 0,
        permissions: '0',
        flags: 0,
      },
    ],
    channels: channels.map((channel) => ({
      id: channel.id,
      type: channel.type,
      name: 'pictures',
      position: 0,
      nsfw: channel.nsfw,
      permission_overwrites: [],
    })),
  };
}

/** The shard that hears of a guild; the first one of direct messages. */
export function shardOf(guildId: string | undefined, count: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}
