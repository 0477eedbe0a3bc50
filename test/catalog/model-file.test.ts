// Files of models that cannot even be read.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readModelFiles } from '../../src/catalog/model-file.ts';
import { FileError } from '../../src/catalog/yaml-file.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a folder that is called like a model file is told in a sentence', () => {
  const folder = emptyFolder();
  const path = join(folder, 'mine.yaml');
  mkdirSync(path);
  expect(() => readModelFiles(folder)).toThrow(
    new FileError(`The model file ${path} cannot be read (it is no file).`),
  );
});

test('a pipe is told in a sentence, and not waited for', () => {
  const folder = emptyFolder();
  const path = join(folder, 'mine.yaml');
  execFileSync('mkfifo', [path]);
  expect(() => readModelFiles(folder)).toThrow(
    new FileError(`The model file ${path} cannot be read (it is no file).`),
  );
});

test('a link that leads nowhere is told in a sentence', () => {
  const folder = emptyFolder();
  const path = join(folder, 'mine.yaml');
  symlinkSync(join(folder, 'gone'), path);
  expect(() => readModelFiles(folder)).toThrow(
    new FileError(`The model file ${path} cannot be read (ENOENT).`),
  );
});
