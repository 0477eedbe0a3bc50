// The operator's YAML file → rules, or its mistakes with their lines.
import type { Catalog } from '../catalog/catalog.ts';
import { mistaken, mistakesOf, readYamlFile, type Mistake } from '../catalog/yaml-file.ts';
import { rulesSchema, type Forms, type Rules } from '../generation/limits/policy-rules.ts';
import { misnamed } from './misnamed.ts';

/** What the file is held against. */
export interface PolicyParts {
  catalog: Catalog;
  /** By the name that rules call each of them. */
  platforms: Readonly<Record<string, Forms>>;
}

/** Reads the rules at `path`; throws a FileError that names every mistake with its line. An empty file has no rules. */
export function readPolicyFile(path: string, { catalog, platforms }: PolicyParts): Rules {
  const file = readYamlFile(path, 'The policy file');
  const parsed = rulesSchema.safeParse(file.value ?? {});
  if (!parsed.success) throw mistaken(file, mistakesOf(parsed.error));
  const mistakes = [...unknownModels(parsed.data, catalog), ...misnamed(parsed.data, platforms)];
  if (mistakes.length > 0) throw mistaken(file, mistakes);
  return parsed.data;
}

/** A misspelt model would be one that nobody may use. */
function unknownModels({ everybody, tiers }: Rules, catalog: Catalog): Mistake[] {
  const lists = [
    { path: ['everybody', 'models'], models: everybody.models ?? [] },
    ...tiers.map(({ models = [] }, index) => ({ path: ['tiers', index, 'models'], models })),
  ];
  const keys = catalog.models.map(({ key }) => key);
  return lists.flatMap(({ path, models }) =>
    models.flatMap((model, index) => {
      if (keys.includes(model)) return [];
      const [nearest] = catalog.closest(model, keys);
      const hint = nearest === undefined ? '' : `; close to it: ${nearest}`;
      return [{ path: [...path, index], message: `there is no model "${model}"${hint}` }];
    }),
  );
}
