// The models of our folder and of the operator's, whose files add to ours, change them or switch them off.
import { modelIn } from './model-file.ts';
import type { Model } from './model.ts';
import { FileError, type YamlFile } from './yaml-file.ts';

/** A model, and which of its inputs the operator has written down: what they allow is never widened. */
export interface Entry {
  model: Model;
  ownInputs: ReadonlySet<string>;
}

/** Every model that is switched on, of ours and of the operator's. Throws a FileError with file and line. */
export function entriesOf(ourFiles: readonly YamlFile[], ownFiles: readonly YamlFile[]): Entry[] {
  const files = byKey(ourFiles);
  const own = byKey(ownFiles);
  const ours = [...files].map(([key, file]) => {
    const change = own.get(key);
    if (!change) return { model: modelIn(file), ownInputs: new Set<string>() };
    return { model: modelIn(change, merged(file.value, change.value)), ownInputs: inputsIn(change) };
  });
  const added = [...own]
    .filter(([key]) => !files.has(key))
    .map(([key, file]) => ({ model: modelIn(whole(file, key)), ownInputs: inputsIn(file) }));
  return [...ours, ...added].filter(({ model }) => model.enabled);
}

/** A file that only changes something must have something to change: a misspelt key would leave a dear model on. */
function whole(file: YamlFile, key: string): YamlFile {
  const { path, value, line } = file;
  if (!isMap(value) || 'name' in value || !('key' in value)) return file;
  throw new FileError(
    `${path}:${line(['key'])}: key: there is no "${key}" of ours to change, and a model of its own needs a name`,
  );
}

function byKey(files: readonly YamlFile[]): Map<string, YamlFile> {
  const found = new Map<string, YamlFile>();
  for (const file of files) {
    const key = keyIn(file);
    const other = found.get(key);
    if (other)
      throw new FileError(
        `${file.path}:${file.line(['key'])}: key: there is another "${key}" in ${other.path}`,
      );
    found.set(key, file);
  }
  return found;
}

/** A file without a key is called like itself here, and refused for the missing key later. */
function keyIn({ path, value }: YamlFile): string {
  return isMap(value) && typeof value['key'] === 'string' ? value['key'] : path;
}

function inputsIn({ value }: YamlFile): Set<string> {
  const inputs = isMap(value) ? value['inputs'] : undefined;
  return new Set(isMap(inputs) ? Object.keys(inputs) : []);
}

/** The first with what the second says in its place, maps part by part; null takes something away. */
function merged(one: unknown, other: unknown): unknown {
  if (!isMap(one) || !isMap(other)) return other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, unknown][] => {
      if (!Object.hasOwn(other, name)) return [[name, one[name]]];
      return other[name] === null ? [] : [[name, merged(one[name], other[name])]];
    }),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
