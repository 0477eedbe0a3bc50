// A message whose arrival nobody has confirmed: looked for where we may, and else left to its person, never sent blindly.
import type { Card } from '../../../generation/card.ts';
import { textsFor } from '../../../i18n/texts.ts';
import type { Place } from '../api/calls.ts';
import type { SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import type { Result } from './results.ts';
import { showStatus } from './status.ts';

type Found = NonNullable<SlackAddress['end']> | 'there' | undefined | 'unknown';

/** The same as `lookFor`, of what was uploaded for a reply and where that is shown. */
export async function whereIs(
  parts: DeliverParts,
  { team, channel: asked, aside, status }: SlackAddress,
  { uploaded }: Result,
  signal: AbortSignal,
): Promise<Found> {
  // Only the status tells which conversation is the one with its person.
  const channel = aside ? status?.channel : asked;
  return channel === undefined
    ? 'unknown'
    : lookFor(parts, { team, channel }, Object.values(uploaded), signal);
}

/**
 * The message that shows the pictures; `there` where Slack does not say which; undefined where there surely is none;
 * `unknown` where we may not look.
 */
export async function lookFor(
  { calls, ourselves }: DeliverParts,
  { team, channel }: Place,
  pictures: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  const [first] = pictures;
  const { scopes } = await ourselves(signal);
  if (first === undefined || !scopes.includes('files:read')) return 'unknown';
  const shared = await calls.sharedAt(team, first, channel, signal);
  if (!shared) return undefined;
  return shared.ts === undefined ? 'there' : { channel, ts: shared.ts, pictures: [...pictures] };
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
