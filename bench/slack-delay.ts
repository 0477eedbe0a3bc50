// How long after the model the picture is in front of everybody in Slack: Darkroom beside the plain bot.
import { mean, quantile } from './figures.ts';
import { startOtherSlack, type Visit } from './other-slack.ts';
import { slackBots, startSlackBot, type SlackBot } from './slack-bots.ts';
import { startTrial } from './trial.ts';

/** One row of the table; times in milliseconds, requests per picture. */
export interface SlackDelayRow {
  modelMs: number;
  held: boolean;
  bot: SlackBot['name'];
  meanMs: number;
  p99Ms: number;
  toSlack: number;
  toGateway: number;
}

/** So few that nobody comes near Slack's rate limits: what is measured is the way, not the queue. */
export const slackDelay = { modelTimesMs: [1200, 4500], pictures: 24, warmUp: 6, everyMs: 1000 };

/** Measures every model time with held answers and without, both bots in turn. */
export async function measureSlackDelays(size = slackDelay): Promise<SlackDelayRow[]> {
  const rows: SlackDelayRow[] = [];
  for (const modelMs of size.modelTimesMs) {
    for (const held of [true, false]) {
      for (const bot of slackBots) rows.push(await measure(bot, { modelMs, held }, size));
    }
  }
  return rows;
}

/** From the model's end to the message with the picture, for everybody; throws where one of them is not known. */
export function delaysOf(
  visits: readonly Visit[],
  { finished }: { finished: readonly { prompt: string; finishedAt: number }[] },
): number[] {
  const finishedAt = new Map(finished.map((each) => [each.prompt, each.finishedAt]));
  return visits.map(({ prompt, pictureAt }) => {
    const at = finishedAt.get(prompt);
    if (at === undefined) throw new Error(`${prompt}: a picture that no model has made`);
    return pictureAt - at;
  });
}

async function measure(
  bot: SlackBot,
  { modelMs, held }: Pick<SlackDelayRow, 'modelMs' | 'held'>,
  { pictures, warmUp, everyMs }: typeof slackDelay,
): Promise<SlackDelayRow> {
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
  const delays = delaysOf(visits, after);
  return {
    modelMs,
    held,
    bot: bot.name,
    meanMs: mean(delays),
    p99Ms: quantile(delays, 0.99),
    toSlack: Object.values(requests).reduce((sum, count) => sum + count, 0) / pictures,
    toGateway: (after.requests - before.requests) / pictures,
  };
}
