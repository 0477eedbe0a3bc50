// The pictures that people brought: each is its person's alone, and has an id that nobody can guess.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../generation/errors.ts';
import type { Picture } from '../../generation/generation.ts';
import type { Clock, Store } from '../../generation/ports.ts';

/** What people brought, until it expires. */
export interface Brought {
  /** Remembers a picture as this person's; resolves with its id, 32 hex digits. */
  add(personId: string, picture: Picture): Promise<string>;
  /** The person's own picture; rejects with `picture_expired` for any other id. */
  find(personId: string, id: string): Promise<Picture>;
}

const recordSchema = z.object({
  person: z.string(),
  picture: z.object({ url: z.string(), expiresAt: z.number().optional() }),
});
const keptMs = 86_400_000;

/** The brought pictures of every instance that shares the store. */
export function createBrought({ store, clock }: { store: Store; clock: Clock }): Brought {
  return {
    async add(personId, picture) {
      const id = randomBytes(16).toString('hex');
      const expiresAt = picture.expiresAt ?? clock.now() + keptMs;
      await store.update(keyOf(id), () => ({ person: personId, picture }), { expiresAt });
      return id;
    },

    async find(personId, id) {
      const { data } = recordSchema.safeParse(await store.get(keyOf(id)));
      if (data?.person !== personId) throw new AppError('picture_expired');
      return data.picture;
    },
  };
}

const keyOf = (id: string): string => `web:picture:${id}`;
