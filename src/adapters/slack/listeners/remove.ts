// Delete: the message goes, and its pictures go from the workspace.
import { isForbidden, isGone, isPassing } from '../delivery/refusals.ts';
import { forgetPictures, takeLast } from '../delivery/remembered.ts';
import { refuse, sentence, tellIn } from './answering.ts';
import type { ListenParts } from './parts.ts';
import type { Press } from './heard.ts';
import { picturesIn } from './pictures-in.ts';

const withinMs = 30_000;

/** Removes what the button stands on; a message that is gone already is no mistake. */
export async function removeMessage(parts: ListenParts, press: Press, generationId: string): Promise<void> {
  const { calls, log } = parts;
  const { heard } = press;
  const signal = AbortSignal.timeout(withinMs);
  const files = await picturesIn(parts, heard.channel, press);
  await forgetPictures(parts, files);
  const failure = await takeAway(parts, press, signal).catch((error: unknown) => ({ error }));
  // It can be pressed again, and until then the message shows its pictures.
  if (failure && isPassing(failure.error)) return refuse(parts, heard, failure.error);
  // What was published stands in two messages, and only the pictures of this one are to go.
  const isLast = files.length > 0 && (await takeLast(parts, generationId));
  const removed = await Promise.allSettled(
    isLast ? files.map((id) => calls.removeFile(heard.team, id, signal)) : [],
  );
  for (const result of removed) {
    if (result.status === 'rejected')
      log.warn({ err: result.reason as unknown }, 'a deleted picture is still in Slack');
  }
  if (!failure) return;
  if (!isForbidden(failure.error)) return refuse(parts, heard, failure.error);
  await tellIn(parts, heard, (locale) => sentence(locale, 'slack.notRemoved'));
}

async function takeAway(
  { calls }: ListenParts,
  { heard, ts, isEphemeral }: Press,
  signal: AbortSignal,
): Promise<void> {
  const { team, channel, responseUrl } = heard;
  try {
    if (!isEphemeral && ts !== undefined) await calls.remove({ team, channel, ts }, signal);
    else if (responseUrl !== undefined) await calls.respond(responseUrl, 'delete', signal);
  } catch (error) {
    if (isGone(error)) return;
    if (!isForbidden(error) || responseUrl === undefined) throw error;
    // Where the bot has no say any more, the press still has.
    const isAway = await calls.respond(responseUrl, 'delete', signal).then(
      () => true,
      () => false,
    );
    if (!isAway) throw error;
  }
}
