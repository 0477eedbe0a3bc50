// The chat platforms there are, by the names that rules call them.
import { discordNames } from './adapters/discord/names.ts';
import { slackNames } from './adapters/slack/names.ts';
import { webNames } from './adapters/web/names.ts';
import type { Forms } from './generation/limits/policy-rules.ts';

/** How each of them writes its people, roles and places. */
export const platforms: Readonly<Record<string, Forms>> = {
  discord: discordNames,
  slack: slackNames,
  web: webNames,
};
