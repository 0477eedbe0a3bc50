// Where a reply to an interaction will stand, and for how long it can be written to.
import { PermissionsBitField } from 'discord.js';
import type { DiscordAddress, Interaction } from './schema.ts';

/** Where no interaction says otherwise: 10 MiB per file (https://discord.com/developers/docs/reference#uploading-files). */
export const defaultLimitBytes = 10 * 1024 * 1024;

/** Discord takes an answer for three seconds (https://discord.com/developers/docs/interactions/receiving-and-responding). */
export const answerableMs = 3000;

const tokenLivesMs = 15 * 60_000;
/** The last card that is put there by token, with its Fetch button. */
const renewAfterMs = 13.5 * 60_000;
/** A call that leaves in the last seconds may arrive too late. */
const marginMs = 15_000;

/** The address of the answer to an interaction. `message` is known once it was answered, or is what was pressed on. */
export function addressOf(
  interaction: Interaction,
  receivedAt: number,
  reply: { ephemeral: boolean; message?: string | undefined },
): DiscordAddress {
  const createdAt = Math.min(createdAtOf(interaction.id), receivedAt);
  return {
    adapter: 'discord',
    app: interaction.application_id,
    token: interaction.token,
    interaction: interaction.id,
    createdAt,
    renewAt: createdAt + renewAfterMs,
    ...(interaction.channel_id === undefined ? {} : { channel: interaction.channel_id }),
    ...(reply.message === undefined ? {} : { message: reply.message }),
    ephemeral: reply.ephemeral,
    botMayWrite: botMayWrite(interaction),
    sizeLimitBytes: interaction.attachment_size_limit ?? defaultLimitBytes,
    user: interaction.actor.id,
    locale: interaction.locale,
  };
}

/** Whether the interaction's token can still be used at `now`. */
export function isTokenAlive({ createdAt }: DiscordAddress, now: number): boolean {
  return now < createdAt + tokenLivesMs - marginMs;
}

const discordEpoch = 1_420_070_400_000;

/** When a snowflake was made, by Discord's clock (https://discord.com/developers/docs/reference#snowflakes). */
function createdAtOf(snowflake: string): number {
  return Number(BigInt(snowflake) >> 22n) + discordEpoch;
}

/** The bot is in the place itself, and has what an edit with files needs there. */
function botMayWrite({ app_permissions, authorizing_integration_owners }: Interaction): boolean {
  const { ViewChannel, SendMessages, SendMessagesInThreads, AttachFiles } = PermissionsBitField.Flags;
  const mine = new PermissionsBitField(app_permissions);
  const isMember = authorizing_integration_owners['0'] !== undefined;
  return isMember && mine.has(ViewChannel | AttachFiles) && mine.any(SendMessages | SendMessagesInThreads);
}
