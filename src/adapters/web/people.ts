// Who has spoken here: the names that an operator can mean.
import { z } from 'zod';
import type { Somebody } from '../../generation/command.ts';
import type { Clock, Store } from '../../generation/ports.ts';
import { personOf } from './said.ts';
import { nameSchema } from './schema.ts';

/** The people of the room, whether their messages are still there or not. */
export interface People {
  /** Remembers who has said or pressed something. */
  meet(person: Somebody): Promise<void>;
  /** Whoever goes by `name` here, as `bob` or `@bob` in any case; undefined for a name that nobody has used. */
  find(name: string): Promise<Somebody | undefined>;
}

const recordSchema = z.object({ name: z.string(), metAt: z.number(), until: z.number() });
type Known = z.infer<typeof recordSchema>;

const renewedMs = 86_400_000;
/** As long as what was done with somebody is on the log: who was blocked and stays away can still be unblocked. */
const meantMs = 400 * 86_400_000;

/** The people of every instance that shares the store; who is not heard of for `keptMs` is forgotten. */
export function createPeople(parts: { store: Store; clock: Clock; keptMs: number }): People {
  const { store, clock, keptMs } = parts;

  const recall = async (id: string): Promise<Known | undefined> =>
    recordSchema.safeParse(await store.get(keyOf(id))).data;

  async function keep(id: string, known: Known): Promise<void> {
    await store.update(keyOf(id), () => known, { expiresAt: known.until });
  }

  return {
    async meet({ id, name }) {
      const now = clock.now();
      const known = await recall(id);
      // Most of what is said comes from somebody who was here a moment ago.
      if (known?.name === name && now < known.metAt + renewedMs) return;
      await keep(id, { name, metAt: now, until: Math.max(known?.until ?? 0, now + keptMs) });
    },

    async find(name) {
      for (const spelling of [name.replace(/^@/u, ''), name]) {
        const { data } = nameSchema.safeParse(spelling);
        const id = data === undefined ? '' : personOf(data).id;
        const known = await recall(id);
        if (!known) continue;
        await keep(id, { ...known, until: clock.now() + meantMs });
        return { adapter: 'web', workspace: 'web', id, name: known.name };
      }
      return undefined;
    },
  };
}

const keyOf = (id: string): string => `web:person:${id}`;
