// What has changed in the room, for processes that share its store: a counter, with which messages the last changes were.
import { z } from 'zod';
import type { Store } from '../../generation/ports.ts';

/** The changes of a room. */
export interface Changes {
  /** Adds one, of the message with that id; it is known here as well then. */
  add(id: string): Promise<void>;
  /** From now on news is what comes after this. */
  begin(): Promise<void>;
  /**
   * Tells which messages have changed since the last look, or that `many` have, which are more than are remembered. They
   * count as looked at once `tell` has resolved.
   */
  look(tell: (changed: readonly string[] | 'many') => Promise<void>): Promise<void>;
}

const key = 'web:changes';
/** What happens between two looks, in a crowd as well. */
const remembered = 64;

/** A count alone is what older versions have written. */
const changesSchema = z
  .union([
    z.number().transform((count) => ({ count, last: [] })),
    z.object({ count: z.number(), last: z.array(z.string()) }),
  ])
  .catch({ count: 0, last: [] });

/** The changes in `store`; nothing is known yet. */
export function createChanges(store: Store): Changes {
  let known: number | undefined;

  return {
    async add(id) {
      const { count } = await store.update(key, (current) => {
        const { count: before, last } = changesSchema.parse(current);
        return { count: before + 1, last: [...last, id].slice(-remembered) };
      });
      // Where others have changed something in between, the next look finds that.
      if (known !== undefined && count === known + 1) known = count;
    },
    async begin() {
      known = changesSchema.parse(await store.get(key)).count;
    },
    async look(tell) {
      const { count, last } = changesSchema.parse(await store.get(key));
      const news = count - (known ?? -Infinity);
      if (news === 0) return;
      // A store that was emptied counts from the beginning again.
      await tell(news > 0 && news <= last.length ? [...new Set(last.slice(-news))] : 'many');
      known = count;
    },
  };
}
