// How long after the model the picture is in the message, and for how many requests: Darkroom beside the plain bot.
import { atOnce, besideEachOther, modelTimesMs, runs, startTrial, warmUpRuns } from '../gateway/trial.ts';
import { sideBySide } from '../lanes.ts';
import { latenessOf, type LateRow, type News } from '../late.ts';
import { bots, startBot, type Bot } from './bots.ts';
import { startOtherDiscord } from './other-discord.ts';

/** Measures every model time with every kind of news, and both bots but for webhooks, which only one of them takes. */
export async function measureDiscordDelays(): Promise<LateRow[]> {
  const rows: LateRow[] = [];
  for (const modelMs of modelTimesMs) {
    const trials = (['held answer', 'webhook', 'polling'] as const).flatMap((news) =>
      bots
        .filter(({ name }) => news !== 'webhook' || name === 'Darkroom')
        .map((bot) => () => measure(bot, modelMs, news)),
    );
    rows.push(...(await sideBySide(besideEachOther(modelMs), trials)));
  }
  return rows;
}

async function measure(bot: Bot, modelMs: number, news: News): Promise<LateRow> {
  await using simulator = await startTrial(modelMs, news === 'held answer');
  await using discord = await startOtherDiscord();
  if (bot.needsCommand) await discord.register();
  await using open = new AsyncDisposableStack();
  open.use(await startBot(bot, discord, simulator, { isPublic: news === 'webhook' }));
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
  return { modelMs, news, bot: bot.name, meanMs, p99Ms, toChat, toGateway };
}
