// What is remembered of a result for later: where it was asked for, and that it is among its person's newest.
import { z } from 'zod';
import type { Card } from '../../../generation/card.ts';
import type { Store } from '../../../generation/ports.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';

/** As long as records. */
const keptMs = 30 * 86_400_000;
const mostRecent = 10;

const originSchema = z.object({ channel: z.string(), thread: z.string().optional() });
const recentSchema = z.array(
  z.object({ channel: z.string(), ts: z.string(), fileId: z.string(), alt: z.string() }),
);

/** A picture of somebody's newest, and the message that it is in. */
export type RecentPicture = z.infer<typeof recentSchema>[number];

/** Remembers where a result that went to direct messages was asked for, so that it can be published there. */
export async function noteOrigin(
  { store, clock }: DeliverParts,
  { channel, thread }: SlackAddress,
  { generationId }: Card,
): Promise<void> {
  if (generationId === undefined) return;
  await store.update(originKey(generationId), () => ({ channel, ...(thread ? { thread } : {}) }), {
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

/** Remembers the first picture of a result as its person's newest. */
export async function noteForHome(
  { store, clock }: DeliverParts,
  { team, user, end }: SlackAddress,
  { prompt = '' }: Card,
): Promise<void> {
  const [fileId] = end?.pictures ?? [];
  if (!end || fileId === undefined) return;
  const newest = { channel: end.channel, ts: end.ts, fileId, alt: prompt.slice(0, 300).toWellFormed() };
  await store.update(recentKey(team, user), (current) => [newest, ...read(current)].slice(0, mostRecent), {
    expiresAt: clock.now() + keptMs,
  });
}

/** Forgets a picture that was deleted. */
export async function forgetPictures(
  store: Store,
  { team, user }: { team: string; user: string },
  fileIds: readonly string[],
): Promise<void> {
  if ((await recentOf(store, team, user)).every(({ fileId }) => !fileIds.includes(fileId))) return;
  await store.update(recentKey(team, user), (current) =>
    read(current).filter(({ fileId }) => !fileIds.includes(fileId)),
  );
}

/** Somebody's newest pictures, newest first. */
export async function recentOf(store: Store, team: string, user: string): Promise<RecentPicture[]> {
  return read(await store.get(recentKey(team, user)));
}

function read(stored: unknown): RecentPicture[] {
  return recentSchema.parse(stored ?? []);
}

function originKey(generationId: string): string {
  return `slack:origin:${generationId}`;
}

function recentKey(team: string, user: string): string {
  return `slack:recent:${team}:${user}`;
}
