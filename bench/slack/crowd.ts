// Five hundred people in Slack at the same moment: how soon each bot acknowledges, and how soon it says something.
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import { quantile } from '../figures.ts';
import { startOtherLeanSlack } from './other-slack.ts';
import { startOtherSimulator } from '../gateway/simulator.ts';
import { slackBots, startSlackBot, type SlackBot } from './bots.ts';

/** What one bot came to. */
export interface SlackCrowdFigures {
  bot: SlackBot['name'];
  acks: Spread;
  messages: Spread;
}

/** Milliseconds. */
export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

/** How many come; a small crowd tries it out. */
export const slackCrowd = { people: 500, channels: 50, warmUpRounds: 10 };

/** Slack lets a bot change so many messages a minute in a workspace: a round of the warm-up stays below. */
const warmUpPeople = 40;

/** Measures both bots, each in a fresh process. */
export async function measureSlackCrowds(size = slackCrowd): Promise<SlackCrowdFigures[]> {
  const figures: SlackCrowdFigures[] = [];
  for (const bot of slackBots) figures.push(await measure(bot, size));
  return figures;
}

/** Everyone asks for a picture that never gets ready, so that nobody is gone before the last one came. */
async function measure(
  bot: SlackBot,
  { people, channels, warmUpRounds }: typeof slackCrowd,
): Promise<SlackCrowdFigures> {
  await using simulator = await startOtherSimulator({
    models: loadCatalog('flux-schnell').models.map(simulatedModel),
  });
  await using slack = await startOtherLeanSlack(channels);
  await using open = new AsyncDisposableStack();
  open.use(await startSlackBot(bot, slack, simulator));
  await slack.greet();
  // A bot that has just started is slower for a while; an operator restarts rarely.
  for (let round = 0; round < warmUpRounds; round += 1) {
    await slack.crowd({ count: warmUpPeople, prompt: 'simulate:failed', team: `TWARM${round}` });
    await pause(500);
  }
  await pause(5000);
  const { acksMs, messagesMs } = await slack.crowd({ count: people, prompt: 'simulate:stuck' });
  if (acksMs.length !== people || messagesMs.length !== people) throw new Error('Somebody was not counted.');
  return { bot: bot.name, acks: spreadOf(acksMs), messages: spreadOf(messagesMs) };
}

function spreadOf(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), max: Math.max(...values) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
