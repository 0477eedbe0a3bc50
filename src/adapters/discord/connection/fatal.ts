// Refusals that no trying again mends, each with what the operator can do.
import { DiscordAPIError, DiscordjsErrorCodes, GatewayCloseCodes } from 'discord.js';
import { DiscordSetupError } from '../setup-error.ts';
import { shardsText, type Shards } from './shards.ts';

const portal = 'https://discord.com/developers/applications';

/** The error for a close of the connection that is for good; undefined for one that is not. */
export function setupErrorOfClose(code: number, shards: Shards): DiscordSetupError | undefined {
  const sentence = sentences[code]?.(shards);
  return sentence === undefined
    ? undefined
    : new DiscordSetupError(`${sentence} (Discord closed with ${code}.)`);
}

/** The error for a login that can never succeed; undefined for one that may. */
export function setupErrorOfLogin(error: unknown, apiUrl: string): DiscordSetupError | undefined {
  if (error instanceof Error && 'code' in error && error.code === DiscordjsErrorCodes.TokenInvalid) {
    return new DiscordSetupError(tokenSentence);
  }
  if (error instanceof DiscordAPIError && error.status === 404) {
    return new DiscordSetupError(addressSentence(apiUrl));
  }
  return undefined;
}

/** What the operator does where something else than Discord answers. */
export function addressSentence(apiUrl: string): string {
  return `There is no Discord at DISCORD_API_URL=${apiUrl}: correct it, or take it out.`;
}

/** What the operator does about a token that Discord refuses. */
export const tokenSentence = `Discord does not accept DISCORD_TOKEN: open your application at ${portal}, “Bot”, “Reset Token”, copy the new token into DISCORD_TOKEN, and start again.`;

const shardsSentence = (shards: Shards): string =>
  `Discord does not take DISCORD_SHARDS=${shardsText(shards)}: a shard serves 2,500 servers at most, have one for each 1,000 servers of the bot and start again.`;

const sentences: Readonly<Record<number, (shards: Shards) => string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: () => tokenSentence,
  [GatewayCloseCodes.InvalidShard]: shardsSentence,
  [GatewayCloseCodes.ShardingRequired]: shardsSentence,
  [GatewayCloseCodes.InvalidAPIVersion]: () =>
    'Discord no longer speaks the version of its API that Darkroom uses: install a newer Darkroom.',
  [GatewayCloseCodes.InvalidIntents]: intentsSentence,
  [GatewayCloseCodes.DisallowedIntents]: intentsSentence,
};

function intentsSentence(): string {
  return `Discord refuses the bot’s intents, although Darkroom asks for none: look for a message about your application at ${portal}, and install a newer Darkroom if there is one.`;
}
