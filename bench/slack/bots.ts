// The bots that are measured at the fake Slack: Darkroom as an operator starts it, and the plain bot.
import { baselineArgs, darkroomArgs, startBotProcess, type RunningBot } from '../processes/bot-process.ts';

/** A kind of bot. */
export interface SlackBot {
  name: 'Darkroom' | 'plain bot';
  args: readonly string[];
  /** What follows the prompt for the small picture that the plain bot always asks for. */
  flags: string;
  /** How many connections it keeps; Darkroom opens the second one after a while. */
  connections: number;
  /** Whether it has to keep Slack's rules: what the plain bot's libraries do there is no fault of its author's. */
  isHeldToRules: boolean;
}

/** The one that is looked at. */
export const darkroom: SlackBot = {
  name: 'Darkroom',
  args: darkroomArgs,
  flags: ' --megapixels 0.25',
  connections: 2,
  isHeldToRules: true,
};

/** Both, in the order of the tables. */
export const slackBots: readonly SlackBot[] = [
  darkroom,
  {
    name: 'plain bot',
    args: baselineArgs('plain-slack-bot'),
    flags: '',
    connections: 1,
    isHeldToRules: false,
  },
];

/** A Slack to be at. */
export interface SlackPlace {
  /** With a slash at its end. */
  apiUrl: string;
  botToken: string;
  appToken: string;
}

/** Starts one against a Slack and a gateway, which can call it where it `isPublic`. */
export function startSlackBot(
  { args }: SlackBot,
  { apiUrl, botToken, appToken }: SlackPlace,
  gateway: { baseUrl: string },
  reach?: { isPublic: boolean },
): Promise<RunningBot> {
  const variables = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl };
  return startBotProcess(args, gateway, variables, reach);
}
