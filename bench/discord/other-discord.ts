// Starts a Discord beside the benchmark and tells it what people do.
import type { Crowd } from './lean-discord.ts';
import type { Waiting } from './saturation.ts';
import { startOtherProcess } from '../processes/other-process.ts';

/** So many pictures, a few at a time; `values` are the options of the command. */
export interface Visits {
  count: number;
  atOnce: number;
  values: Record<string, string>;
}

/** What one person had. */
export interface Visit {
  prompt: string;
  /** When the picture had arrived at Discord, in epoch milliseconds. */
  pictureAt: number;
}

/** What all had, and the requests to Discord that it took. */
export interface Visited {
  visits: Visit[];
  replies: number;
  edits: number;
  others: number;
}

/** The lean Discord in another process. */
export async function startOtherLeanDiscord(servers: number) {
  const other = await start({ lean: true, servers });
  return {
    ...other,
    greet: () => other.ask('greet') as Promise<number>,
    answerTimes: (crowd: Crowd) => other.ask('answerTimes', crowd) as Promise<number[]>,
    saturate: (given: Waiting) => other.ask('saturate', given),
    pictures: () => other.ask('pictures') as Promise<number>,
    calmDown: () => other.ask('calmDown'),
  };
}

/** The fake Discord of the tests in another process; it rejects where a bot breaks Discord's rules. */
export async function startOtherDiscord() {
  const other = await start({ lean: false, servers: 1 });
  return {
    ...other,
    /** Registers `/imagine` for a bot that does not do so itself. */
    register: () => other.ask('register'),
    /** Resolves when the bot is logged in and has its command. */
    usable: () => other.ask('usable'),
    visits: (given: Visits) => other.ask('visits', given) as Promise<Visited>,
  };
}

async function start(options: { lean: boolean; servers: number }) {
  const other = await startOtherProcess<{ apiUrl: string; token: string }>(
    new URL('discord-process.ts', import.meta.url),
    options,
  );
  return { ...other, ...other.greeting };
}
