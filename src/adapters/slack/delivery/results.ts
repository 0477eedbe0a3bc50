// What has been uploaded and sent for a reply, saved before the next step: neither after a crash nor by two processes at
// once is anything sent twice.
import { z } from 'zod';
import { AppError } from '../../../generation/errors.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isUnclear } from './refusals.ts';

const resultSchema = z.object({
  /** Slack's ids of the pictures that it has, by the names of our files. */
  uploaded: z.record(z.string(), z.string()).default({}),
  /** Since when no file gets through, epoch milliseconds. */
  stuckSince: z.number().optional(),
  /** A message that must not be sent twice is on its way: found so later, it may or may not have arrived. */
  isSent: z.boolean().default(false),
  /** How often somebody went to send it. */
  claims: z.number().default(0),
  /** When the last of them did, epoch milliseconds; left out once it is known what came of it, or that nobody knows. */
  claimedAt: z.number().optional(),
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
/** A call leaves right behind its claim and is over after 10 s; the rest is for clocks that differ. */
const claimLastsMs = 15_000;
/** Who was frozen behind a claim cannot know what others have done since. */
const freshMs = 3000;

/** The results in a store. */
export interface Results {
  get(address: SlackAddress): Promise<Result>;
  note(address: SlackAddress, change: Partial<Result>): Promise<Result>;
  /** Remembers uploads, of two with one name the first; resolves with all of them. */
  keep(address: SlackAddress, uploaded: Result['uploaded']): Promise<Result['uploaded']>;
  /** How long another process may still be sending it, in milliseconds; 0 where none is. */
  underWayMs(result: Result): number;
  /**
   * Sends what must not be sent twice; what Slack refuses for sure is not on its way. `send` calls `claim` right before
   * it leaves, which rejects with `chat_busy` where somebody else has claimed it since it was last looked at here.
   */
  sendOnce<Value>(
    address: SlackAddress,
    send: (claim: () => Promise<void>) => Promise<Value>,
  ): Promise<Value>;
}

/** Results over `store`, for one delivery. */
export function createResults({
  store,
  clock: { now },
  isStoreShared,
}: Pick<DeliverParts, 'store' | 'clock' | 'isStoreShared'>): Results {
  /** The claims that this delivery knows of, by the id of the address. */
  const known = new Map<string, number>();
  const read = (stored: unknown): Result => resultSchema.parse(stored ?? {});
  const change = ({ id }: SlackAddress, to: (current: Result) => Result): Promise<Result> =>
    store.update(keyOf(id), (current) => to(read(current)), { expiresAt: now() + keptMs });

  /** NOTE Slack posts again what it is sent again, so whoever counts one up here is the one who posts. */
  const claim = async (address: SlackAddress): Promise<number> => {
    const before = known.get(address.id) ?? 0;
    const claimedAt = now();
    let isOurs = false;
    const { claims } = await change(address, (current) => {
      isOurs = current.claims === before && !current.isWhole;
      return isOurs ? { ...current, claims: before + 1, claimedAt, isSent: true } : current;
    });
    if (!isOurs) throw underWay(claimLastsMs);
    known.set(address.id, claims);
    return now() - claimedAt < freshMs ? claims : claim(address);
  };

  return {
    async get({ id }) {
      const result = read(await store.get(keyOf(id)));
      known.set(id, result.claims);
      return result;
    },
    note: (address, news) => change(address, (current) => ({ ...current, ...news })),
    async keep(address, uploaded) {
      const kept = (current: Result) => ({ ...current, uploaded: { ...uploaded, ...current.uploaded } });
      return (await change(address, kept)).uploaded;
    },
    underWayMs: ({ isSent, claimedAt }) =>
      isSent && claimedAt !== undefined && isStoreShared ? Math.max(0, claimedAt + claimLastsMs - now()) : 0,
    async sendOnce(address, send) {
      let claimed: number | undefined;
      try {
        return await send(async () => {
          claimed = await claim(address);
        });
      } catch (error) {
        const isSent = isUnclear(error);
        if (claimed !== undefined) {
          await change(address, (current) =>
            current.claims === claimed ? { ...current, isSent, claimedAt: undefined } : current,
          );
        }
        throw error;
      }
    },
  };
}

/** Somebody else is sending it right now: what came of it is known a little later. */
export function underWay(retryAfterMs: number): AppError {
  const cause = new Error('another process is sending it');
  return new AppError('chat_busy', {}, { cause, retryAfterMs });
}

function keyOf(id: string): string {
  return `slack:result:${id}`;
}
