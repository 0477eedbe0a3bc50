// How long after the model the picture is in the message, and for how many requests: Darkroom beside the plain bot.
import { bots, startBot, type Bot } from './bots.ts';
import { latenessOf, type LateRow } from '../late.ts';
import { startOtherDiscord } from './other-discord.ts';
import { atOnce, modelTimesMs, runs, startTrial, warmUpRuns } from '../gateway/trial.ts';

/** Measures every model time with held answers and without, both bots in turn. */
export async function measureDiscordDelays(): Promise<LateRow[]> {
  const rows: LateRow[] = [];
  for (const modelMs of modelTimesMs) {
    for (const held of [true, false]) {
      for (const bot of bots) rows.push(await measure(bot, modelMs, held));
    }
  }
  return rows;
}

async function measure(bot: Bot, modelMs: number, held: boolean): Promise<LateRow> {
  await using simulator = await startTrial(modelMs, held);
  await using discord = await startOtherDiscord();
  if (bot.needsCommand) await discord.register();
  await using open = new AsyncDisposableStack();
  open.use(await startBot(bot, discord, simulator));
  await discord.usable();
  await discord.visits({ count: warmUpRuns, atOnce, values: { prompt: 'a warm fox', ...bot.small } });
  const before = await simulator.seen();
  const { visits, replies, edits, others } = await discord.visits({
    count: runs,
    atOnce,
    values: { prompt: 'a red fox in the snow', ...bot.small },
  });
  const after = await simulator.seen();
  const { meanMs, p99Ms } = latenessOf(visits, after);
  const toChat = (replies + edits + others) / runs;
  const toGateway = (after.requests - before.requests) / runs;
  return { modelMs, held, bot: bot.name, meanMs, p99Ms, toChat, toGateway };
}
