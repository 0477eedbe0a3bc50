// Two large pictures at the same time: how much the memory of each bot rises while they go from the gateway to Slack.
import sharp from 'sharp';
import { startHeavyGateway } from '../gateway/heavy-gateway.ts';
import { forgetPeak, residentBytesOf } from '../processes/usage.ts';
import { startOtherSlack } from './other-slack.ts';
import { slackBots, startSlackBot, type SlackBot } from './bots.ts';
import { startTrial } from '../gateway/trial.ts';

/** What one bot came to; memory in bytes. */
export interface SlackWeightFigures {
  bot: SlackBot['name'];
  pictureBytes: number;
  /** Before the pictures, of the round that rose the most. */
  residentBytes: number;
  /** Of every round, each in a fresh process. */
  risesBytes: number[];
}

/** A square of noise, stored as it is, of 25 MB. */
export const slackWeight = { edge: 2957, rounds: 2, atOnce: 2 };

const settlesWithinMs = 6000;

/** Measures both bots. */
export async function measureSlackWeights(size = slackWeight): Promise<SlackWeightFigures[]> {
  const heavy = await noise(size.edge);
  const figures: SlackWeightFigures[] = [];
  for (const bot of slackBots) {
    const rounds: Rise[] = [];
    for (let round = 0; round < size.rounds; round += 1) rounds.push(await measure(bot, heavy, size.atOnce));
    const risesBytes = rounds.map(({ riseBytes }) => riseBytes);
    const most = rounds.find(({ riseBytes }) => riseBytes === Math.max(...risesBytes));
    const { residentBytes = 0 } = most ?? {};
    figures.push({ bot: bot.name, pictureBytes: heavy.byteLength, residentBytes, risesBytes });
  }
  return figures;
}

interface Rise {
  residentBytes: number;
  riseBytes: number;
}

async function measure(bot: SlackBot, heavy: Buffer, atOnce: number): Promise<Rise> {
  await using simulator = await startTrial(1200, true);
  await using gateway = await startHeavyGateway(simulator);
  await using slack = await startOtherSlack();
  await using running = await startSlackBot(bot, slack, gateway);
  await slack.connected(1);
  const visits = { channels: 4, flags: bot.flags };
  gateway.give(await noise(256));
  await slack.visits({ ...visits, count: 4, everyMs: 200, prompt: 'a small fox' });
  await pause(settlesWithinMs);

  const residentBytes = residentBytesOf(running.pid);
  forgetPeak(running.pid);
  gateway.give(heavy);
  const heavily = await slack.visits({ ...visits, count: atOnce, everyMs: 0, prompt: 'a heavy fox' });
  const arrived = heavily.visits.flatMap(({ picturesBytes }) => picturesBytes);
  if (arrived.length !== atOnce || arrived.some((bytes) => bytes !== heavy.byteLength)) {
    throw new Error(`${bot.name} has delivered pictures of ${arrived.join(', ')} bytes`);
  }
  await slack.demandRules(bot);
  return { residentBytes, riseBytes: residentBytesOf(running.pid, 'VmHWM') - residentBytes };
}

/** A PNG that nothing makes smaller. */
function noise(edge: number): Promise<Buffer> {
  const grain = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width: edge, height: edge, channels: 3, background: 'black', noise: grain } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
