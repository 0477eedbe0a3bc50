// A thousand people in Discord at once, and thousands of servers: how soon each bot answers, and what it weighs.
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import type { RunningBot } from '../processes/bot-process.ts';
import { bots, startBot, type Bot } from './bots.ts';
import { quantile } from '../figures.ts';
import type { Crowd } from './lean-discord.ts';
import { residentBytesOf } from '../processes/usage.ts';
import { startOtherLeanDiscord } from './other-discord.ts';
import { startOtherSimulator } from '../gateway/simulator.ts';

/** What one bot came to; times in milliseconds, memory in bytes. */
export interface DiscordCrowdFigures {
  bot: Bot['name'];
  together: Answers;
  streaming: Answers;
  /** With one server, and with many. */
  startMs: [number, number];
  residentBytes: [number, number];
}

/** How soon the first answers were there. */
export interface Answers {
  p50Ms: number;
  p99Ms: number;
}

/** So many people. */
export const people = 1000;
export const arrivalsPerSecond = 100;
/** Those who come before, and are not counted. */
export const warmUpPeople = 1000;
/** So many servers, the largest number that Discord gives to one connection being 2,500. */
export const manyServers = 2400;
const idleMs = 10_000;

/** Measures both bots, each time in a fresh process. */
export async function measureDiscordCrowds(): Promise<DiscordCrowdFigures[]> {
  const figures: DiscordCrowdFigures[] = [];
  for (const bot of bots) {
    const small = await idle(bot, 1);
    const large = await idle(bot, manyServers);
    figures.push({
      bot: bot.name,
      together: await answers(bot, 0),
      streaming: await answers(bot, 1000 / arrivalsPerSecond),
      startMs: [small.startMs, large.startMs],
      residentBytes: [small.residentBytes, large.residentBytes],
    });
  }
  return figures;
}

/** Nobody but one person comes; that one is answered as soon as the bot is there. */
async function idle(bot: Bot, servers: number): Promise<{ startMs: number; residentBytes: number }> {
  return beside(bot, servers, async ({ running, firstAt }) => {
    await pause(idleMs);
    return { startMs: firstAt - running.startedAt, residentBytes: residentBytesOf(running.pid) };
  });
}

/** Everyone asks for a picture that never gets ready, so that nobody is gone before the last one came. */
async function answers(bot: Bot, everyMs: number): Promise<Answers> {
  return beside(bot, 1, async ({ ask }) => {
    // A bot that has just started is slower for a while; an operator restarts rarely.
    for (let round = 0; round < 10; round += 1) {
      await ask({ count: warmUpPeople / 10, everyMs: 0, prompt: 'simulate:failed' });
      await pause(500);
    }
    await pause(5000);
    const times = await ask({ count: people, everyMs, prompt: 'simulate:stuck' });
    return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
  });
}

async function beside<T>(
  bot: Bot,
  servers: number,
  measure: (around: {
    running: RunningBot;
    firstAt: number;
    ask: (crowd: Crowd) => Promise<number[]>;
  }) => Promise<T>,
): Promise<T> {
  await using simulator = await startOtherSimulator({
    models: loadCatalog('flux-schnell').models.map(simulatedModel),
  });
  await using discord = await startOtherLeanDiscord(servers);
  await using running = await startBot(bot, discord, simulator);
  const firstAt = await discord.greet();
  return await measure({ running, firstAt, ask: discord.answerTimes });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
