// Starts a Slack beside the benchmark and tells it what people do.
import type { Crowd, CrowdTimes } from './lean-slack.ts';
import { startOtherProcess } from '../processes/other-process.ts';
import type { SlackBot, SlackPlace } from './bots.ts';

/** So many people who come one after the other, each to the next of so many channels. */
export interface Visits {
  count: number;
  everyMs: number;
  channels: number;
  prompt: string;
  /** What follows the prompt. */
  flags: string;
}

/** What one person had in the end, as everybody in the channel sees it. */
export interface Visit {
  prompt: string;
  /** When the message with the pictures was there, in epoch milliseconds. */
  pictureAt: number;
  /** The size of each picture that can be loaded. */
  picturesBytes: number[];
}

/** What all had, and the requests to Slack that it took. */
export interface Visited {
  visits: Visit[];
  /** By method. */
  requests: Record<string, number>;
  /** Answered with 429. */
  limited: number;
}

/** So many commands, one every so often; before some of them Slack renews its oldest connection. */
export interface Commands {
  count: number;
  everyMs: number;
  renewedBefore: readonly number[];
}

/** What became of them. */
export interface Answered {
  sent: number;
  /** Acknowledged within three seconds. */
  acked: number;
  /** With a message in the channel. */
  answered: number;
  /** Connections that the bot has asked for meanwhile. */
  reopened: number;
  slowestAckMs: number;
}

/** The lean Slack in another process. */
export async function startOtherLeanSlack(channels: number) {
  const other = await start({ lean: true, channels });
  return {
    ...other,
    /** Resolves when the first command was answered. */
    greet: () => other.ask('greet'),
    crowd: (given: Crowd) => other.ask('crowd', given) as Promise<CrowdTimes>,
  };
}

/** The fake Slack of the tests in another process. */
export async function startOtherSlack() {
  const other = await start({ lean: false, channels: 0 });
  return {
    ...other,
    /** Resolves when the bot has so many connections. */
    connected: (connections: number) => other.ask('connected', connections),
    visits: (given: Visits) => other.ask('visits', given) as Promise<Visited>,
    commands: (given: Commands) => other.ask('commands', given) as Promise<Answered>,
    /** Rejects where the bot, held to them, broke Slack's rules. */
    async demandRules({ name, isHeldToRules }: SlackBot) {
      const breaches = (await other.ask('breaches')) as string[];
      if (isHeldToRules && breaches.length > 0) {
        throw new Error(`${name} broke Slack's rules: ${breaches.join('; ')}`);
      }
    },
  };
}

async function start(options: { lean: boolean; channels: number }) {
  const other = await startOtherProcess<SlackPlace>(new URL('slack-process.ts', import.meta.url), options);
  return { ...other, ...other.greeting };
}
