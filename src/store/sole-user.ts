// One process for one data file: two would answer every command twice and each miss what the other does.
import { DatabaseSync } from 'node:sqlite';
import { makeFolderOf, realPathOf } from './data-folder.ts';
import { isBusy, whileOpening } from './sqlite-error.ts';
import { StoreError } from './store-error.ts';

/** A process that was killed takes a moment to be gone, and a start right after that is no mistake. */
const usualWaitMs = 1000;

/**
 * Makes this process the only user of the data file until it disposes of the claim or ends, however it ends. All names
 * of the file count as one: relative paths, and links to it. Throws a StoreError `locked` where another has it.
 */
export function claimFile(path: string, { waitMs = usualWaitMs } = {}): Disposable {
  let database: DatabaseSync | undefined;
  try {
    makeFolderOf(path);
    database = new DatabaseSync(`${realPathOf(path)}-lock`, { timeout: waitMs });
    // Nothing is ever written there: what counts is the lock, which the system takes back with the process.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw new StoreError('locked', inUse(path), { cause: error });
    throw whileOpening(error, path);
  }
  const claimed = database;
  return {
    // NOTE The file stays: who removed it could take it from under a process that is just claiming it.
    [Symbol.dispose]() {
      if (claimed.isOpen) claimed.close();
    },
  };
}

function inUse(path: string): string {
  return `Another Darkroom uses the data file ${path}: stop that one, or give this one a file of its own in STORE_URL.`;
}
