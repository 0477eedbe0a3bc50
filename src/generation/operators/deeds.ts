// The audit log: what operators did, each thing once, newest first.
import { z } from 'zod';
import type { Somebody } from '../command.ts';
import type { Clock, Store } from '../ports.ts';

/** One thing that an operator did. */
export interface Deed {
  /** The command's id: told twice it is noted once. */
  id: string;
  /** `block`, `unblock`, `grant`, `pause`, `resume`. */
  kind: string;
  by: Somebody;
  /** `bot` or a server. */
  scope: string;
  person?: Somebody | undefined;
  credits?: number | undefined;
}

/** A deed as it is on record, with its time in epoch milliseconds. */
export interface NotedDeed extends Deed {
  at: number;
}

/** What was done, on record. */
export interface Deeds {
  /** Does `work` and notes the deed; false for one that is on record already. Cut off in the middle it can be repeated. */
  once(deed: Deed, work: (at: number) => Promise<unknown>): Promise<boolean>;
  /** The last ones, newest first: of one server, or of all. */
  last(scope: string | undefined, most: number): Promise<NotedDeed[]>;
}

/** Over a year, as whoever pays asks about last year. */
const notedMs = 400 * 86_400_000;
/** Longer than any chat delivers a command again. */
const repeatedMs = 86_400_000;
const latest = 8_640_000_000_000_000;

const somebodySchema = z.object({
  adapter: z.string(),
  workspace: z.string(),
  id: z.string(),
  name: z.string(),
});
const deedSchema = z.object({
  id: z.string(),
  kind: z.string(),
  by: somebodySchema,
  scope: z.string(),
  person: somebodySchema.optional(),
  credits: z.number().optional(),
  at: z.number(),
});

/** Deeds in a store. */
export function createDeeds({ store, clock }: { store: Store; clock: Clock }): Deeds {
  return {
    async once(deed, work) {
      const now = clock.now();
      const expiresAt = now + repeatedMs;
      // Chats deliver a command twice, perhaps minutes later: by then somebody can have turned it the other way.
      const firstAt = (current: unknown): number => z.number().safeParse(current).data ?? now;
      const at = await store.update(`operated:${deed.id}`, firstAt, { expiresAt });
      const [key, ...more] = keysOf(deed, at);
      if ((await store.get(key)) !== undefined) return false;
      await work(at);
      const note = (to: string) => store.update(to, () => ({ ...deed, at }), { expiresAt: at + notedMs });
      await Promise.all(more.map(note));
      await note(key);
      return true;
    },
    async last(scope, most) {
      const found: NotedDeed[] = [];
      for await (const [, stored] of store.entries(listOf(scope))) {
        found.push(deedSchema.parse(stored));
        if (found.length === most) break;
      }
      return found;
    },
  };
}

/** In the list of everything, and in that of its server, so that neither has to be searched. */
function keysOf({ id, scope }: Deed, at: number): [string, ...string[]] {
  // Counted from the end of time, so that the newest comes first.
  const place = `${String(latest - at).padStart(16, '0')}:${id}`;
  return [`${listOf(undefined)}${place}`, ...(scope === 'bot' ? [] : [`${listOf(scope)}${place}`])];
}

function listOf(scope: string | undefined): string {
  return scope === undefined ? 'audit:' : `audit-of:${encodeURIComponent(scope)}:`;
}
