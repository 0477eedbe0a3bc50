// What has been uploaded and sent for a reply, saved before the next step: after a crash nothing is uploaded or sent twice.
import { z } from 'zod';
import type { Store } from '../../../generation/ports.ts';
import type { SlackAddress } from '../schema.ts';
import { isUnclear } from './refusals.ts';

const resultSchema = z.object({
  /** Slack's ids of the pictures that it has, by the names of our files. */
  uploaded: z.record(z.string(), z.string()).default({}),
  /** Since when no file gets through, epoch milliseconds. */
  stuckSince: z.number().optional(),
  /** A message that must not be sent twice is on its way: found so later, it may or may not have arrived. */
  isSent: z.boolean().default(false),
  /** The message that shows them. */
  end: z.object({ channel: z.string(), ts: z.string(), pictures: z.array(z.string()) }).optional(),
  /** Nothing more is to be sent. */
  isWhole: z.boolean().default(false),
  /** Since when that is so, epoch milliseconds. */
  wholeAt: z.number().default(0),
});
export type Result = z.infer<typeof resultSchema>;

/** Delivering is tried for an hour at most. */
const keptMs = 2 * 3_600_000;

/** The results in a store. */
export interface Results {
  get(address: SlackAddress): Promise<Result>;
  note(address: SlackAddress, change: Partial<Result>): Promise<Result>;
  /** Sends what must not be sent twice; what Slack refuses for sure is not on its way. */
  sendOnce<Value>(address: SlackAddress, send: () => Promise<Value>): Promise<Value>;
}

/** Results over `store`; `now` tells epoch milliseconds. */
export function createResults(store: Store, now: () => number): Results {
  const read = (stored: unknown): Result => resultSchema.parse(stored ?? {});
  const note: Results['note'] = ({ id }, change) =>
    store.update(keyOf(id), (current) => ({ ...read(current), ...change }), { expiresAt: now() + keptMs });
  return {
    get: async ({ id }) => read(await store.get(keyOf(id))),
    note,
    async sendOnce(address, send) {
      await note(address, { isSent: true });
      try {
        return await send();
      } catch (error) {
        if (!isUnclear(error)) await note(address, { isSent: false });
        throw error;
      }
    },
  };
}

function keyOf(id: string): string {
  return `slack:result:${id}`;
}
