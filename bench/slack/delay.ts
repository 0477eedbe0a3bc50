// How long after the model the picture is in front of everybody in Slack: Darkroom beside the plain bot.
import { latenessOf, type LateRow } from '../late.ts';
import { startOtherSlack } from './other-slack.ts';
import { slackBots, startSlackBot, type SlackBot } from './bots.ts';
import { startTrial } from '../gateway/trial.ts';

/** So few that nobody comes near Slack's rate limits: what is measured is the way, not the queue. */
export const slackDelay = { modelTimesMs: [1200, 4500], pictures: 24, warmUp: 6, everyMs: 1000 };

/** Measures every model time with held answers and without, both bots in turn. */
export async function measureSlackDelays(size = slackDelay): Promise<LateRow[]> {
  const rows: LateRow[] = [];
  for (const modelMs of size.modelTimesMs) {
    for (const held of [true, false]) {
      for (const bot of slackBots) rows.push(await measure(bot, { modelMs, held }, size));
    }
  }
  return rows;
}

async function measure(
  bot: SlackBot,
  { modelMs, held }: Pick<LateRow, 'modelMs' | 'held'>,
  { pictures, warmUp, everyMs }: typeof slackDelay,
): Promise<LateRow> {
  await using simulator = await startTrial(modelMs, held);
  await using slack = await startOtherSlack();
  await using open = new AsyncDisposableStack();
  open.use(await startSlackBot(bot, slack, simulator));
  await slack.connected(1);
  const usual = { everyMs, flags: bot.flags };
  await slack.visits({ ...usual, count: warmUp, channels: warmUp, prompt: 'a warm fox' });
  const before = await simulator.seen();
  const given = { ...usual, count: pictures, channels: pictures, prompt: 'a red fox in the snow' };
  const { visits, requests } = await slack.visits(given);
  const after = await simulator.seen();
  await slack.demandRules(bot);
  const { meanMs, p99Ms } = latenessOf(visits, after);
  const toChat = Object.values(requests).reduce((sum, count) => sum + count, 0) / pictures;
  const toGateway = (after.requests - before.requests) / pictures;
  return { modelMs, held, bot: bot.name, meanMs, p99Ms, toChat, toGateway };
}
