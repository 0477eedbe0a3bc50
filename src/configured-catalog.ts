// The models as one configuration wants them: ours, the operator's own, and which are used when nobody names one.
import { loadCatalog, type Catalog } from './catalog/catalog.ts';
import type { Config } from './config.ts';

/** Reads the model files; throws a FileError with file, line and reason. */
export function configuredCatalog({ defaultModel, editModel, models }: Config): Catalog {
  return loadCatalog(defaultModel, { editKey: editModel, ownFolder: models.folder });
}
