// The store that forgets: everything in the memory of one process, for trying out and for tests.
import { KeyvMemoryAdapter } from 'keyv';
import type { Clock, Store } from '../generation/ports.ts';
import { byCodePoint } from './code-points.ts';
import { createKeyvStore } from './keyv-store.ts';

/** A store in memory; it keeps nothing over a restart and cannot be shared by processes. */
export function openMemoryStore({ clock }: { clock: Clock }): Store {
  // `value` is what Keyv's adapter reads; its own `expires` stays unset because it follows the machine's time.
  const rows = new Map<string, { value: string; expiresAt: number | undefined }>();

  return createKeyvStore(
    {
      adapter: new KeyvMemoryAdapter(rows),

      // Without an await between reading and writing nobody comes in between.
      async update(key, change) {
        const next = change(rows.get(key)?.value);
        if (next === undefined) rows.delete(key);
        else rows.set(key, { value: next.text, expiresAt: next.expiresAt });
      },

      async nextPage(prefix, after) {
        const isNext = (key: string) =>
          key.startsWith(prefix) && (after === undefined || byCodePoint(key, after) > 0);
        const found = [...rows]
          .filter(([key]) => isNext(key))
          .map(([key, { value }]) => [key, value] as const);
        return found.sort(([one], [other]) => byCodePoint(one, other));
      },

      async removeExpired(at) {
        for (const [key, row] of rows) {
          if (row.expiresAt !== undefined && row.expiresAt <= at) rows.delete(key);
        }
      },
    },
    clock,
  );
}
