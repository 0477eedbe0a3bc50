// Two clicks on a button are one, whichever process hears of each; so is one that Slack delivers twice.
import { z } from 'zod';
import type { DeliverParts } from '../delivery/parts.ts';
import type { Press } from './heard.ts';

const doubleClickMs = 2000;
/** Slack delivers nothing again after that. */
const keptMs = 600_000;

/**
 * Whether the press counts: no other one of the same button by the same person came less than two seconds before it, by
 * Slack's time. Where the store does not say it counts, as whatever comes of it needs the store as well.
 */
export async function isFirstClick(
  { store, clock, log }: Pick<DeliverParts, 'store' | 'clock' | 'log'>,
  { heard, action, ts = '', pressedAt = heard.receivedAt }: Press,
): Promise<boolean> {
  const { action_id: name = '', value = '' } = action ?? {};
  const key = ['slack:press', heard.user, heard.channel, ts, name, value].join(':');
  let counts = true;
  const later = (current: unknown): number => {
    const before = z.number().safeParse(current).data ?? Number.NEGATIVE_INFINITY;
    const afterMs = pressedAt - before;
    // One that is brought again late is older than the last; only a clock that was set back makes it older than that.
    counts = afterMs >= doubleClickMs || afterMs < -keptMs;
    return counts ? pressedAt : before;
  };
  await store.update(key, later, { expiresAt: clock.now() + keptMs }).catch((error: unknown) => {
    log.warn({ err: error }, 'a press may count twice');
    counts = true;
  });
  return counts;
}
