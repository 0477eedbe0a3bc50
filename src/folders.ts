// Where a process keeps its files, and what becomes of those of one that is gone.
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Config } from './config.ts';

/** Absolute: a relative folder that is made anew below a deleted working directory is tried for ever by Node 24. */
export function dataFolder({ store }: Config): string {
  if (store.kind === 'sqlite') return resolve(dirname(store.path));
  return store.kind === 'redis' ? resolve('data') : ownFolder();
}

/** What is on its way from the gateway to a chat; of this process alone, as whoever starts empties it. */
export function spoolFolder(config: Config): string {
  return join(config.store.kind === 'sqlite' ? dataFolder(config) : ownFolder(), 'spool');
}

/** Removes what processes that were killed have left in `parent`, and nothing of one that lives; never rejects. */
export async function removeLeftOvers(parent = tmpdir()): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const left = names.filter((name) => {
    const number = /^darkroom-([1-9]\d{0,9})$/u.exec(name)?.[1];
    return number !== undefined && !isAlive(Number(number));
  });
  // Somebody else's cannot be removed, and another one that starts may be at it too.
  await Promise.allSettled(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

function ownFolder(): string {
  return join(tmpdir(), `darkroom-${process.pid}`);
}

/** Rather alive than gone: that it must not be asked after says that it is there. */
function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
