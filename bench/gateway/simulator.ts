// Starts the simulator beside the benchmark and asks it what it saw.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SimulatorOptions } from '../../src/simulator/server.ts';

/** What the simulator saw so far. */
interface Seen {
  requests: number;
  finished: { id: string; finishedAt: number; prompt: string }[];
}

/** A simulator in another process. */
export interface OtherSimulator extends AsyncDisposable {
  baseUrl: string;
  seen(): Promise<Seen>;
}

/** Starts one; it ends with the returned value. */
export async function startOtherSimulator(options: SimulatorOptions): Promise<OtherSimulator> {
  const child = fork(fileURLToPath(new URL('simulator-process.ts', import.meta.url)), [
    JSON.stringify(options),
  ]);
  const [{ baseUrl }] = (await once(child, 'message')) as [{ baseUrl: string }];
  return {
    baseUrl,
    async seen() {
      child.send('report');
      const [seen] = (await once(child, 'message')) as [Seen];
      return seen;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
