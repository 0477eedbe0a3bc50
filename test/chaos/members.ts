// The processes of the program in a round: one on a SQLite file of its own, or a front and its workers on a Redis.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import type { Store } from '../../src/generation/ports.ts';
import { openRedisStore } from '../../src/store/redis.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { layCable, type Cable } from '../fakes/cable.ts';
import { startRedis, type TestRedis } from '../fakes/redis.ts';
import { createProgram, type Program } from './program.ts';

/** The processes, and what they share. */
export interface Members {
  /** The front first, where there are several. */
  members: readonly [Program, ...Program[]];
  /** The way of each to Redis; none on SQLite. */
  cables: readonly Cable[];
  redis: TestRedis | undefined;
  /** The store that all of them share, as it is now; to be closed. */
  openStore(): Promise<Store>;
}

/** Processes in `folder` with these settings, not started: `workers` of them beside a front, or one alone. */
export function assembleMembers(
  { folder, workers, settings }: { folder: string; workers: number | undefined; settings: Settings },
  open: AsyncDisposableStack,
): Promise<Members> {
  return workers === undefined ? oneAlone(folder, settings, open) : several(folder, workers, settings, open);
}

type Settings = Readonly<Record<string, string>>;

async function oneAlone(folder: string, settings: Settings, open: AsyncDisposableStack): Promise<Members> {
  const path = join(folder, 'darkroom.db');
  const program = open.use(createProgram(folder, { ...settings, STORE_URL: `sqlite:${path}` }));
  const openStore = async () => openSqliteStore({ path, clock: systemClock });
  return { members: [program], cables: [], redis: undefined, openStore };
}

async function several(
  folder: string,
  workers: number,
  settings: Settings,
  open: AsyncDisposableStack,
): Promise<Members> {
  // As an operator has it: a kill -9 of the Redis loses nothing that it has acknowledged.
  const redis = open.use(await startRedis(['--appendfsync', 'everysec']));
  const cables: Cable[] = [];
  const add = async (name: string): Promise<Program> => {
    const own = join(folder, name);
    await mkdir(own);
    const cable = open.use(await layCable(redis.url));
    cables.push(cable);
    const place = { ROLE: name.replace(/-.*/u, ''), STORE_URL: `${cable.url}/0` };
    return open.use(createProgram(own, { ...settings, ...place }));
  };
  const front = await add('front');
  const others: Program[] = [];
  for (let number = 1; number <= workers; number += 1) others.push(await add(`worker-${number}`));
  const openStore = () => openRedisStore({ url: `${redis.url}/0`, clock: systemClock, onRisk: () => {} });
  return { members: [front, ...others], cables, redis, openStore };
}
