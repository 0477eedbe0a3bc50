// A thousand generations at once in one process: how soon people are answered, and what each one weighs.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { simulatedModel } from '../../src/demo-gateway.ts';
import { quantile } from '../figures.ts';
import { startOtherSimulator } from '../gateway/simulator.ts';

/** What a crowd found; times in milliseconds, memory in bytes. */
export interface CrowdFigures {
  generations: number;
  arrivalsPerSecond: number;
  startMs: number;
  replyP50Ms: number;
  replyP99Ms: number;
  burstP99Ms: number;
  residentIdleBytes: number;
  residentBytes: number;
  /** What is really held for one, garbage that was not collected yet left out. */
  liveBytesPerGeneration: number;
  pollsPerSecond: number;
}

const arrivalsPerSecond = 100;
const generations = 1000;

/** Runs the whole program as an operator would, with a gateway whose model never ends. */
export async function measureCrowd(): Promise<CrowdFigures> {
  await using simulator = await startOtherSimulator({
    models: loadCatalog('flux-schnell').models.map(simulatedModel),
    hold: false,
  });
  const folder = await mkdtemp(join(tmpdir(), 'crowd-'));
  const { program, url, startMs } = await startProgram(simulator.baseUrl, folder);
  try {
    const post = (number: number) => say(url, `person ${number}`);
    await Promise.all(Array.from({ length: 20 }, (_, number) => post(number)));
    const idle = await memoryOf(url);

    const replies: number[] = [];
    const arrivals: Promise<void>[] = [];
    for (let number = 0; number < generations; number += 1) {
      arrivals.push(post(100 + number).then((tookMs) => void replies.push(tookMs)));
      await pause(1000 / arrivalsPerSecond);
    }
    await Promise.all(arrivals);
    await pause(5000);
    const before = await simulator.seen();
    await pause(5000);
    const polls = (await simulator.seen()).requests - before.requests;
    const crowd = await memoryOf(url);
    const burst = await Promise.all(Array.from({ length: 500 }, (_, number) => post(5000 + number)));
    return {
      generations,
      arrivalsPerSecond,
      startMs,
      replyP50Ms: quantile(replies, 0.5),
      replyP99Ms: quantile(replies, 0.99),
      burstP99Ms: quantile(burst, 0.99),
      residentIdleBytes: idle.resident,
      residentBytes: crowd.resident,
      liveBytesPerGeneration: (crowd.live - idle.live) / generations,
      pollsPerSecond: polls / 5,
    };
  } finally {
    program.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts it as `npm start` does, and times it from there to the first 200 of /readyz. */
async function startProgram(
  baseUrl: string,
  folder: string,
): Promise<{ program: ChildProcess; url: string; startMs: number }> {
  const startedAt = performance.now();
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const [, ...args] = packageFile.scripts.start.split(' ');
  const program = spawn(process.execPath, args, {
    env: {
      ...process.env,
      REPLICATE_API_TOKEN: 'bench-token',
      REPLICATE_BASE_URL: baseUrl,
      STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
      PORT: String(port),
      LOG_LEVEL: 'silent',
    },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { program, url, startMs: performance.now() - startedAt };
    await pause(5);
  }
}

async function say(url: string, name: string): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/api/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), name, text: '/imagine simulate:stuck', locale: 'en' }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 202) throw new Error(`answered ${answer.status}`);
  return performance.now() - startedAt;
}

/** Looks for ten seconds: live is the least that the heap held in between, which is just behind a collection. */
async function memoryOf(url: string): Promise<{ resident: number; live: number }> {
  let resident = 0;
  let live = Infinity;
  for (let look = 0; look < 40; look += 1) {
    await pause(250);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'mu').exec(metrics)?.[1]);
    resident = Math.max(resident, read('process_resident_memory_bytes'));
    live = Math.min(live, read('nodejs_heap_size_used_bytes') + read('nodejs_external_memory_bytes'));
  }
  return { resident, live };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
