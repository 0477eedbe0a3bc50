// A command every so often while Slack renews the connections: how many are lost.
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import { startOtherSlack, type Answered } from './other-slack.ts';
import { startOtherSimulator } from '../gateway/simulator.ts';
import { slackBots, startSlackBot, type SlackBot } from './bots.ts';

/** What one bot came to. */
export interface SlackRenewalFigures extends Answered {
  bot: SlackBot['name'];
  connections: number;
}

/** Thirty seconds, in which every connection of a bot is renewed once; Slack does that every few hours. */
export const slackRenewal = { commands: 100, everyMs: 300, firstBefore: 10, apart: 50 };

/** Measures both bots. */
export async function measureSlackRenewals(size = slackRenewal): Promise<SlackRenewalFigures[]> {
  const figures: SlackRenewalFigures[] = [];
  for (const bot of slackBots) figures.push(await measure(bot, size));
  return figures;
}

async function measure(
  bot: SlackBot,
  { commands, everyMs, firstBefore, apart }: typeof slackRenewal,
): Promise<SlackRenewalFigures> {
  await using simulator = await startOtherSimulator({
    models: loadCatalog('flux-schnell').models.map(simulatedModel),
  });
  await using slack = await startOtherSlack();
  await using open = new AsyncDisposableStack();
  open.use(await startSlackBot(bot, slack, simulator));
  const { connections } = bot;
  await slack.connected(connections);
  const renewedBefore = Array.from({ length: connections }, (_, index) => firstBefore + index * apart);
  const answered = await slack.commands({ count: commands, everyMs, renewedBefore });
  await slack.demandRules(bot);
  if (answered.sent !== commands) throw new Error('Not every command was sent.');
  if (answered.reopened < connections) throw new Error('Not every connection was renewed.');
  return { bot: bot.name, connections, ...answered };
}
