// After the end was sent: nothing tells any more that it is on its way.
import type { Card } from '../../../generation/cards/card.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { render } from '../render.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isPassing } from './refusals.ts';

/** So long it is tried; who sees the picture has to pay for it, whatever else stands there. */
const triedForMs = 5 * 60_000;

/**
 * Takes the status away; resolves with the address of the end, which is shown since `shownAt` (epoch milliseconds).
 * Rejects with what passes, so that it is done later; what fails for good, or for long, is only logged.
 */
export async function tidy(
  parts: DeliverParts,
  target: SlackAddress,
  card: Card,
  { shownAt, signal }: { shownAt: number; signal: AbortSignal },
): Promise<SlackAddress> {
  const { status, ...rest } = target;
  try {
    if (status) await removeStatus(parts, target, card, signal);
  } catch (error) {
    if (isPassing(error) && parts.clock.now() < shownAt + triedForMs) throw error;
    parts.log.warn(
      { err: error, generation: card.generationId },
      'a status message in Slack was left behind',
    );
  }
  return rest;
}

async function removeStatus(
  { calls }: DeliverParts,
  { team, locale, status }: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<void> {
  if (!status) return;
  const at = { team, ...status };
  await calls.remove(at, signal).catch(async (error: unknown) => {
    if (isPassing(error)) throw error;
    // Where nobody may delete messages it at least says no more than that it is done.
    const ended = { ...card, lines: [], actions: [] };
    await calls.update(at, render(ended, textsFor(locale)), { urgent: true }, signal);
  });
}
