// How long after the model the picture is in front of everybody in Slack: Darkroom beside the plain bot.
import { sideBySide } from '../lanes.ts';
import { latenessOf, type LateRow } from '../late.ts';
import { startOtherSlack } from './other-slack.ts';
import { slackBots, startSlackBot, type SlackBot } from './bots.ts';
import { startTrial } from '../gateway/trial.ts';

/** So few that nobody comes near Slack's rate limits: what is measured is the way, not the queue. */
export const slackDelay = {
  modelTimesMs: [1200, 4500],
  pictures: 24,
  warmUp: 6,
  everyMs: 1000,
  trialsAtOnce: 5,
};

/** Measures every model time with every kind of news, and both bots but for webhooks, which only one of them takes. */
export function measureSlackDelays(size = slackDelay): Promise<LateRow[]> {
  const trials = size.modelTimesMs.flatMap((modelMs) =>
    (['held answer', 'webhook', 'polling'] as const).flatMap((news) =>
      slackBots
        .filter(({ name }) => news !== 'webhook' || name === 'Darkroom')
        .map((bot) => () => measure(bot, { modelMs, news }, size)),
    ),
  );
  return sideBySide({ atOnce: size.trialsAtOnce, apartMs: size.everyMs / size.trialsAtOnce }, trials);
}

async function measure(
  bot: SlackBot,
  { modelMs, news }: Pick<LateRow, 'modelMs' | 'news'>,
  { pictures, warmUp, everyMs }: typeof slackDelay,
): Promise<LateRow> {
  await using simulator = await startTrial(modelMs, news === 'held answer');
  await using slack = await startOtherSlack();
  await using open = new AsyncDisposableStack();
  open.use(await startSlackBot(bot, slack, simulator, { isPublic: news === 'webhook' }));
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
  return { modelMs, news, bot: bot.name, meanMs, p99Ms, toChat, toGateway };
}
