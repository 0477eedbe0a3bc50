// `models list`: every model that people can use here, and whose file it is from.
import { loadCatalog } from '../catalog/catalog.ts';
import { readModelFiles } from '../catalog/model-file.ts';
import type { Config } from '../config.ts';
import { configuredCatalog } from '../configured-catalog.ts';
import { modelList } from './tables.ts';

/** The lines to show; throws a FileError for files that cannot be used. */
export function listOf(config: Config): string[] {
  const catalog = configuredCatalog(config);
  const ours = loadCatalog('flux-schnell').models.map(({ key }) => key);
  const { folder } = config.models;
  const own = new Set(folder === undefined ? [] : readModelFiles(folder).map(({ value }) => keyIn(value)));
  const sourceOf = (key: string): string => {
    if (!own.has(key)) return 'ours';
    return ours.includes(key) ? 'ours, changed' : 'own';
  };
  const off = ours.filter((key) => !catalog.find(key));
  return [
    ...modelList(catalog, sourceOf),
    ...(off.length > 0 ? [`Switched off: ${off.join(', ')}.`] : []),
    `People who name none get ${catalog.defaultModel.key}${editLine(catalog.editModels[0]?.key)}.`,
  ];
}

function editLine(key: string | undefined): string {
  return key === undefined ? '' : `, and edits go to ${key}`;
}

function keyIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'key' in value ? value.key : undefined;
}
