// Generations in the store: every change is one atomic step.
import { z } from 'zod';
import { ownerOf } from './limits/accounts.ts';
import { openMark } from './limits/open-mark.ts';
import { AppError } from './errors.ts';
import { generationKey, generationSchema, openKey, type Generation } from './generation.ts';
import { picturesIn } from './pictures.ts';
import type { Clock, Store } from './ports.ts';

/** Who is late changes nothing: a write would take the expiry of a closed record away, and it would stay for good. */
const nothingToWrite = new Error('nothing to write');

/** How long an ended generation stays on record, for "again" and for questions, where nothing else is said. */
const usuallyKeptMs = 30 * 86_400_000;

/** The stored side of the service. */
export interface Records {
  get(id: string): Promise<Generation | undefined>;
  /** Saves a new record; false when there is one with this id already. */
  insert(generation: Generation): Promise<boolean>;
  /** What the gateway gets for a generation, with its pictures; rejects with `picture_expired`. */
  inputOf(generation: Generation): Promise<Generation['input']>;
  /**
   * Applies a change to the stored record, and writes nothing where that answers the record as it is; rejects with
   * `generation_unknown` when there is none.
   */
  change(id: string, to: (current: Generation) => Generation): Promise<Generation>;
  /** Takes an ended generation off the list that a restart goes through. */
  close(generation: Generation): Promise<void>;
  /** Every generation that has not ended, with whose turn it uses up, and when it was asked for (epoch milliseconds), if that is known. */
  open(): AsyncIterable<{ id: string; owner: string; at: number | undefined }>;
  /** Who a prediction belongs to: the first claimant. */
  claim(predictionId: string, claimant: string): Promise<string>;
}

/** Records over a store, where what has ended is kept for `retentionMs`. */
export function createRecords({
  store,
  clock,
  retentionMs = usuallyKeptMs,
}: {
  store: Store;
  clock: Clock;
  retentionMs?: number;
}): Records {
  return {
    async get(id) {
      const stored = await store.get(generationKey(id));
      return stored === undefined ? undefined : generationSchema.parse(stored);
    },
    async insert(generation) {
      if ((await store.get(generationKey(generation.id))) !== undefined) return false;
      let inserted = false;
      // Asked for together, so that a store that waits for its disk waits once.
      await Promise.all([
        store.update(
          openKey(generation.id),
          (current) => current ?? { owner: ownerOf(generation.person), at: clock.now() },
        ),
        store.update(generationKey(generation.id), (current) => {
          inserted = current === undefined;
          return inserted ? generation : current;
        }),
      ]);
      return inserted;
    },
    inputOf: (generation) => picturesIn(store, generation),
    async change(id, to) {
      let unchanged: Generation | undefined;
      const change = (current: unknown): Generation => {
        if (current === undefined) throw new AppError('generation_unknown');
        const record = generationSchema.parse(current);
        const next = to(record);
        unchanged = next === record ? record : undefined;
        if (unchanged) throw nothingToWrite;
        return next;
      };
      return store.update(generationKey(id), change).catch((error: unknown) => {
        if (error === nothingToWrite && unchanged) return unchanged;
        throw error;
      });
    },
    async close(generation) {
      // NOTE the expiry comes first: a crash in between leaves the mark, and the next start only removes it.
      await store.update(generationKey(generation.id), (current) => current, {
        expiresAt: (generation.doneAt ?? generation.createdAt) + retentionMs,
      });
      await store.delete(openKey(generation.id));
    },
    async *open() {
      for await (const [key, value] of store.entries(openKey(''))) {
        // The owner is only whose turn it is: a mark that cannot be read must not keep the others from going on.
        const { owner, at } = openMark.safeParse(value).data ?? { owner: 'nobody', at: undefined };
        yield { id: key.slice(openKey('').length), owner, at };
      }
    },
    async claim(predictionId, claimant) {
      const claimed = await store.update(
        `prediction:${predictionId}`,
        (current) => z.string().safeParse(current).data ?? claimant,
        { expiresAt: clock.now() + retentionMs },
      );
      return claimed;
    },
  };
}
