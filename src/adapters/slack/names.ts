// How rules name people, user groups and places of Slack.
import type { Forms } from '../../generation/limits/policy-rules.ts';

/** Ids, as Slack shows them in a profile, in the address of a user group, and below a channel's details. */
export const slackNames: Forms = {
  people: { pattern: /^[UW][A-Z0-9]+$/u, example: 'slack/U0123ABCD' },
  roles: { pattern: /^S[A-Z0-9]+$/u, example: 'slack/S0123ABCD' },
  places: { pattern: /^[A-Z0-9]+(?:\/[A-Z0-9]+)?$/u, example: 'slack/T0123ABCD/C0123ABCD' },
  provesWho: true,
};
