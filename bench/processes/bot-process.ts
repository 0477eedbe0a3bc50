// A bot as an operator starts it: in a process of its own, with a store of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };
import type { Probed } from './probe.ts';
import { freePort } from '../../test/fakes/free-port.ts';

/** A bot that runs. */
export interface RunningBot extends AsyncDisposable {
  /** Epoch milliseconds. */
  startedAt: number;
  pid: number;
  /** Where its HTTP server listens, if it has one. */
  url: string;
  /** Resolves with when /readyz said so, in epoch milliseconds; rejects when the bot has ended. */
  ready(): Promise<number>;
  /** Looks into it; only for one that was started with `probeArgs`. Counts anew from here on. */
  probe(): Promise<Probed>;
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

/** What comes before the arguments of a bot that is looked into. */
export const probeArgs: readonly string[] = [
  '--expose-gc',
  '--import',
  new URL('probe.ts', import.meta.url).href,
];

/**
 * Starts one at a gateway, which can call it where it `isPublic`; `variables` say which chat it is in. Nothing else of the
 * operator's reaches it, no .env either.
 */
export async function startBotProcess(
  args: readonly string[],
  gateway: { baseUrl: string },
  variables: Readonly<Record<string, string>>,
  { isPublic } = { isPublic: false },
): Promise<RunningBot> {
  const folder = await mkdtemp(join(tmpdir(), 'bot-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = Date.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      REPLICATE_API_TOKEN: 'bench-token',
      REPLICATE_BASE_URL: gateway.baseUrl,
      STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      ...(isPublic ? { PUBLIC_URL: url } : {}),
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let told = '';
  child.stderr?.on('data', (text: Buffer) => {
    told = (told + text.toString()).slice(-4000);
  });
  const exit = once(child, 'exit');
  let hasEnded = false;
  child.once('exit', (code) => {
    hasEnded = true;
    if (code !== null) console.error(`The bot ended with ${code}: ${told}`);
  });
  return {
    startedAt,
    pid: child.pid ?? 0,
    url,
    async ready() {
      for (;;) {
        if (hasEnded) throw new Error(`The bot has ended: ${told}`);
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        await answer?.arrayBuffer();
        if (answer?.ok) return Date.now();
        await pause(5);
      }
    },
    async probe() {
      child.send('look');
      const [seen] = (await once(child, 'message')) as [Probed];
      return seen;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
