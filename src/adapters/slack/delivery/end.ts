// The end with its files: pictures in a new message, because an update shows them to nobody but the bot.
import type { Card } from '../../../generation/card.ts';
import { AppError } from '../../../generation/errors.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { askerOf } from '../address.ts';
import { render } from '../render.ts';
import type { SlackAddress } from '../schema.ts';
import { attach, type Attached } from './attach.ts';
import { offerAgain, whereIs } from './doubt.ts';
import type { DeliverParts, End } from './parts.ts';
import { isNotReady, isUnclear } from './refusals.ts';
import { noteForHome } from './remembered.ts';
import { createResults } from './results.ts';
import { send } from './send.ts';
import { showStatus } from './status.ts';
import { tidy } from './tidy.ts';

/**
 * Puts the pictures in front of everybody who is to see them and takes the status away: one message remains.
 * Safe to be repeated at any point; where Slack did not say whether the message arrived, its person is asked.
 */
export async function showEnd(
  parts: DeliverParts,
  address: SlackAddress,
  card: Card,
  { files, signal }: End,
): Promise<SlackAddress> {
  const results = createResults(parts.store, parts.clock.now);
  const before = await results.get(address);
  if (before.end) return tidy(parts, { ...address, end: before.end }, card, signal);
  if (before.isSent) {
    const found = await whereIs(parts, address, before, signal);
    if (found === 'unknown') return offerAgain(parts, address, card, signal);
    if (found) return tidy(parts, { ...address, end: found }, card, signal);
  }

  const target = await announce(parts, address, card, signal);
  const attached = await attach({ ...parts, results }, target, { files, before }, signal);
  await results.note(target, { isSent: true });
  try {
    const sent = await sendOrShare(parts, target, card, { attached, files, signal });
    await results.note(sent, { end: sent.end });
    await noteForHome(parts, sent, card);
    return await tidy(parts, sent, card, signal);
  } catch (error) {
    // What Slack has refused for sure is not on its way.
    if (!isUnclear(error)) await results.note(target, { isSent: false });
    throw error;
  }
}

/** Changes the message that shows the end. Its pictures stay: they were shared when it was sent. */
export async function updateEnd(
  parts: DeliverParts,
  address: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<SlackAddress> {
  const { end, team, locale } = address;
  if (!end) throw new AppError('address_gone');
  const { pictures, ...at } = end;
  const alt = card.prompt ?? card.title;
  const body = render(card, textsFor(locale), {
    pictures: pictures.map((id) => ({ id, alt })),
    by: askerOf(address),
  });
  await parts.calls.update({ team, ...at }, body, { urgent: true }, signal);
  return address;
}

/** Says that it is on its way. Whoever deleted the message in the meantime does not want it. */
async function announce(
  parts: DeliverParts,
  address: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<SlackAddress> {
  if (!address.status) return address;
  const title = textsFor(address.locale).say('slack.delivering');
  return showStatus(parts, address, { ...card, tone: 'working', title, lines: [], actions: [] }, signal);
}

/** Pictures that Slack does not make ready in time are shared as files after all. */
async function sendOrShare(
  parts: DeliverParts,
  target: SlackAddress,
  card: Card,
  { attached, files, signal }: End & { attached: Attached },
): Promise<SlackAddress> {
  try {
    return await send(parts, target, card, { ...attached, inThread: false }, signal);
  } catch (error) {
    if (!isNotReady(error)) throw error;
    const others = files.filter((file) => !attached.refused.includes(file));
    return send(parts, target, card, { ...attached, pictures: [], others, inThread: true }, signal);
  }
}
