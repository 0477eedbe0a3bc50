// A real Redis for one test, on a free port, with its data in a folder of its own; without the program the test is skipped.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** Whether `redis-server` is on the PATH. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis that keeps what it acknowledges. */
export interface TestRedis extends AsyncDisposable {
  /** `redis://127.0.0.1:…`; each database behind it (`/0` to `/15`) is empty at first. */
  readonly url: string;
  readonly port: number;
  /** Ends it with this signal and starts it again on the same port with the same data. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it; `start` brings it back. */
  end(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
}

/** Starts one; `settings` are further arguments, as `--appendonly no`. */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const usual = [
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    ];
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const started = spawn('redis-server', [...place, ...usual, ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      started.once('exit', () => reject(new Error(`redis-server did not start: ${said}`)));
    });
  };
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    end,
    async restart(signal) {
      await end(signal);
      await start();
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
