// What has been uploaded and sent for a reply, saved before the next step: after a crash nothing is uploaded or sent twice.
import { z } from 'zod';
import type { Store } from '../../../generation/ports.ts';
import type { SlackAddress } from '../schema.ts';

const resultSchema = z.object({
  /** Slack's ids of the pictures that it has, by the names of our files. */
  uploaded: z.record(z.string(), z.string()).default({}),
  /** A message with them is on its way: found so later, it may or may not have arrived. */
  isSent: z.boolean().default(false),
  /** The message that shows them. */
  end: z.object({ channel: z.string(), ts: z.string(), pictures: z.array(z.string()) }).optional(),
});
export type Result = z.infer<typeof resultSchema>;

/** Delivering is tried for an hour at most. */
const keptMs = 2 * 3_600_000;

/** The results in a store. */
export interface Results {
  get(address: SlackAddress): Promise<Result>;
  note(address: SlackAddress, change: Partial<Result>): Promise<Result>;
}

/** Results over `store`; `now` tells epoch milliseconds. */
export function createResults(store: Store, now: () => number): Results {
  const read = (stored: unknown): Result => resultSchema.parse(stored ?? {});
  return {
    get: async ({ id }) => read(await store.get(keyOf(id))),
    note: ({ id }, change) =>
      store.update(keyOf(id), (current) => ({ ...read(current), ...change }), { expiresAt: now() + keptMs }),
  };
}

function keyOf(id: string): string {
  return `slack:result:${id}`;
}
