// Policy files for a test, in a folder that is gone after it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import type { Rules } from '../../src/generation/limits/policy-rules.ts';
import { platforms } from '../../src/platforms.ts';
import { readPolicyFile } from '../../src/policy/policy-file.ts';

const catalog = loadCatalog('flux-schnell');

/** A file that can be written and read again. */
export interface PolicyFile {
  path: string;
  write(yaml: string): void;
  read(): Rules;
}

/** A policy file with this text. */
export function policyFile(yaml: string): PolicyFile {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'policy.yaml');
  const write = (text: string): void => writeFileSync(path, text);
  write(yaml);
  return { path, write, read: () => readPolicyFile(path, { catalog, platforms }) };
}

/** What is wrong with a file of this text, line by line, without the file's name. */
export function mistakesIn(yaml: string): string[] {
  const file = policyFile(yaml);
  try {
    file.read();
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${file.path}:`, '').split('\n') : [];
  }
  return [];
}
