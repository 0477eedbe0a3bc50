// Pictures that people brought, kept apart from the records that name them: the gateway gets the picture, a record its name.
import { z } from 'zod';
import { AppError } from './errors.ts';
import type { Generation, Picture } from './generation.ts';
import type { Store } from './ports.ts';

const prefix = 'darkroom:picture/';

/** Who asked just in time may wait, run twice and be looked for before the picture is needed for the last time. */
const keptLongerMs = 2 * 3_600_000;
/** Whoever gets a kept address has so much time at least to ask for something. */
const decidingMs = 15 * 60_000;

/**
 * Keeps a picture as a `data:` URI under an id of letters, digits and `-`, which must always stand for the same picture.
 * New generations can ask for it until `expiresAt` (epoch milliseconds).
 */
export async function keepPicture(
  store: Store,
  id: string,
  dataUri: string,
  expiresAt: number,
): Promise<Picture> {
  await store.update(keyOf(id), () => dataUri, { expiresAt: expiresAt + keptLongerMs });
  return { url: `${prefix}${id}`, expiresAt };
}

/**
 * Keeps the address at which the gateway at `source` has a picture, under such an id; new generations can ask for it until
 * `expiresAt` (epoch milliseconds).
 */
export async function keepAddress(
  store: Store,
  id: string,
  { url, expiresAt, source }: { url: string; expiresAt: number; source: string },
): Promise<Picture> {
  await store.update(addressKeyOf(id), () => ({ url, expiresAt, source }), {
    expiresAt: expiresAt - decidingMs,
  });
  return { url, expiresAt };
}

/**
 * The picture that is kept under that id in either way, a `data:` URI from now on until `expiresAt`, the address of a file
 * only for the gateway that has it; else undefined.
 */
export async function keptPicture(
  store: Store,
  id: string,
  { expiresAt, source }: { expiresAt: number; source: string },
): Promise<Picture | undefined> {
  const { data: kept } = addressSchema.safeParse(await store.get(addressKeyOf(id)));
  if (kept?.source === source) return { url: kept.url, expiresAt: kept.expiresAt };
  const dataUri = await store.get(keyOf(id));
  return typeof dataUri === 'string' ? keepPicture(store, id, dataUri, expiresAt) : undefined;
}

/** What the gateway gets: the input with every kept picture in place of its name; rejects with `picture_expired`. */
export async function picturesIn(
  store: Store,
  { input, pictures }: Pick<Generation, 'input' | 'pictures'>,
): Promise<Generation['input']> {
  // Only what was brought with this generation: a name that somebody types is as any other text.
  const names = [pictures?.image?.url, pictures?.mask?.url].filter((url) => url?.startsWith(prefix));
  if (names.length === 0) return input;
  const withPicture = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(withPicture));
    return typeof value === 'string' && names.includes(value) ? read(store, value) : value;
  };
  const entries = Object.entries(input).map(
    async ([name, value]) => [name, await withPicture(value)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function read(store: Store, url: string): Promise<string> {
  const dataUri = await store.get(keyOf(url.slice(prefix.length)));
  if (typeof dataUri !== 'string') throw new AppError('picture_expired');
  return dataUri;
}

const keyOf = (id: string): string => `picture:${id}`;
const addressKeyOf = (id: string): string => `picture-address:${id}`;

const addressSchema = z.object({ url: z.url(), expiresAt: z.number(), source: z.string() });
