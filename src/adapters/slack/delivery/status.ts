// The message that tells how far a generation is, wherever it can be told: in the channel, aside, or directly.
import type { Card } from '../../../generation/cards/card.ts';
import { AppError } from '../../../generation/errors.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { askerOf, canRespond, isDirect, responded } from '../address.ts';
import type { MessageBody, Place } from '../api/calls.ts';
import { inMrkdwn, render, renderHint, type Around } from '../render.ts';
import type { MessageAt, SlackAddress } from '../schema.ts';
import type { DeliverParts } from './parts.ts';
import { isForbidden, isUnclear } from './refusals.ts';
import { noteOrigin } from './remembered.ts';

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
  if (!card.final && (target.unconfirmed ?? 0) >= mostUnconfirmed) throw new AppError('chat_busy');
  if (target.aside) return tellAside(parts, target, card, signal, around);
  try {
    return await begin(parts, target, target, card, signal, around);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return tellAside(parts, { ...target, aside: 'outside' }, card, signal, around);
  }
}

/** Where Slack confirms nothing, one that got lost is made up for, and no channel is filled with ones that nobody can change. */
const mostUnconfirmed = 2;

/** Sends a first card; one whose arrival is not confirmed counts as seen, unless it is the last. */
async function begin(
  parts: DeliverParts,
  target: SlackAddress,
  place: Place,
  card: Card,
  signal: AbortSignal,
  around: Around,
): Promise<SlackAddress> {
  try {
    return { ...target, status: await parts.calls.post(place, bodyOf(parts, target, card, around), signal) };
  } catch (error) {
    if (card.final || !isUnclear(error)) throw error;
    return { ...target, unconfirmed: (target.unconfirmed ?? 0) + 1 };
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
    if (!card.final || !isForbidden(error)) throw error;
    // The workspace lets nobody change old messages, or the bot may not write there any more.
    const { status: _old, ...rest } = target;
    const shown = await showStatus(parts, rest, card, signal, around);
    await parts.calls.remove({ team, ...status }, signal).catch(() => {});
    return shown;
  }
}

function bodyOf({ clock }: DeliverParts, target: SlackAddress, card: Card, around: Around): MessageBody {
  const intro = introOf(target, card);
  return render(card, textsFor(target.locale), { now: clock.now(), by: askerOf(target), intro, ...around });
}

/** Why a card is not where it was asked for. */
export function introOf({ aside, locale }: SlackAddress, card: Card): string | undefined {
  return aside === 'outside' && !card.private ? textsFor(locale).say('slack.directIntro') : undefined;
}

/** In the direct messages with the app; where there are none, by the address that came with the command. */
async function tellAside(
  parts: DeliverParts,
  target: SlackAddress,
  card: Card,
  signal: AbortSignal,
  around: Around,
): Promise<SlackAddress> {
  const { team, user, unconfirmed } = target;
  if (card.private) await noteOrigin(parts, target, card);
  let shown: SlackAddress;
  try {
    shown = await begin(parts, target, { team, channel: user }, card, signal, around);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    if (!canRespond(target, parts.clock.now())) throw error;
    return answerCommand(parts, target, card, signal, around);
  }
  return card.final || unconfirmed ? shown : hint(parts, shown, card, signal);
}

/**
 * Says once, where it was asked for, where it comes and why. Nothing waits for that: until the status is on record, a
 * press or a crash has it shown once more.
 */
function hint(parts: DeliverParts, target: SlackAddress, card: Card, signal: AbortSignal): SlackAddress {
  const { response } = target;
  const answered = response !== undefined && canRespond(target, parts.clock.now()) ? response.url : undefined;
  whisper(parts, target, card, { answered, signal }).catch((error: unknown) => {
    // It comes all the same.
    const told = { err: error, generation: card.generationId };
    parts.log.warn(told, 'nobody was told that it comes as a direct message');
  });
  return answered === undefined ? target : responded(target);
}

async function whisper(
  { calls, ourselves }: DeliverParts,
  { aside, team, channel, locale, user }: SlackAddress,
  card: Card,
  { answered, signal }: { answered: string | undefined; signal: AbortSignal },
): Promise<void> {
  const { botUser } = await ourselves(signal);
  // Nobody can invite it into a conversation of two.
  const key = aside === 'outside' && !isDirect(channel) ? 'slack.invite' : 'slack.privateHere';
  const body = renderHint(card, inMrkdwn(textsFor(locale), key, { bot: `<@${botUser}>` }));
  if (answered !== undefined) return calls.respond(answered, body, signal);
  // In a thread that nobody has answered in yet Slack would show it to nobody.
  await calls.postEphemeral({ team, channel }, user, body, signal);
}

/**
 * The beginning and the end, as messages that nobody else sees. What a command's address has said cannot be replaced
 * (bolt-js#2287), so there is no progress.
 */
async function answerCommand(
  parts: DeliverParts,
  target: SlackAddress,
  card: Card,
  signal: AbortSignal,
  around: Around,
): Promise<SlackAddress> {
  const { calls } = parts;
  const { response } = target;
  if (!response) throw new AppError('chat_forbidden');
  if (!card.final && response.uses > 0) throw new AppError('chat_busy');
  const body = bodyOf(parts, target, card, { ...around, intro: undefined });
  await calls.respond(response.url, body, signal).catch((error: unknown) => {
    if (card.final || !isUnclear(error)) throw error;
  });
  return responded(target);
}
