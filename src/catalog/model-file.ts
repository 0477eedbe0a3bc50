// One YAML file → a model, or its mistakes with file and line.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { checkModel, type Mistake } from './model-rules.ts';
import { modelSchema, type Model } from './model.ts';

/** A model file, or the choice of the default model, that cannot be used; the message says where and why. */
export class CatalogError extends Error {}

/** A file as it was read; its `value` is not checked yet. */
export interface ModelFile {
  path: string;
  value: unknown;
  /** The line of the value at a path, or of its nearest parent that is in the file. */
  line(path: readonly PropertyKey[]): number;
}

/** Every YAML file of a folder, in the order of their names. Throws a CatalogError where one cannot be read or is no YAML. */
export function readModelFiles(folder: string): ModelFile[] {
  return namesIn(folder)
    .filter((file) => /\.ya?ml$/iu.test(file))
    .sort()
    .map((file) => readModelFile(join(folder, file)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw unreadable(`The folder of models ${folder}`, cause);
  }
}

function textIn(path: string): string {
  try {
    // A pipe would be waited for without end.
    if (!statSync(path).isFile()) throw new Error('it is no file');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(`The model file ${path}`, cause);
  }
}

function unreadable(what: string, cause: unknown): CatalogError {
  return new CatalogError(`${what} cannot be read (${reasonOf(cause)}).`, { cause });
}

/** What went wrong with a file, in a word: its system code (`ENOENT`) where it has one. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}

function readModelFile(path: string): ModelFile {
  const lines = new LineCounter();
  const document = parseDocument(textIn(path), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new CatalogError(`${path}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  return { path, value: valueOf(document, path), line: (at) => lineOf(at, document, lines) };
}

/** The model that `value` describes; its mistakes are told at the lines of `file`. */
export function modelIn(file: ModelFile, value: unknown = file.value): Model {
  const parsed = modelSchema.safeParse(value);
  const mistakes = parsed.success ? checkModel(parsed.data) : parsed.error.issues.map(asMistake);
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new CatalogError(mistakes.map((mistake) => inWords(file, mistake)).join('\n'));
}

/** NOTE an alias without its anchor is no error of the document, and throws only here. */
function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new CatalogError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function asMistake(issue: z.core.$ZodIssue): Mistake {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return { path: issue.path, at: [...issue.path, ...unknown], message: issue.message };
}

function inWords({ path: file, line }: ModelFile, { path, at = path, message }: Mistake): string {
  return `${file}:${line(at)}: ${path.join('.') || 'file'}: ${message}`;
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
