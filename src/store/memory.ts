// The store that forgets: everything in the memory of one process, for trying out and for tests.
import { KeyvMemoryAdapter } from 'keyv';
import type { Clock, Store } from '../generation/ports.ts';
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

      async nextKeys(prefix, after) {
        const isNext = (key: string) =>
          key.startsWith(prefix) && (after === undefined || byCodePoint(key, after) > 0);
        return [...rows.keys()].filter(isNext).sort(byCodePoint);
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

// SQLite and Redis compare bytes, JavaScript compares halves of characters: only UTF-8 is the same everywhere.
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
