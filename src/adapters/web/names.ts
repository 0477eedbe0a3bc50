// How rules name people of the web chat.
import type { Forms } from '../../generation/limits/policy-rules.ts';

/** Whoever gets in can take any name. */
export const webNames: Forms = {
  people: { pattern: /^[^\p{Lu}]+$/u, example: 'web/ann, in small letters' },
  roles: undefined,
  places: { pattern: /^room$/u, example: 'web/room' },
  provesWho: false,
};
