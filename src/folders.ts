// Where a process keeps its files.
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

function ownFolder(): string {
  return join(tmpdir(), `darkroom-${process.pid}`);
}
