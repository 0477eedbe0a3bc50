// How rules name people, roles and places of Discord.
import type { Forms } from '../../generation/limits/policy-rules.ts';

/** Ids, as Discord copies them in its developer mode; `direct` is for all direct messages. */
export const discordNames: Forms = {
  people: { pattern: /^\d+$/u, example: 'discord/123456789012345678' },
  roles: { pattern: /^\d+$/u, example: 'discord/123456789012345678' },
  places: { pattern: /^(?:\d+|direct)(?:\/\d+)?$/u, example: 'discord/<server>/<channel> with two ids' },
  provesWho: true,
};
