// A YAML file that an operator may write: read as a whole, its mistakes told by their lines.
import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A file that cannot be used; the message says where and why. */
export class FileError extends Error {}

/** A file as it was read; its `value` is not checked yet. */
export interface YamlFile {
  path: string;
  value: unknown;
  /** The line of the value at a path, or of its nearest parent that is in the file. */
  line(path: readonly PropertyKey[]): number;
}

/** What is wrong in a file: `path` is how it is called, `at` where it stands if that is not the same. */
export interface Mistake {
  path: readonly PropertyKey[];
  at?: readonly PropertyKey[];
  message: string;
}

/** Reads one file; `what` is how sentences call it. Throws a FileError where it cannot be read or is no YAML. */
export function readYamlFile(path: string, what: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(textIn(path, what), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new FileError(`${path}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  return { path, value: valueOf(document, path), line: (at) => lineOf(at, document, lines) };
}

/** The error of a file with mistakes: one line each. */
export function mistaken({ path: file, line }: YamlFile, mistakes: readonly Mistake[]): FileError {
  const told = mistakes.map(
    ({ path, at = path, message }) => `${file}:${line(at)}: ${path.join('.') || 'file'}: ${message}`,
  );
  return new FileError(told.join('\n'));
}

/** What a schema finds wrong, as mistakes; a key that there is not is told at its own line. */
export function mistakesOf({ issues }: z.ZodError): Mistake[] {
  return issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    // What is wrong with the name of an entry is told inside.
    const { message } = (issue.code === 'invalid_key' ? issue.issues[0] : undefined) ?? issue;
    return { path: issue.path, at: [...issue.path, ...unknown], message };
  });
}

/** The error of something that cannot be read: `what` it is, and why. */
export function unreadable(what: string, cause: unknown): FileError {
  return new FileError(`${what} cannot be read (${reasonOf(cause)}).`, { cause });
}

/** What went wrong with a file, in a word: its system code (`ENOENT`) where it has one. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}

function textIn(path: string, what: string): string {
  try {
    // A pipe would be waited for without end.
    if (!statSync(path).isFile()) throw new Error('it is no file');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(`${what} ${path}`, cause);
  }
}

/** NOTE an alias without its anchor is no error of the document, and throws only here. */
function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new FileError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function lineOf(
  path: readonly PropertyKey[],
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
