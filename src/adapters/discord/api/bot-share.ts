// What the bot may ask of Discord in a second, shared by all processes that ask in its name.
import type { Sharers } from '../../../generation/ports.ts';
import { rateLimitOf } from './refusal.ts';

/**
 * Whatever a bot asks (https://docs.discord.com/developers/topics/rate-limits#global-rate-limit), but for everything about
 * interactions: responses to them, and what is edited, added or deleted with an interaction's token. What counts are
 * messages that the bot edits or sends as itself, the opening of direct messages, and the registering of commands.
 */
const botPerSecond = 50;

/**
 * Counts what is asked with the bot's token: `take` throws a RateLimitError where it would be more than an equal share
 * within a second. A share each, as nobody has to be asked for it; `sharers` may change at any time. discord.js has such a
 * count of its own, into which interactions would go too.
 */
export function createBotShare(
  sharers: Sharers,
  now: () => number = () => performance.now(),
): { take(): void } {
  let taken: number[] = [];
  return {
    take() {
      const at = now();
      const share = Math.max(1, Math.floor(botPerSecond / sharers()));
      taken = taken.filter((each) => each > at - 1000);
      const inTheWay = taken.at(-share);
      if (inTheWay !== undefined) throw rateLimitOf(Math.ceil(inTheWay + 1000 - at));
      taken.push(at);
    },
  };
}
