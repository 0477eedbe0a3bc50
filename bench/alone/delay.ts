// How long after the model the picture is there, and for how many requests: Darkroom beside the official client.
import Replicate from 'replicate';
import { startStudio } from './studio.ts';
import type { OtherSimulator } from '../gateway/simulator.ts';
import { mean, quantile } from '../figures.ts';
import { sideBySide } from '../lanes.ts';
import type { News } from '../late.ts';
import { atOnce, besideEachOther, modelTimesMs, runs, startTrial, warmUpRuns } from '../gateway/trial.ts';

/** One row of the table; times in milliseconds. */
export interface DelayRow {
  modelMs: number;
  news: Exclude<News, 'webhook'>;
  client: 'Darkroom' | 'replicate 1.4.0';
  meanMs: number;
  p99Ms: number;
  requests: number;
}

/** Measures every model time with held answers and without; each client against a simulator of its own. */
export async function measureDelays(): Promise<DelayRow[]> {
  const rows: DelayRow[] = [];
  for (const modelMs of modelTimesMs) {
    const trials = (['held answer', 'polling'] as const).flatMap((news) =>
      (['Darkroom', 'replicate 1.4.0'] as const).map((client) => () => trial({ modelMs, news, client })),
    );
    rows.push(...(await sideBySide(besideEachOther(modelMs), trials)));
  }
  return rows;
}

async function trial(facts: Pick<DelayRow, 'modelMs' | 'news' | 'client'>): Promise<DelayRow> {
  const { modelMs, news, client } = facts;
  await using simulator = await startTrial(modelMs, news === 'held answer');
  const maker = client === 'Darkroom' ? await darkroom(simulator, modelMs) : official(simulator);
  return { ...facts, ...(await measure(simulator, maker)) };
}

/** Makes one picture and resolves when its bytes are there. */
interface Maker extends AsyncDisposable {
  make(prompt: string): Promise<void>;
}

async function measure(
  simulator: OtherSimulator,
  maker: Maker,
): Promise<Pick<DelayRow, 'meanMs' | 'p99Ms' | 'requests'>> {
  await using clean = maker;
  const prefix = Math.random().toString(36).slice(2);
  await manyOf(warmUpRuns, (number) => clean.make(`${prefix} warm ${number}`));
  const before = await simulator.seen();
  const thereAt = new Map<string, number>();
  await manyOf(runs, async (number) => {
    const prompt = `${prefix} run ${number}`;
    await clean.make(prompt);
    thereAt.set(prompt, Date.now());
  });
  const after = await simulator.seen();
  const finishedAt = new Map(after.finished.map((prediction) => [prediction.prompt, prediction.finishedAt]));
  const delays = [...thereAt].map(([prompt, at]) => at - (finishedAt.get(prompt) ?? Number.NaN));
  return {
    meanMs: mean(delays),
    p99Ms: quantile(delays, 0.99),
    requests: (after.requests - before.requests) / runs,
  };
}

/** Runs `work` that many times, a few at once, as people come: not all at the same moment. */
async function manyOf(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (index: number) => {
    await new Promise((resolve) => {
      setTimeout(resolve, index * 150);
    });
    while (next < count) await work((next += 1));
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => lane(index)));
}

async function darkroom(simulator: OtherSimulator, typicalMs: number): Promise<Maker> {
  const studio = await startStudio({ baseUrl: simulator.baseUrl, typicalMs });
  return {
    make: (prompt) => studio.make(`${prompt} --megapixels 0.25`),
    [Symbol.asyncDispose]: () => studio[Symbol.asyncDispose](),
  };
}

/** The way its own guide shows: `run`, then fetch what it links to. */
function official(simulator: OtherSimulator): Maker {
  const replicate = new Replicate({ auth: 'bench', baseUrl: simulator.baseUrl, useFileOutput: false });
  return {
    async make(prompt) {
      const input = { prompt, megapixels: '0.25', output_format: 'png' };
      const [url] = (await replicate.run('black-forest-labs/flux-schnell', { input })) as string[];
      await (await fetch(String(url))).arrayBuffer();
    },
    async [Symbol.asyncDispose]() {},
  };
}
