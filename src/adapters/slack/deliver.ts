// A card onto its Slack message: as text while it develops, as a new message when it comes with pictures.
import type { Card } from '../../generation/cards/card.ts';
import { AppError } from '../../generation/errors.ts';
import type { Address } from '../../generation/generation.ts';
import { isDirect, withoutResponse } from './address.ts';
import { showEnd, updateEnd } from './delivery/end.ts';
import type { DeliverParts, End } from './delivery/parts.ts';
import { originOf } from './delivery/remembered.ts';
import { createResults } from './delivery/results.ts';
import { showStatus } from './delivery/status.ts';
import { slackAddressSchema, type SlackAddress } from './schema.ts';

/** Shows the card at its address, or rejects with one of the codes of the port. */
export async function deliver(
  parts: DeliverParts,
  address: Address,
  card: Card,
  { files, signal }: End,
): Promise<Address> {
  const parsed = slackAddressSchema.safeParse(address);
  if (!parsed.success) throw new AppError('address_gone', {}, { cause: parsed.error });
  const target = parsed.data;
  if (target.end) return updateEnd(parts, target, card, signal);
  if (isUnheardOf(target, card)) return withoutResponse(target);
  const shown =
    files.length > 0
      ? await showEnd(parts, target, await withItsButtons(parts, target, card), { files, signal })
      : await tell(parts, target, card, signal);
  return card.final ? withoutResponse(shown) : shown;
}

/** An end without pictures that needs a message of its own is sent once, whether Slack confirms it or not. */
async function tell(
  parts: DeliverParts,
  target: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<SlackAddress> {
  if (!card.final || target.status) return showStatus(parts, target, card, signal);
  const results = createResults(parts);
  // That pictures may have arrived says nothing of the words that follow.
  const words = { ...target, id: `${target.id}-words` };
  if ((await results.get(words)).isSent) return target;
  return results.sendOnce(words, async (claim) => {
    await claim();
    return showStatus(parts, target, card, signal);
  });
}

/** Its beginning was shown to nobody, who were told why: that it was stopped is no news to them. */
function isUnheardOf({ status, response, unconfirmed }: SlackAddress, { tone, final }: Card): boolean {
  return final && tone === 'canceled' && !status && !unconfirmed && !response?.uses;
}

/** What was asked for in a conversation of two, with the app or between people, has nowhere to be published. */
async function withItsButtons({ store }: DeliverParts, target: SlackAddress, card: Card): Promise<Card> {
  const { channel } = (await originOf(store, card.generationId ?? '')) ?? target;
  if (!isDirect(channel)) return card;
  return { ...card, actions: card.actions.filter(({ name }) => name !== 'publish') };
}
