// How many generations a second come through, with a model that takes no time: one process, and several on a Redis.
import { startOtherLeanDiscord } from '../discord/other-discord.ts';
import { startLeanGateway } from '../gateway/lean-gateway.ts';
import { cpuSecondsOf } from '../processes/usage.ts';
import { startFleet, type Way } from './fleet.ts';

/** What one way came to; CPU in seconds per generation. */
export interface Throughput {
  way: Way;
  perSecond: number;
  frontCpu: number;
  /** Of all workers together. */
  workersCpu: number;
  redisCpu: number;
  /** Of what stands beside: the lean Discord and the lean gateway. */
  besideCpu: number;
  pictureBytes: number;
}

/** Everything that is tried. */
const ways: readonly Way[] = [
  { name: 'one process', bot: 'plain bot', store: 'none', workers: 0 },
  { name: 'one process', bot: 'Darkroom', store: 'SQLite', workers: 0 },
  { name: 'one process', bot: 'Darkroom', store: 'Redis', workers: 0 },
  { name: 'front, 1 worker', bot: 'Darkroom', store: 'Redis', workers: 1 },
  { name: 'front, 2 workers', bot: 'Darkroom', store: 'Redis', workers: 2 },
  { name: 'front, 4 workers', bot: 'Darkroom', store: 'Redis', workers: 4 },
];

/** So many people wait at any time; a small size tries it out. */
export const saturation = {
  waiting: 128,
  warmUpMs: 6000,
  /** Each has its own code to warm up, and the fewer generations for that the more there are. */
  warmUpPerWorkerMs: 6000,
  measuredMs: 16_000,
};

/** Measures each way, one after the other. */
export async function measureThroughput(size = saturation, chosen = ways): Promise<Throughput[]> {
  const figures: Throughput[] = [];
  for (const way of chosen) figures.push(await measure(way, size));
  return figures;
}

async function measure(
  way: Way,
  { waiting, warmUpMs, warmUpPerWorkerMs, measuredMs }: typeof saturation,
): Promise<Throughput> {
  await using gateway = await startLeanGateway();
  await using discord = await startOtherLeanDiscord(1);
  await using fleet = await startFleet(way, discord, gateway);
  await discord.greet();
  await discord.saturate({ waiting, prompt: 'a red fox in the snow' });
  await pause(warmUpMs + way.workers * warmUpPerWorkerMs);

  const groups = [
    [fleet.front.pid],
    fleet.workers.map(({ pid }) => pid),
    fleet.redis ? [fleet.redis.pid] : [],
    [discord.pid, gateway.pid],
  ];
  const usedBy = () => groups.map((pids) => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0));
  const [startedAt, usedBefore, before] = [performance.now(), usedBy(), await discord.pictures()];
  await pause(measuredMs);
  const [tookMs, usedAfter, after] = [performance.now() - startedAt, usedBy(), await discord.pictures()];
  await discord.calmDown();
  const { pictureBytes } = gateway;
  const made = after - before;
  const [frontCpu = 0, workersCpu = 0, redisCpu = 0, besideCpu = 0] = usedAfter.map(
    (used, index) => (used - (usedBefore[index] ?? 0)) / made,
  );
  return { way, perSecond: (made / tookMs) * 1000, frontCpu, workersCpu, redisCpu, besideCpu, pictureBytes };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
