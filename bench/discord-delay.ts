// How long after the model the picture is in the message, and for how many requests: Darkroom beside the plain bot.
import { bots, startBot, type Bot } from './bots.ts';
import { mean, quantile } from './figures.ts';
import { startOtherDiscord } from './other-discord.ts';
import { atOnce, modelTimesMs, runs, startTrial, warmUpRuns } from './trial.ts';

/** One row of the table; times in milliseconds, requests per picture. */
export interface DiscordDelayRow {
  modelMs: number;
  held: boolean;
  bot: Bot['name'];
  meanMs: number;
  p99Ms: number;
  replies: number;
  edits: number;
  others: number;
  toGateway: number;
}

/** Measures every model time with held answers and without, both bots in turn. */
export async function measureDiscordDelays(): Promise<DiscordDelayRow[]> {
  const rows: DiscordDelayRow[] = [];
  for (const modelMs of modelTimesMs) {
    for (const held of [true, false]) {
      for (const bot of bots) rows.push(await measure(bot, modelMs, held));
    }
  }
  return rows;
}

async function measure(bot: Bot, modelMs: number, held: boolean): Promise<DiscordDelayRow> {
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
  const finishedAt = new Map(after.finished.map(({ prompt, finishedAt }) => [prompt, finishedAt]));
  const delays = visits.map(({ prompt, pictureAt }) => pictureAt - (finishedAt.get(prompt) ?? Number.NaN));
  return {
    modelMs,
    held,
    bot: bot.name,
    meanMs: mean(delays),
    p99Ms: quantile(delays, 0.99),
    replies: replies / runs,
    edits: edits / runs,
    others: others / runs,
    toGateway: (after.requests - before.requests) / runs,
  };
}
