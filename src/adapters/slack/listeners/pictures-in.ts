// The pictures of a message that somebody pressed or chose.
import { picturesAt } from '../delivery/shown.ts';
import type { SlackMessage } from './heard.ts';
import type { ListenParts } from './parts.ts';

/** Slack's ids of what a message of ours shows; what is not in our notes may be in what Slack tells of it. */
export async function picturesIn(
  { store }: Pick<ListenParts, 'store'>,
  channel: string,
  { ts, message }: { ts: string | undefined; message: SlackMessage | undefined },
): Promise<string[]> {
  const noted = ts === undefined ? undefined : await picturesAt(store, { channel, ts });
  return noted ?? message?.blocks.flatMap(({ slack_file }) => slack_file?.id ?? []) ?? [];
}
