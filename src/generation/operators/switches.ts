// What operators have switched in the chat: pauses, and people who are blocked.
import { z } from 'zod';
import type { Somebody } from '../command.ts';
import { createDeeds, type Deed, type NotedDeed } from './deeds.ts';
import { nameOf } from '../limits/policy.ts';
import type { Clock, Store } from '../ports.ts';

const noteSchema = z.object({ by: z.string(), at: z.number() });
/** Who switched it, and when. */
type Note = z.infer<typeof noteSchema>;

/** The switches by scope (`bot`, `discord/<server>`), and the log of all that was done with them. */
export interface Switches {
  /** Who has paused one of these scopes; undefined where nobody has. */
  pauseIn(scopes: readonly string[]): Promise<Note | undefined>;
  /** Whether somebody is blocked in one of these scopes. */
  isBlocked(person: Somebody, scopes: readonly string[]): Promise<boolean>;
  /** The names of people who are blocked, no more than `most`: in one scope, or in any. */
  blocked(scope: string | undefined, most: number): Promise<string[]>;
  /** Does what the deed says (a grant is only noted here), and notes it. False for one that was done before. */
  turn(deed: Deed): Promise<boolean>;
  /** The last deeds, newest first: of one scope, or of all. */
  log(scope: string | undefined, most: number): Promise<NotedDeed[]>;
}

/** Switches over a store. Each has a key of its own: asking costs the same however many there are. */
export function createSwitches({ store, clock }: { store: Store; clock: Clock }): Switches {
  const deeds = createDeeds({ store, clock });

  const withdraw = async (prefix: string, isMeant: (key: string) => boolean): Promise<void> => {
    const keys: string[] = [];
    for await (const [key] of store.entries(prefix)) if (isMeant(key)) keys.push(key);
    await Promise.all(keys.map((key) => store.delete(key)));
  };
  const turned: Readonly<Record<string, (deed: Deed, note: Note) => Promise<unknown>>> = {
    pause: ({ scope }, note) => store.update(pauseKey(scope), () => note),
    // Who has the whole bot go on has all of its parts go on.
    resume: ({ scope }) => (scope === 'bot' ? withdraw(pauses, () => true) : store.delete(pauseKey(scope))),
    block: async ({ scope, person }, note) =>
      person && store.update(blockKey(scope, person), () => ({ ...note, name: person.name })),
    unblock: async ({ scope, person }) => {
      if (!person) return;
      if (scope !== 'bot') await store.delete(blockKey(scope, person));
      else await withdraw(blocks, (key) => key.endsWith(`:${nameIn(person)}`));
    },
  };

  return {
    async pauseIn(scopes) {
      const found = await Promise.all(scopes.map((scope) => store.get(pauseKey(scope))));
      const first = found.find((note) => note !== undefined);
      return first === undefined ? undefined : noteSchema.parse(first);
    },
    async isBlocked(person, scopes) {
      const found = await Promise.all(scopes.map((scope) => store.get(blockKey(scope, person))));
      return found.some((note) => note !== undefined);
    },
    async blocked(scope, most) {
      const names: string[] = [];
      for await (const [, stored] of store.entries(scope === undefined ? blocks : blocksOf(scope))) {
        names.push(namedSchema.parse(stored).name);
        if (names.length === most) break;
      }
      return names;
    },
    turn: (deed) => deeds.once(deed, async (at) => turned[deed.kind]?.(deed, { by: deed.by.name, at })),
    log: deeds.last,
  };
}

const namedSchema = z.object({ name: z.string() });

const pauses = 'paused:';
const blocks = 'blocked:';
const pauseKey = (scope: string): string => `${pauses}${scope}`;
const blocksOf = (scope: string): string => `${blocks}${encodeURIComponent(scope)}:`;
const blockKey = (scope: string, person: Somebody): string => `${blocksOf(scope)}${nameIn(person)}`;
const nameIn = (person: Somebody): string => encodeURIComponent(nameOf(person).toWellFormed());
