// What gateways have published, remembered for a day, so that a restart neither asks again nor forgets.
import { z } from 'zod';
import type { PublishedInputs } from '../catalog/published.ts';
import type { Clock, Store } from '../generation/ports.ts';

/** Which page: of a version (64 hex), or of the newest one. */
export interface PageId {
  name: string;
  version: string | undefined;
}

/** What was published at a time (epoch milliseconds); `inputs` is undefined where there is nothing of this model. */
interface Kept {
  at: number;
  inputs: PublishedInputs | undefined;
}

/** The pages that are remembered. Every method rejects as the store does. */
export interface KeptPages {
  recall(page: PageId): Promise<Kept | undefined>;
  keep(page: PageId, inputs: PublishedInputs | undefined): Promise<void>;
  /** Until when a gateway without any pages is left alone (epoch milliseconds); 0 where it is not known to be one. */
  noneUntil(): Promise<number>;
  keepNone(): Promise<void>;
}

/** How long it is remembered. */
export const keptForMs = 24 * 3_600_000;

/** The pages of the gateway at `source` in `store`, as of now by `clock`. */
export function createKeptPages(store: Store, clock: Clock, source: string): KeptPages {
  const keyOf = (name: string): string => `published:${source} ${name}`;
  const keep = async (key: string, value: unknown): Promise<void> => {
    const at = clock.now();
    await store.update(key, () => ({ at, ...(value === undefined ? {} : { inputs: value }) }), {
      expiresAt: at + keptForMs,
    });
  };
  const recall = async (key: string): Promise<Kept | undefined> => {
    const kept = keptSchema.safeParse(await store.get(key));
    if (!kept.success) return undefined;
    const { at, inputs } = kept.data;
    const entries = inputs && Object.entries(inputs);
    return {
      at,
      inputs:
        entries && Object.fromEntries(entries.map(([name, each]) => [name, { type: undefined, ...each }])),
    };
  };
  return {
    recall: (page) => recall(keyOf(pageKey(page))),
    keep: (page, inputs) => keep(keyOf(pageKey(page)), inputs),
    async noneUntil() {
      const kept = await recall(keyOf(none));
      return kept ? kept.at + keptForMs : 0;
    },
    keepNone: () => keep(keyOf(none), undefined),
  };
}

/** The name of a page; equal for models that share a page. */
export function pageKey({ name, version = 'latest' }: PageId): string {
  return `${name}@${version}`;
}

/** No model has such a name. */
const none = 'none';

const keptSchema = z.object({
  at: z.number(),
  inputs: z
    .record(
      z.string(),
      z.object({
        type: z.string().optional(),
        required: z.boolean(),
        default: z.unknown().optional(),
        minimum: z.number().exactOptional(),
        maximum: z.number().exactOptional(),
        choices: z.array(z.union([z.string(), z.number()])).exactOptional(),
        isFile: z.boolean(),
        description: z.string().exactOptional(),
      }),
    )
    .optional(),
});
