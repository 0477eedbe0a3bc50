// The message that tells how far a generation is, wherever it can be told: in the channel, aside, or directly.
import type { Card } from '../../../generation/card.ts';
import { AppError } from '../../../generation/errors.ts';
import { textsFor, type Texts } from '../../../i18n/texts.ts';
import { askerOf, canRespond, isDirect, responded } from '../address.ts';
import type { MessageBody } from '../api/calls.ts';
import { inMrkdwn, render } from '../render.ts';
import type { MessageAt, SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isForbidden, isGone, isUnchangeable } from './refusals.ts';

type Around = NonNullable<Parameters<typeof render>[2]>;

/**
 * Shows the card at the address as text; resolves with where it stands now. What Slack cannot take often enough is
 * dropped with `chat_busy`, unless the card is final.
 */
export async function showStatus(
  parts: DeliverParts,
  address: SlackAddress,
  card: Card,
  signal: AbortSignal,
  around: Around = {},
): Promise<SlackAddress> {
  const target = isAside(address, card)
    ? { ...address, aside: address.aside ?? ('private' as const) }
    : address;
  if (target.status) return update(parts, target, target.status, card, signal, around);
  if (target.aside) return tellAside(parts, target, card, signal, around);
  try {
    const body = bodyOf(parts, target, card, around);
    return { ...target, status: await parts.calls.post(target, body, signal) };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return tellAside(parts, { ...target, aside: 'outside' }, card, signal, around);
  }
}

/** What is private is said to its person only; in the direct messages with the app it is so by itself. */
function isAside({ aside, channel }: SlackAddress, card: Card): boolean {
  return aside !== undefined || (card.private && !isDirect(channel));
}

async function update(
  parts: DeliverParts,
  target: SlackAddress,
  status: MessageAt,
  card: Card,
  signal: AbortSignal,
  around: Around,
): Promise<SlackAddress> {
  const { team } = target;
  const body = bodyOf(parts, target, card, around);
  try {
    await parts.calls.update({ team, ...status }, body, { urgent: card.final }, signal);
    return target;
  } catch (error) {
    if (!isUnchangeable(error) || !card.final) throw error;
    // The workspace lets nobody change old messages: the end is told in a new one.
    const { status: _old, ...rest } = target;
    return showStatus(parts, rest, card, signal, around);
  }
}

function bodyOf({ clock }: DeliverParts, target: SlackAddress, card: Card, around: Around): MessageBody {
  return render(card, textsFor(target.locale), { now: clock.now(), by: askerOf(target), ...around });
}

/** Only its person sees it: by the address that came with the command, and where that is used up in a direct message. */
async function tellAside(
  parts: DeliverParts,
  target: SlackAddress,
  card: Card,
  signal: AbortSignal,
  around: Around,
): Promise<SlackAddress> {
  const { calls, clock } = parts;
  const now = clock.now();
  const texts = textsFor(target.locale);
  const uses = target.response?.uses ?? 0;
  const isFirst = uses === 0;
  if (!card.final && !isFirst && !isWorthAUse(target, now)) throw new AppError('chat_busy');
  if (canRespond(target, now)) {
    const notes = card.final ? (around.notes ?? []) : [await hintOf(parts, target, texts, signal)];
    const body = { ...render(card, texts, { now, ...around, notes }), inPlace: !isFirst };
    try {
      await calls.respond(target.response?.url ?? '', body, signal);
      return responded(target, now);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  const intro = target.aside === 'outside' ? texts.say('slack.directIntro') : undefined;
  const body = render(card, texts, { now, intro, ...around });
  const { team, user } = target;
  return { ...target, status: await calls.post({ team, channel: user }, body, signal) };
}

/** Two of the five answers are kept for the end. */
const usesForProgress = 3;
const betweenUsesMs = 15_000;

function isWorthAUse({ response }: SlackAddress, now: number): boolean {
  if (!response || response.uses >= usesForProgress) return false;
  return response.uses < 2 || now - (response.usedAt ?? 0) >= betweenUsesMs;
}

async function hintOf(
  { ourselves }: DeliverParts,
  { aside, channel }: SlackAddress,
  texts: Texts,
  signal: AbortSignal,
): Promise<string> {
  const { botUser } = await ourselves(signal);
  // Nobody can invite it into a conversation of two.
  const isInvitable = aside === 'outside' && !isDirect(channel);
  return inMrkdwn(texts, isInvitable ? 'slack.invite' : 'slack.privateHere', {
    bot: `<@${botUser}>`,
  });
}
