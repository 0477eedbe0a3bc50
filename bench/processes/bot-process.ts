// A bot as an operator starts it: in a process of its own, with a store of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };

/** A bot that runs. */
export interface RunningBot extends AsyncDisposable {
  /** Epoch milliseconds. */
  startedAt: number;
  pid: number;
}

/** What `npm start` hands to Node, from any folder. */
export const darkroomArgs: readonly string[] = packageFile.scripts.start
  .split(' ')
  .slice(1)
  .map((arg) => (arg.endsWith('.js') ? fileURLToPath(new URL(`../../${arg}`, import.meta.url)) : arg));

/** The Node arguments of a baseline. */
export function baselineArgs(name: string): readonly string[] {
  return [fileURLToPath(new URL(`../baselines/${name}.ts`, import.meta.url))];
}

/** Starts one at a gateway; `variables` say which chat it is in. Nothing else of the operator's reaches it, no .env either. */
export async function startBotProcess(
  args: readonly string[],
  gateway: { baseUrl: string },
  variables: Readonly<Record<string, string>>,
): Promise<RunningBot> {
  const folder = await mkdtemp(join(tmpdir(), 'bot-'));
  const startedAt = Date.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      ...variables,
      PATH: process.env['PATH'],
      REPLICATE_API_TOKEN: 'bench-token',
      REPLICATE_BASE_URL: gateway.baseUrl,
      STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
      PORT: '0',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr?.on('data', (text: Buffer) => {
    told = (told + text.toString()).slice(-4000);
  });
  const exit = once(child, 'exit');
  child.once('exit', (code) => {
    if (code !== null) console.error(`The bot ended with ${code}: ${told}`);
  });
  return {
    startedAt,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
