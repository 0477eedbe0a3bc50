// `models table`: the table of models in a page of Markdown, in place of the one that is there.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../catalog/catalog.ts';
import { reasonOf } from '../catalog/yaml-file.ts';
import type { Config } from '../config.ts';
import { configuredCatalog } from '../configured-catalog.ts';
import { ModelsError } from './models-error.ts';
import { marks, modelTable, withTable } from './tables.ts';

/** Writes our models into our page, or all that are there into another page; answers what to tell. */
export function writeTable(config: Config, file: string | undefined): string {
  const catalog = file === undefined ? loadCatalog('flux-schnell') : configuredCatalog(config);
  const path = file ?? ourPage;
  const page = read(path);
  const next = withTable(page, modelTable(catalog));
  if (next === undefined) {
    throw new ModelsError(
      `${path} has no place for the table: put these two lines in it:\n${marks.join('\n')}`,
    );
  }
  if (next === page) return `The table in ${path} is up to date.`;
  writeFileSync(path, next);
  return `The table in ${path} is new: ${catalog.models.length} models.`;
}

const ourPage = fileURLToPath(new URL('../../docs/models.md', import.meta.url));

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ModelsError(`${path} cannot be read (${reasonOf(cause)}).`, { cause });
  }
}
