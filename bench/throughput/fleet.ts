// One bot in the ways it can be started: a baseline, one process, or a front with workers on a Redis.
import { Redis } from 'ioredis';
import { startRedis } from '../../test/fakes/redis.ts';
import {
  baselineArgs,
  darkroomArgs,
  probeArgs,
  startBotProcess,
  type RunningBot,
} from '../processes/bot-process.ts';

/** How it is started. */
export interface Way {
  name: string;
  bot: 'Darkroom' | 'plain bot';
  store: 'none' | 'SQLite' | 'Redis';
  /** 0: one process does everything. */
  workers: number;
}

/** The processes of one bot. */
export interface Fleet extends AsyncDisposable {
  /** Has the connection to the chat. */
  front: RunningBot;
  workers: readonly RunningBot[];
  /** The process of its Redis, and what that holds in bytes. */
  redis: { pid: number; usedBytes(): Promise<number> } | undefined;
}

/** What is not as usual. */
export interface Special {
  /** Its processes can be looked into. */
  hasProbe?: boolean;
  /** More settings. */
  variables?: Readonly<Record<string, string>>;
}

/** As compose.yaml has it: what was acknowledged a second ago survives a power cut. */
const redisSettings = ['--appendfsync', 'everysec'];

/** Starts one at a Discord and a gateway. */
export async function startFleet(
  { bot, store, workers }: Way,
  discord: { apiUrl: string; token: string },
  gateway: { baseUrl: string },
  { hasProbe = false, variables = {} }: Special = {},
): Promise<Fleet> {
  await using open = new AsyncDisposableStack();
  const args = [
    ...(hasProbe ? probeArgs : []),
    ...(bot === 'Darkroom' ? darkroomArgs : baselineArgs('plain-bot')),
  ];
  const redis = store === 'Redis' ? open.use(await startRedis(redisSettings)) : undefined;
  const start = async (role: string): Promise<RunningBot> =>
    open.use(
      await startBotProcess(args, gateway, {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        ROLE: role,
        ...(redis ? { STORE_URL: `${redis.url}/0` } : {}),
        ...variables,
      }),
    );
  const front = await start(workers === 0 ? 'all' : 'front');
  const others: RunningBot[] = [];
  for (let number = 0; number < workers; number += 1) others.push(await start('worker'));
  await Promise.all(others.map((worker) => worker.ready()));
  const seen = redis ? await lookInto(redis.url, open) : undefined;
  const all = open.move();
  return { front, workers: others, redis: seen, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function lookInto(url: string, open: AsyncDisposableStack): Promise<Fleet['redis']> {
  const client = new Redis(url);
  client.on('error', () => {});
  open.defer(() => client.disconnect());
  const figure = async (section: string, name: string): Promise<number> =>
    Number(new RegExp(`^${name}:(\\d+)`, 'mu').exec(await client.info(section))?.[1]);
  return { pid: await figure('server', 'process_id'), usedBytes: () => figure('memory', 'used_memory') };
}
