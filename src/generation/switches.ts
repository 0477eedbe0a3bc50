// What operators have switched, in the store, with a note of who did what: the audit log.
import { z } from 'zod';
import type { Somebody } from './command.ts';
import { controlsKey, readControls, withBlock, withPause, type Controls } from './controls.ts';
import type { Clock, Store } from './ports.ts';

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

/** The switches, and the log of all that was done with them. */
export interface Switches {
  now(): Promise<Controls>;
  /** Does what the deed says (a grant is only noted here), and notes it. False for one that was done before. */
  turn(deed: Deed): Promise<boolean>;
  /** The last deeds, newest first: of one scope, or of all. */
  log(scope: string | undefined, most: number): Promise<NotedDeed[]>;
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

/** Switches over a store. */
export function createSwitches({ store, clock }: { store: Store; clock: Clock }): Switches {
  return {
    now: async () => readControls(await store.get(controlsKey)),
    async turn(deed) {
      const now = clock.now();
      // Chats deliver a command twice, perhaps minutes later: by then somebody can have turned it the other way.
      const at = await store.update(
        onceKey(deed.id),
        (current) => z.number().safeParse(current).data ?? now,
        {
          expiresAt: now + repeatedMs,
        },
      );
      if ((await store.get(deedKey(deed.id, at))) !== undefined) return false;
      await store.update(controlsKey, (current) => turned(readControls(current), deed, at));
      await store.update(deedKey(deed.id, at), () => ({ ...deed, at }), { expiresAt: at + notedMs });
      return true;
    },
    async log(scope, most) {
      const found: NotedDeed[] = [];
      for await (const [, stored] of store.entries(deedPrefix)) {
        const deed = deedSchema.parse(stored);
        if (scope === undefined || deed.scope === scope) found.push(deed);
        if (found.length === most) break;
      }
      return found;
    },
  };
}

function turned(controls: Controls, { kind, by, scope, person }: Deed, at: number): Controls {
  const note = { by: by.name, at };
  if (kind === 'pause') return withPause(controls, scope, note);
  if (kind === 'resume') return withPause(controls, scope, undefined);
  if (kind === 'block' && person) return withBlock(controls, scope, person, note);
  if (kind === 'unblock' && person) return withBlock(controls, scope, person, undefined);
  return controls;
}

const deedPrefix = 'audit:';

/** When a command was first seen. */
const onceKey = (id: string): string => `operated:${id}`;

/** Counted from the end of time, so that the newest comes first. */
function deedKey(id: string, at: number): string {
  return `${deedPrefix}${String(latest - at).padStart(16, '0')}:${id}`;
}
