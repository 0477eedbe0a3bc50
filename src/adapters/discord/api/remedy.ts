// What an operator can do about something that Discord refused.
import { AppError } from '../../../generation/errors.ts';
import { DiscordTrouble } from './trouble.ts';

/** What Discord said, and what would mend it; undefined where that is nobody's to mend. */
export function remedyFor(error: unknown): { reason: string; remedy: string } | undefined {
  if (!(error instanceof AppError) || !(error.cause instanceof DiscordTrouble)) return undefined;
  const { code = 0, message: reason } = error.cause;
  const remedy = remedies.get(code) ?? remedies.get(error.code);
  return remedy === undefined ? undefined : { reason, remedy };
}

/** By Discord's code, https://discord.com/developers/docs/topics/opcodes-and-status-codes#json, else by ours. */
const remedies = new Map<number | string, string>([
  [
    50_001,
    'let the bot see the channel: invite it into the server again if it was removed, else give it View Channels there',
  ],
  [
    50_013,
    'give the bot View Channels, Send Messages, Send Messages in Threads and Attach Files in that channel',
  ],
  [50_083, 'the thread is archived: somebody there has to open it again'],
  [200_000, 'the server’s AutoMod keeps it back: let AutoMod pass over the bot’s role'],
  [400_001, 'Discord has limited uploads in that server: whoever runs the server has to ask Discord'],
  [50_007, 'the person takes no direct messages: give the bot the right to write where they asked'],
  [50_278, 'the person shares no server with the bot any more: invite it again'],
  ['chat_forbidden', 'look whether the bot still has its permissions in that channel'],
  ['file_too_large', 'set DISCORD_UPLOAD_LIMIT_MIB below what Discord refuses'],
]);
