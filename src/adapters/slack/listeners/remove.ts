// Delete: the message goes, and its pictures go from the workspace.
import { isGone } from '../delivery/refusals.ts';
import { forgetPictures } from '../delivery/remembered.ts';
import type { ListenParts } from './parts.ts';
import type { Press } from './on-press.ts';

const withinMs = 30_000;

/** Removes what the button stands on; a message that is gone already is no mistake. */
export async function removeMessage(
  { calls, store, log }: ListenParts,
  { heard, ts, isEphemeral, message }: Press,
): Promise<void> {
  const { team, user, channel, responseUrl } = heard;
  const signal = AbortSignal.timeout(withinMs);
  if (isEphemeral || ts === undefined) {
    if (responseUrl !== undefined) await calls.respond(responseUrl, 'delete', signal);
    return;
  }
  await calls.remove({ team, channel, ts }, signal).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
  const files = message?.blocks.flatMap(({ slack_file }) => slack_file?.id ?? []) ?? [];
  const removed = await Promise.allSettled(files.map((id) => calls.removeFile(team, id, signal)));
  for (const result of removed) {
    if (result.status === 'rejected')
      log.warn({ err: result.reason as unknown }, 'a deleted picture is still in Slack');
  }
  await forgetPictures(store, { team, user }, files);
}
