// Where a process keeps its files.
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Config } from './config.ts';

/** Absolute: a relative folder that is made anew below a deleted working directory is tried for ever by Node 24. */
export function dataFolder({ store }: Config): string {
  return store.kind === 'sqlite' ? resolve(dirname(store.path)) : join(tmpdir(), `darkroom-${process.pid}`);
}

/** What is on its way from the gateway to a chat. */
export function spoolFolder(config: Config): string {
  return join(dataFolder(config), 'spool');
}
