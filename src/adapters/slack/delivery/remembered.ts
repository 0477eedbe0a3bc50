// What is remembered of a result for later: where it was asked for, and that it is among its person's newest.
import { z } from 'zod';
import type { Card } from '../../../generation/cards/card.ts';
import type { Store } from '../../../generation/ports.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';

/** As long as records. */
const keptMs = 30 * 86_400_000;
const mostRecent = 10;

const originSchema = z.object({
  team: z.string(),
  channel: z.string(),
  thread: z.string().optional(),
  /** It was published: its pictures stand in two messages. */
  isTwice: z.boolean().default(false),
});
const recentSchema = z.array(
  z.object({ channel: z.string(), ts: z.string(), fileId: z.string(), alt: z.string() }),
);

/** A picture of somebody's newest, and the message that it is in. */
export type RecentPicture = z.infer<typeof recentSchema>[number];

/** Remembers where something private was asked for, so that its result can be published there. */
export async function noteOrigin(
  { store, clock }: DeliverParts,
  { team, channel, thread }: Pick<SlackAddress, 'team' | 'channel' | 'thread'>,
  { generationId }: Pick<Card, 'generationId'>,
): Promise<void> {
  if (generationId === undefined) return;
  const origin = { team, channel, ...(thread ? { thread } : {}) };
  await store.update(originKey(generationId), (current) => current ?? origin, {
    expiresAt: clock.now() + keptMs,
  });
}

/** Where a result was asked for; undefined where that is where it is. */
export async function originOf(
  store: Store,
  generationId: string,
): Promise<z.infer<typeof originSchema> | undefined> {
  return originSchema.optional().parse(await store.get(originKey(generationId)));
}

/** Has what is made of a result published where that one would be. */
export async function inheritOrigin(
  parts: DeliverParts,
  from: string | undefined,
  generationId: string,
): Promise<void> {
  const origin = from === undefined ? undefined : await originOf(parts.store, from);
  if (origin) await noteOrigin(parts, origin, { generationId });
}

/** Remembers that the pictures stand in a second message now. */
export async function noteSecond({ store, clock }: DeliverParts, generationId: string): Promise<void> {
  await setTwice(store, clock.now(), generationId, true);
}

/** Resolves with whether the message that goes is the last one with these pictures. */
export async function takeLast({ store, clock }: DeliverParts, generationId: string): Promise<boolean> {
  return !(await setTwice(store, clock.now(), generationId, false));
}

/** Resolves with what was remembered before. */
async function setTwice(store: Store, now: number, generationId: string, isTwice: boolean): Promise<boolean> {
  let before = false;
  if (!(await originOf(store, generationId))) return before;
  const change = (current: unknown) => {
    const origin = originSchema.optional().parse(current);
    before = origin?.isTwice ?? false;
    return origin && { ...origin, isTwice };
  };
  await store.update(originKey(generationId), change, { expiresAt: now + keptMs });
  return before;
}

/** Remembers the first picture of a result as its person's newest. */
export async function noteForHome(
  { store, clock }: DeliverParts,
  { user, end }: SlackAddress,
  { prompt = '' }: Card,
): Promise<void> {
  const [fileId] = end?.pictures ?? [];
  if (!end || fileId === undefined) return;
  const newest = { channel: end.channel, ts: end.ts, fileId, alt: prompt.slice(0, 300).toWellFormed() };
  const expiresAt = clock.now() + keptMs;
  await store.update(ownerKey(fileId), () => user, { expiresAt });
  // Who was frozen behind its call notes what another one has found and noted already.
  const others = (current: unknown) => read(current).filter((picture) => picture.fileId !== fileId);
  await store.update(recentKey(user), (current) => [newest, ...others(current)].slice(0, mostRecent), {
    expiresAt,
  });
}

/** Forgets pictures that were deleted, whoever deleted them. */
export async function forgetPictures(
  { store, clock }: DeliverParts,
  fileIds: readonly string[],
): Promise<void> {
  for (const fileId of fileIds) {
    const owner = z.string().safeParse(await store.get(ownerKey(fileId))).data;
    if (owner === undefined) continue;
    const without = (current: unknown) => read(current).filter((picture) => picture.fileId !== fileId);
    await store.update(recentKey(owner), without, { expiresAt: clock.now() + keptMs });
    await store.delete(ownerKey(fileId));
  }
}

/** Somebody's newest pictures, newest first. */
export async function recentOf(store: Store, user: string): Promise<RecentPicture[]> {
  return read(await store.get(recentKey(user)));
}

function read(stored: unknown): RecentPicture[] {
  return recentSchema.parse(stored ?? []);
}

function originKey(generationId: string): string {
  return `slack:origin:${generationId}`;
}

/** NOTE Slack gives an id to one person only; in an organisation they are the same in all of its workspaces. */
function recentKey(user: string): string {
  return `slack:recent:${user}`;
}

function ownerKey(fileId: string): string {
  return `slack:owner:${fileId}`;
}
