// Which pictures a message of ours shows, by our own notes: what Slack tells of a message is not what it was given.
import { z } from 'zod';
import type { Store } from '../../../generation/ports.ts';
import type { MessageAt, SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';

/** As long as records. */
const keptMs = 30 * 86_400_000;

/** Remembers it for as long as the buttons below work. */
export async function noteShown(
  { store, clock }: Pick<DeliverParts, 'store' | 'clock'>,
  { pictures, ...at }: NonNullable<SlackAddress['end']>,
): Promise<void> {
  await store.update(keyOf(at), () => pictures, { expiresAt: clock.now() + keptMs });
}

/** Slack's ids of the pictures; undefined for a message that nothing is noted of. */
export async function picturesAt(store: Store, at: MessageAt): Promise<string[] | undefined> {
  return z
    .array(z.string())
    .optional()
    .parse(await store.get(keyOf(at)));
}

function keyOf({ channel, ts }: MessageAt): string {
  return `slack:shown:${channel}:${ts}`;
}
