// The bots that are measured at the fake Discord: Darkroom as an operator starts it, and the plain bot.
import { baselineArgs, darkroomArgs, startBotProcess, type RunningBot } from '../processes/bot-process.ts';

/** A kind of bot. */
export interface Bot {
  name: 'Darkroom' | 'plain bot';
  args: readonly string[];
  /** Options of `/imagine` for the small picture that the plain bot always asks for. */
  small: Record<string, string>;
  /** Whether somebody else has to register its command. */
  needsCommand: boolean;
}

/** Both, in the order of the tables. */
export const bots: readonly Bot[] = [
  { name: 'Darkroom', args: darkroomArgs, small: { options: 'megapixels=0.25' }, needsCommand: false },
  { name: 'plain bot', args: baselineArgs('plain-bot'), small: {}, needsCommand: true },
];

/** Starts one against a Discord and a gateway, which can call it where it `isPublic`. */
export function startBot(
  { args }: Bot,
  discord: { apiUrl: string; token: string },
  gateway: { baseUrl: string },
  reach?: { isPublic: boolean },
): Promise<RunningBot> {
  const { token, apiUrl } = discord;
  return startBotProcess(args, gateway, { DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl }, reach);
}
