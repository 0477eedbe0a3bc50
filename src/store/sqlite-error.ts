// What SQLite or the file system said about the data file, as a sentence for the operator.
import { StoreError, type StoreErrorKind } from './store-error.ts';

/** An error at the start, when nothing has been written yet; a StoreError stays as it is. */
export function whileOpening(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const kind = kindOf(error);
  const sentence = kind === 'corrupt' ? damaged(path) : sentences[kind](path, reasonOf(error));
  return new StoreError(kind, sentence, { cause: error });
}

/** An error of the engine in the middle of the work; what is not of the engine stays as it is. */
export function whileWorking(error: unknown, path: string): unknown {
  if (!isOfTheEngine(error)) return error;
  const kind = kindOf(error);
  return new StoreError(kind, sentences[kind](path, reasonOf(error)), { cause: error });
}

/** Whether another process holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return isOfTheEngine(error) && kindOf(error) === 'locked';
}

/** The sentence about a file that was looked at and nothing else. */
export function damaged(path: string): string {
  return `The data file ${path} is damaged or not a database; it was left untouched. Move it away or put a backup in its place.`;
}

type Kind = Exclude<StoreErrorKind, 'unreachable'>;

const sentences: Readonly<Record<Kind, (path: string, reason: string) => string>> = {
  corrupt: (path) => `The data file ${path} is damaged: stop Darkroom and put a backup in its place.`,
  'not-writable': (path) =>
    `The data file ${path} cannot be written: check that its folder exists and belongs to this user.`,
  locked: (path) => `The data file ${path} stays locked by another program: close what has it open.`,
  full: (path) => `The disk with the data file ${path} is full: make room on it.`,
  unreadable: (path, reason) =>
    `The data file ${path} cannot be read or written (${reason}): check the disk and the room on it.`,
  failed: (path, reason) => `The data file ${path} cannot be used: ${reason}`,
};

// https://sqlite.org/rescode.html; the extended codes carry the primary one in their lowest byte.
const kinds: Readonly<Record<number, Kind>> = {
  5: 'locked',
  6: 'locked',
  8: 'not-writable',
  10: 'unreadable',
  11: 'corrupt',
  13: 'full',
  14: 'not-writable',
  26: 'corrupt',
};

const folderCodes = new Set<unknown>([
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ELOOP',
  'ENOENT',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

function kindOf(error: unknown): Kind {
  if (!(error instanceof Error)) return 'failed';
  if ('code' in error && folderCodes.has(error.code)) return 'not-writable';
  if ('code' in error && error.code === 'ENOSPC') return 'full';
  return kinds[Number('errcode' in error ? error.errcode : 0) & 0xff] ?? 'failed';
}

function isOfTheEngine(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
