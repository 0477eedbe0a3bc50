// The bots that are measured at the fake Discord: Darkroom as an operator starts it, and the plain bot.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../package.json' with { type: 'json' };

/** A kind of bot. */
export interface Bot {
  name: 'Darkroom' | 'plain bot';
  args: readonly string[];
  /** Options of `/imagine` for the small picture that the plain bot always asks for. */
  small: Record<string, string>;
  /** Whether somebody else has to register its command. */
  needsCommand: boolean;
}

/** Both, in the order of the tables. */
export const bots: readonly Bot[] = [
  {
    name: 'Darkroom',
    args: packageFile.scripts.start.split(' ').slice(1),
    small: { options: 'megapixels=0.25' },
    needsCommand: false,
  },
  {
    name: 'plain bot',
    args: [fileURLToPath(new URL('baselines/plain-bot.ts', import.meta.url))],
    small: {},
    needsCommand: true,
  },
];

/** A bot that runs. */
export interface RunningBot extends AsyncDisposable {
  /** Epoch milliseconds. */
  startedAt: number;
  pid: number;
}

/** Starts one against a Discord and a gateway, with a store of its own. */
export async function startBot(
  { args }: Bot,
  discord: { apiUrl: string; token: string },
  gateway: { baseUrl: string },
): Promise<RunningBot> {
  const folder = await mkdtemp(join(tmpdir(), 'bot-'));
  const startedAt = Date.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    env: {
      ...process.env,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
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
