// Sending the end: the message with its pictures, then what can only be shared as a file, then links for the rest.
import type { Card } from '../../../generation/cards/card.ts';
import { AppError } from '../../../generation/errors.ts';
import type { DeliveredFile } from '../../../generation/ports.ts';
import { textsFor, type Texts } from '../../../i18n/texts.ts';
import { askerOf } from '../address.ts';
import { escaped, linkTo } from '../escape.ts';
import { inMrkdwn, momentOf, render, type Around } from '../render.ts';
import type { MessageAt, SlackAddress } from '../schema.ts';
import type { Attached } from './attach.ts';
import type { DeliverParts } from './parts.ts';
import { isForbidden, isRefused } from './refusals.ts';
import type { Results } from './results.ts';
import { settled } from './settled.ts';
import { introOf, showStatus } from './status.ts';

type SendParts = DeliverParts & { results: Results };

/** What is sent, and whether files that are shared stand in the thread of the card. */
export interface Load extends Attached {
  inThread: boolean;
}

/**
 * Resolves with the address at its end; without one only where everything was told by the way of the command. What an
 * address with an end shows already is not sent again. Rejects with `file_too_large` where nothing can be had.
 */
export async function send(
  parts: SendParts,
  target: SlackAddress,
  card: Card,
  load: Load,
  signal: AbortSignal,
): Promise<SlackAddress> {
  const { pictures, others, refused, uploadedAt, inThread } = load;
  const texts = textsFor(target.locale);
  const notes = linkNotes(refused, texts);
  if (pictures.length + others.length + notes.length === 0) throw new AppError('file_too_large');
  const shared = texts.say(inThread ? 'slack.inThread' : 'slack.shared');
  const around = {
    pictures,
    notes: [...(others.length > 0 ? [escaped(shared)] : []), ...notes],
  };
  // A file stands behind its card, and a message that only changes calls nobody.
  const show = pictures.length + others.length > 0 ? postAnew : onStatus;
  const content = { around, uploadedAt };
  const shown = target.end ? target : await show(parts, target, card, content, signal);
  const { end } = shown;
  if (!end || others.length === 0) return shown;
  await parts.results.note(shown, { end, isSent: false, claimedAt: undefined });
  try {
    const thread = target.thread ?? (inThread ? end.ts : undefined);
    await share(parts, target, others, { channel: end.channel, thread }, signal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const links = [...notes, ...linkNotes(others, texts)];
    if (pictures.length + links.length === 0) return takeBack(parts, shown, end, signal);
    const intro = introOf(shown, card);
    const linked = render(card, texts, { ...around, by: askerOf(shown), intro, notes: links });
    await parts.calls.update({ team: target.team, ...end }, linked, { urgent: true }, signal);
  }
  return shown;
}

/** A card of which nothing can be had goes again. */
async function takeBack(
  { calls, results }: SendParts,
  shown: SlackAddress,
  { channel, ts }: MessageAt,
  signal: AbortSignal,
): Promise<never> {
  await calls.remove({ team: shown.team, channel, ts }, signal);
  await results.note(shown, { end: undefined });
  throw new AppError('file_too_large');
}

/** What the message shows besides its card, and since when Slack has had that. */
interface Content {
  around: Around;
  uploadedAt: number | undefined;
}

async function postAnew(
  parts: SendParts,
  target: SlackAddress,
  card: Card,
  content: Content,
  signal: AbortSignal,
): Promise<SlackAddress> {
  const { team, user, channel, thread, aside, locale } = target;
  const { around, uploadedAt } = content;
  const intro = introOf(target, card);
  const place = aside ? { team, channel: user } : { team, channel, thread };
  try {
    const body = render(card, textsFor(locale), { ...around, by: askerOf(target), intro });
    const post = () =>
      parts.results.sendOnce(target, (claim) => parts.calls.post(place, body, signal, claim));
    const at = await parts.readiness.sendWhenReady(post, uploadedAt, signal);
    return { ...target, end: { ...at, pictures: (around.pictures ?? []).map(({ id }) => id) } };
  } catch (error) {
    if (aside || !isForbidden(error)) throw error;
    // The bot was taken out of the channel in the meantime.
    return postAnew(parts, { ...target, aside: 'outside' }, card, content, signal);
  }
}

async function onStatus(
  parts: SendParts,
  target: SlackAddress,
  card: Card,
  content: Content,
  signal: AbortSignal,
): Promise<SlackAddress> {
  const shown = await showStatus(parts, target, card, signal, content.around);
  const { status, ...rest } = shown;
  return status ? { ...rest, end: { ...status, pictures: [] } } : shown;
}

/** Files as a message of their own. */
async function share(
  { calls, results }: SendParts,
  target: SlackAddress,
  files: readonly DeliveredFile[],
  place: { channel: string; thread: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const uploads = await settled(
    files.map(async ({ name, alt, file }) => {
      const upload = { name, alt, sizeBytes: file.sizeBytes, stream: () => file.stream() };
      return { id: (await calls.upload(target.team, upload, signal)).id, title: name };
    }),
  );
  await results.sendOnce(target, (claim) => calls.complete(target.team, uploads, place, signal, claim));
}

/** What Slack does not take can be looked at where it was made, for a while. */
function linkNotes(files: readonly DeliveredFile[], texts: Texts): string[] {
  return files.flatMap(({ link }) => {
    if (!link) return [];
    const shown = linkTo(link.url, texts.say('slack.linkText'));
    return [inMrkdwn(texts, 'slack.linked', { link: shown, when: momentOf(link.expiresAt) })];
  });
}
