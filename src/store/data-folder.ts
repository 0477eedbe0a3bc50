// Where the data file is: its folder made, and the one path that all its names lead to.
import { lstatSync, mkdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Makes the folder of a file; throws the system's error where it cannot be had. */
export function makeFolderOf(path: string): void {
  makeFolder(dirname(path));
}

// NOTE Node's own `recursive` never returns where a folder cannot be made in one that is there, as below /proc.
function makeFolder(folder: string): void {
  if (isThere(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process was quicker.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** The absolute path of a file without links, which need not be there yet; its folder must. */
export function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const place = join(realpathSync(dirname(path)), basename(path));
  return isThere(place) ? realPathOf(resolve(dirname(place), readlinkSync(place))) : place;
}

/** A link to something that is missing is there. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
