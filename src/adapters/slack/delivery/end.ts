// The end with its files: pictures in a new message, because an update shows them to nobody but the bot.
import type { Card } from '../../../generation/cards/card.ts';
import { AppError } from '../../../generation/errors.ts';
import type { DeliveredFile } from '../../../generation/ports.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { askerOf } from '../address.ts';
import { render } from '../render.ts';
import type { SlackAddress } from '../schema.ts';
import { attach, type Attached } from './attach.ts';
import { offerAgain, whereIs, type Found } from './doubt.ts';
import type { DeliverParts, End } from './parts.ts';
import { isForbidden, isGone, isNo, isNotReady, isPassing } from './refusals.ts';
import { noteForHome } from './remembered.ts';
import { createResults, underWay, type Result, type Results } from './results.ts';
import { send, type Load } from './send.ts';
import { noteShown } from './shown.ts';
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
  const results = createResults(parts);
  const tidied = (whole: Result) =>
    tidy(parts, withEnd(address, whole.end), card, { shownAt: whole.wholeAt, signal });
  const before = await results.get(address);
  if (before.isWhole) return tidied(before);
  try {
    return await bring({ ...parts, results }, address, card, { files, before, signal });
  } catch (error) {
    // Another process may have shown them meanwhile, and taken the status away.
    const now = await results.get(address);
    if (now.isWhole) return tidied(now);
    throw error;
  }
}

async function bring(
  parts: DeliverParts & { results: Results },
  address: SlackAddress,
  card: Card,
  { files, before, signal }: End & { before: Result },
): Promise<SlackAddress> {
  let { end } = before;
  if (before.isSent) {
    const found = await lookAgain(parts, address, before, signal);
    if (found === 'unknown') return offerAgain(parts, address, card, signal);
    if (found === 'there') {
      const shownAt = await noteWhole(parts, address, undefined);
      return tidy(parts, address, card, { shownAt, signal });
    }
    end = found;
  }

  // Both are waited for, whatever becomes of one: the files are there only until this is settled.
  const [announced, attaching] = await Promise.allSettled([
    end ? withEnd(address, end) : announce(parts, address, card, signal),
    attach(parts, address, { files, before }, signal),
  ]);
  if (announced.status === 'rejected') {
    const isOver = isGone(announced.reason) && attaching.status === 'fulfilled';
    if (isOver) await discardUnseen(parts, address, attaching.value, signal);
    throw announced.reason;
  }
  if (attaching.status === 'rejected') throw attaching.reason;
  const sent = await sendOrShare(parts, announced.value, card, { attached: attaching.value, files, signal });
  if (sent.end) await noteShown(parts, sent.end);
  const shownAt = await noteWhole(parts, sent, sent.end);
  await noteForHome(parts, sent, card);
  return tidy(parts, sent, card, { shownAt, signal });
}

/** What became of a message that was sent; rejects with `chat_busy` while somebody may still be sending it. */
async function lookAgain(
  parts: DeliverParts & { results: Results },
  address: SlackAddress,
  before: Result,
  signal: AbortSignal,
): Promise<Found> {
  const found = before.end ? 'unknown' : await whereIs(parts, address, before, signal);
  const waitMs = found === 'unknown' || found === undefined ? parts.results.underWayMs(before) : 0;
  if (waitMs > 0) throw underWay(waitMs);
  return found;
}

/** Notes that nothing more is to be sent; resolves with since when. */
async function noteWhole(
  { clock, results }: DeliverParts & { results: Results },
  address: SlackAddress,
  end: SlackAddress['end'],
): Promise<number> {
  const wholeAt = clock.now();
  await results.note(address, { end, isSent: false, claimedAt: undefined, isWhole: true, wholeAt });
  return wholeAt;
}

/** Where the status became the end itself there is nothing left to be taken away. */
function withEnd({ status, ...rest }: SlackAddress, end: SlackAddress['end']): SlackAddress {
  const isOther = status !== undefined && (status.ts !== end?.ts || status.channel !== end.channel);
  return { ...rest, ...(isOther ? { status } : {}), ...(end ? { end } : {}) };
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

/**
 * Says that it is on its way. Whoever deleted the message in the meantime does not want it; a message that cannot be
 * changed, for whatever reason, keeps nobody from getting the pictures.
 */
async function announce(
  parts: DeliverParts,
  address: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<SlackAddress> {
  if (!address.status) return address;
  const title = textsFor(address.locale).say('slack.delivering');
  const announced: Card = { ...card, tone: 'working', title, lines: [], actions: [], final: false };
  try {
    return await showStatus(parts, address, announced, signal);
  } catch (error) {
    if (isGone(error)) throw error;
    return address;
  }
}

/**
 * Pictures that Slack does not make ready in time, or does not want in a message, are shared as files after all; where
 * nothing may be sent, links are told.
 */
async function sendOrShare(
  parts: DeliverParts & { results: Results },
  target: SlackAddress,
  card: Card,
  { attached, files, signal }: End & { attached: Attached },
): Promise<SlackAddress> {
  try {
    return await send(parts, target, card, { ...attached, inThread: false }, signal);
  } catch (error) {
    const load = otherWay(error, files, attached);
    const other = load ? send(parts, target, card, load, signal) : Promise.reject(error);
    const [sent] = await Promise.allSettled([other]);
    if (sent.status === 'rejected' && isPassing(sent.reason)) throw sent.reason;
    await discard(parts, target, attached, signal);
    if (sent.status === 'rejected') throw sent.reason;
    return sent.value;
  }
}

function otherWay(error: unknown, files: readonly DeliveredFile[], attached: Attached): Load | undefined {
  const none = { pictures: [], others: [], inThread: false };
  const { refused, pictures } = attached;
  const isLinked = refused.length === files.length;
  if (isForbidden(error)) return isLinked ? undefined : { ...none, refused: [...files] };
  if (!isNotReady(error) && !(isNo(error) && pictures.length > 0)) return undefined;
  return { ...none, others: files.filter((file) => !refused.includes(file)), refused, inThread: true };
}

/** Of a message that is gone the pictures go too, unless another process has sent them: it took the message away itself. */
async function discardUnseen(
  parts: DeliverParts & { results: Results },
  address: SlackAddress,
  attached: Attached,
  signal: AbortSignal,
): Promise<void> {
  const { isSent, isWhole } = await parts.results.get(address);
  if (!isSent && !isWhole) await discard(parts, address, attached, signal);
}

/** Pictures that nobody will ever see do not stay in the workspace. */
async function discard(
  { calls }: DeliverParts,
  { team }: SlackAddress,
  { pictures }: Attached,
  signal: AbortSignal,
): Promise<void> {
  await Promise.allSettled(pictures.map(({ id }) => calls.removeFile(team, id, signal)));
}
