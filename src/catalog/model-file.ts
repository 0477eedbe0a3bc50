// One YAML file → a model, or its mistakes with file and line.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkModel } from './model-rules.ts';
import { modelSchema, type Model } from './model.ts';
import { mistaken, mistakesOf, readYamlFile, unreadable, type YamlFile } from './yaml-file.ts';

/** Every YAML file of a folder, in the order of their names. Throws a FileError where one cannot be read or is no YAML. */
export function readModelFiles(folder: string): YamlFile[] {
  return namesIn(folder)
    .filter((file) => /\.ya?ml$/iu.test(file))
    .sort()
    .map((file) => readYamlFile(join(folder, file), 'The model file'));
}

/** The model that `value` describes; its mistakes are told at the lines of `file`. */
export function modelIn(file: YamlFile, value: unknown = file.value): Model {
  const parsed = modelSchema.safeParse(value);
  const mistakes = parsed.success ? checkModel(parsed.data) : mistakesOf(parsed.error);
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw mistaken(file, mistakes);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw unreadable(`The folder of models ${folder}`, cause);
  }
}
