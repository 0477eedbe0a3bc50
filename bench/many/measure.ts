// Ten thousand generations that run at once: what each of them weighs, and what it is like to be there meanwhile.
import { startOtherLeanDiscord } from '../discord/other-discord.ts';
import { quantile } from '../figures.ts';
import { startLeanGateway } from '../gateway/lean-gateway.ts';
import type { Probed } from '../processes/probe.ts';
import { startFleet, type Fleet, type Way } from '../throughput/fleet.ts';

/** What one bot came to; times in milliseconds, memory in bytes of all its processes. */
export interface ManyFigures {
  way: Way;
  replyP50Ms: number;
  replyP99Ms: number;
  /** Of the process that was worst. */
  arriving: { loopP99Ms: number; loopMaxMs: number };
  running: { loopP99Ms: number; loopMaxMs: number };
  liveBytesEach: number;
  residentBytesEach: number;
  /** With all of them. */
  residentBytes: number;
  redisBytesEach: number | undefined;
  /** To the gateway, while they run. */
  looksPerSecond: number;
}

/** Who is measured. */
const manyWays: readonly Way[] = [
  { name: 'one process, SQLite', bot: 'Darkroom', store: 'SQLite', workers: 0 },
  { name: 'front and worker, Redis', bot: 'Darkroom', store: 'Redis', workers: 1 },
  { name: 'plain bot', bot: 'plain bot', store: 'none', workers: 0 },
];

/** So many arrive, one every so often; those of the warm-up run along and are not counted. */
export const many = { count: 10_000, warmUp: 300, everyMs: 5, settlesWithinMs: 10_000, lookedAtMs: 10_000 };

/** Measures each, one after the other. */
export async function measureMany(size = many, chosen = manyWays): Promise<ManyFigures[]> {
  const figures: ManyFigures[] = [];
  for (const way of chosen) figures.push(await measure(way, size));
  return figures;
}

async function measure(
  way: Way,
  { count, warmUp, everyMs, settlesWithinMs, lookedAtMs }: typeof many,
): Promise<ManyFigures> {
  await using gateway = await startLeanGateway({ ends: false });
  await using discord = await startOtherLeanDiscord(1);
  await using fleet = await startFleet(way, discord, gateway, { hasProbe: true });
  await discord.greet();
  await discord.answerTimes({ count: warmUp, everyMs, prompt: 'a fox' });
  await pause(settlesWithinMs);
  const before = await look(fleet);

  const replies = await discord.answerTimes({ count, everyMs, prompt: 'a red fox in the snow' });
  const arriving = await look(fleet);
  await pause(settlesWithinMs);
  // What the collection of the last look left behind is not counted.
  await look(fleet);
  const { looks } = await gateway.served();
  await pause(lookedAtMs);
  const asked = (await gateway.served()).looks - looks;
  const running = await look(fleet);
  return {
    way,
    replyP50Ms: quantile(replies, 0.5),
    replyP99Ms: quantile(replies, 0.99),
    arriving,
    running,
    liveBytesEach: (running.liveBytes - before.liveBytes) / count,
    residentBytesEach: (running.residentBytes - before.residentBytes) / count,
    residentBytes: running.residentBytes,
    redisBytesEach: fleet.redis && (running.redisBytes - before.redisBytes) / count,
    looksPerSecond: (asked / lookedAtMs) * 1000,
  };
}

/** Memory of all processes together, delays of the one with the longest. */
async function look({ front, workers, redis }: Fleet): Promise<Probed & { redisBytes: number }> {
  const seen = await Promise.all([front, ...workers].map((bot) => bot.probe()));
  const sum = (of: (each: Probed) => number) => seen.reduce((total, each) => total + of(each), 0);
  const most = (of: (each: Probed) => number) => Math.max(...seen.map(of));
  return {
    loopP99Ms: most(({ loopP99Ms }) => loopP99Ms),
    loopMaxMs: most(({ loopMaxMs }) => loopMaxMs),
    liveBytes: sum(({ liveBytes }) => liveBytes),
    residentBytes: sum(({ residentBytes }) => residentBytes),
    redisBytes: (await redis?.usedBytes()) ?? 0,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
