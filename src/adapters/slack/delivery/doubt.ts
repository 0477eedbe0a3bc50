// A message whose arrival nobody has confirmed: looked for where we may, and else left to its person, never sent blindly.
import type { Card } from '../../../generation/cards/card.ts';
import { textsFor } from '../../../i18n/texts.ts';
import type { Place } from '../api/calls.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isPassing } from './refusals.ts';
import type { Result } from './results.ts';
import { showStatus } from './status.ts';

/** A message, as far as Slack tells of it. */
export type Found = NonNullable<SlackAddress['end']> | 'there' | undefined | 'unknown';

/**
 * The message that shows the pictures of a reply; `there` where Slack does not say which; undefined where there surely
 * is none; `unknown` where we may not look. Nothing else has shown them yet, so it is looked for everywhere: that the
 * bot may not write where it was asked for shows at the last moment too.
 */
export function whereIs(
  parts: DeliverParts,
  { team }: Pick<SlackAddress, 'team'>,
  { uploaded }: Result,
  signal: AbortSignal,
): Promise<Found> {
  return lookFor(parts, { team }, Object.values(uploaded), signal);
}

/** The same of any pictures, in one channel where that is named. */
export async function lookFor(
  { calls, ourselves }: DeliverParts,
  { team, channel }: Pick<Place, 'team'> & Partial<Place>,
  pictures: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const [first] = pictures;
  const { scopes } = await ourselves(signal);
  if (first === undefined || !scopes.includes('files:read')) return 'unknown';
  const shared = await calls.sharedAt(team, first, channel, signal).catch((error: unknown) => {
    if (isPassing(error)) throw error;
    return 'unknown' as const;
  });
  if (shared === undefined || shared === 'unknown') return shared;
  const { channel: where, ts } = shared;
  return ts === undefined ? 'there' : { channel: where, ts, pictures: [...pictures] };
}

/** The end in words, with a button that sends the pictures once more. */
export async function offerAgain(
  parts: DeliverParts,
  address: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<SlackAddress> {
  const texts = textsFor(address.locale);
  const label = texts.say('action.fetch');
  const lines = [...card.lines, texts.say('slack.maybeThere', { action: label })];
  const offer = { name: 'fetch' as const, label };
  return showStatus(parts, address, { ...card, lines }, signal, { offer });
}
