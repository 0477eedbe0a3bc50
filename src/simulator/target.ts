// Finds the model a create means: by path, or by one of the ways to write a version.
import type { SimulatedModel } from './model.ts';

/** The model under `owner/name` if it may be called by its path; community models may not. */
export function modelByPath(models: readonly SimulatedModel[], name: string): SimulatedModel | undefined {
  return models.find((model) => model.byPath && model.name === name);
}

/** The model a version names: 64 hex, `owner/name:64 hex`, or `owner/name` for official models. */
export function modelByVersion(
  models: readonly SimulatedModel[],
  version: string,
): SimulatedModel | undefined {
  const [, name, hash] = /^(?:([^:]+\/[^:]+):)?([0-9a-f]{64})$/.exec(version) ?? [];
  if (hash === undefined) return modelByPath(models, version);
  return models.find((model) => model.version === hash && (name === undefined || model.name === name));
}
