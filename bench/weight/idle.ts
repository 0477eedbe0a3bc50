// A bot that nobody uses yet: how soon it is ready, and what it weighs, on each platform.
import { startOtherLeanDiscord } from '../discord/other-discord.ts';
import { startLeanGateway } from '../gateway/lean-gateway.ts';
import { baselineArgs, darkroomArgs, startBotProcess, type RunningBot } from '../processes/bot-process.ts';
import { residentBytesOf } from '../processes/usage.ts';
import { startOtherLeanSlack } from '../slack/other-slack.ts';
import { quantile } from '../figures.ts';

/** What one bot on one platform came to. */
export interface IdleFigures {
  platform: Platform;
  bot: 'Darkroom' | 'plain bot' | 'Node by itself';
  /** Until /readyz says so, the median of some starts; undefined for who has none. */
  readyMs: number | undefined;
  residentBytes: number;
}

type Platform = 'web chat' | 'Discord' | 'Slack' | 'none';

/** How often it is started, and how long it is left alone then. */
export const idle = { starts: 5, aloneMs: 20_000 };

/** Measures every platform, the starts one after the other and the rest side by side. */
export async function measureIdle({ starts, aloneMs } = idle): Promise<IdleFigures[]> {
  await using gateway = await startLeanGateway();
  await using discord = await startOtherLeanDiscord(1);
  await using slack = await startOtherLeanSlack(1);
  const settings: Record<Platform, Record<string, string>> = {
    none: {},
    'web chat': {},
    Discord: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    Slack: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    },
  };
  const start = (platform: Platform, args: readonly string[]) =>
    startBotProcess(args, gateway, settings[platform]);
  const bots = [
    { platform: 'web chat', bot: 'Darkroom', args: darkroomArgs },
    { platform: 'Discord', bot: 'Darkroom', args: darkroomArgs },
    { platform: 'Slack', bot: 'Darkroom', args: darkroomArgs },
    { platform: 'Discord', bot: 'plain bot', args: baselineArgs('plain-bot') },
    { platform: 'Slack', bot: 'plain bot', args: baselineArgs('plain-slack-bot') },
    { platform: 'none', bot: 'Node by itself', args: ['--eval', 'setInterval(() => {}, 60_000)'] },
  ] as const;

  const readyMs: (number | undefined)[] = [];
  for (const { platform, bot, args } of bots) {
    readyMs.push(bot === 'Darkroom' ? await medianStart(() => start(platform, args), starts) : undefined);
  }
  const residentBytes = await Promise.all(
    bots.map(async ({ platform, args }) => {
      await using running = await start(platform, args);
      await pause(aloneMs);
      return residentBytesOf(running.pid);
    }),
  );
  return bots.map(({ platform, bot }, index) => ({
    platform,
    bot,
    readyMs: readyMs[index],
    residentBytes: residentBytes[index] ?? Number.NaN,
  }));
}

/** What a start has compiled is saved a few seconds later, for all others: an operator waits for it once, after an update. */
const savedWithinMs = 6000;

async function medianStart(start: () => Promise<RunningBot>, starts: number): Promise<number> {
  const took: number[] = [];
  for (let number = 0; number <= starts; number += 1) {
    await using running = await start();
    const tookMs = (await running.ready()) - running.startedAt;
    if (number > 0) took.push(tookMs);
    else await pause(savedWithinMs);
  }
  return quantile(took, 0.5);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
