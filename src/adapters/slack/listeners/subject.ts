// The pictures of a message that an edit can work on.
import type { SlackMessage } from './heard.ts';
import type { Subject } from './metadata.ts';
import type { ListenParts } from './parts.ts';
import { picturesIn } from './pictures-in.ts';

const mostPictures = 10;
/** A form remembers 3,000 characters, and other things too. */
const longestUrls = 2000;

/** Of a result of ours by its record, else the files of the message, else what it shows from the open web. */
export async function subjectIn(
  parts: Pick<ListenParts, 'store'>,
  channel: string,
  { ts, message }: { ts: string | undefined; message: SlackMessage | undefined },
  generationId = message && generationIn(message),
): Promise<Subject> {
  const ours = await picturesIn(parts, channel, { ts, message });
  const { blocks = [], files = [], attachments = [] } = message ?? {};
  const theirs = files.filter(({ isPicture }) => isPicture).map(({ id }) => id);
  const urls = [...blocks, ...attachments].flatMap(({ image_url }) => image_url ?? []);
  return {
    ...(generationId === undefined ? {} : { generationId }),
    files: [...ours, ...theirs].slice(0, mostPictures),
    urls: remembered(urls.filter((url) => url.startsWith('https://'))).slice(0, mostPictures),
  };
}

/** The first ones, as far as a form can remember them: no other ones are offered. */
function remembered(urls: readonly string[]): string[] {
  let left = longestUrls;
  const end = urls.findIndex((url) => (left -= url.length) < 0);
  return end < 0 ? [...urls] : urls.slice(0, end);
}

/** Our buttons tell whose result it is; the same names in messages of other apps are not looked up in vain for long. */
function generationIn({ blocks }: SlackMessage): string | undefined {
  const buttons = blocks.flatMap(({ elements }) => elements ?? []);
  return buttons.find(({ action_id }) => action_id === 'edit')?.value;
}
