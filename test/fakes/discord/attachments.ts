// Files of messages: what an edit keeps, what it replaces, and where their bytes are served.
import type { UploadedFile } from './body.ts';
import { measured } from './measure.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** A file of a message. */
export interface StoredAttachment {
  id: string;
  filename: string;
  description: string | undefined;
  contentType: string;
  url: string;
  bytes: Uint8Array;
}

/** A file that a person attaches. */
export interface PersonsFile {
  filename: string;
  bytes: Uint8Array;
  contentType?: string;
}

/** An entry of a request's `attachments`: a number of `files[n]`, or the id of one that stays. */
export interface ListedAttachment {
  id: string | number;
  filename?: string | null;
  description?: string | null;
}

/** How a request treats what is there: a new message, an edit, or the callback of type 7. */
export type EditKind = 'create' | 'edit' | 'callback edit';

/** The attachments after a request; sizes over the limit are refused, entries that lead nowhere too. */
export function attachmentsAfter(
  world: World,
  change: {
    kind: EditKind;
    channelId: string;
    before: readonly StoredAttachment[];
    listed: readonly ListedAttachment[] | null | undefined;
    files: readonly UploadedFile[];
    sizeLimitBytes: number;
    ephemeral: boolean;
  },
): StoredAttachment[] {
  const { kind, before, listed, files } = change;
  if (files.some(({ bytes }) => bytes.byteLength > change.sizeLimitBytes)) throw new Refusal('too large');
  const add = (file: UploadedFile, entry?: ListedAttachment) =>
    storeFile(world, change.channelId, {
      filename: entry?.filename ?? file.name,
      description: entry?.description ?? undefined,
      contentType: file.contentType,
      bytes: file.bytes,
      ephemeral: change.ephemeral,
    });

  if (!listed) {
    // Files without a list take the place of what was there; without either, only a plain edit keeps it.
    const kept = kind === 'edit' && files.length === 0 ? before : [];
    return checked([...kept, ...files.map((file) => add(file))]);
  }
  const unlisted = files.filter(({ index }) => !listed.some(({ id }) => String(id) === index));
  for (const { name, index } of unlisted)
    world.breach(`files[${index}] (${name}) is not in attachments: it is dropped`);
  return checked(
    listed.map((entry) => {
      const file = files.find(({ index }) => index === String(entry.id));
      if (file) return add(file, entry);
      const kept = before.find(({ id }) => id === String(entry.id));
      if (kept)
        return {
          ...kept,
          description: entry.description === undefined ? kept.description : (entry.description ?? undefined),
        };
      world.breach(
        `attachments names ${entry.id}, which is neither a file of the request nor of the message`,
      );
      throw new Refusal('invalid form');
    }),
  );
}

function checked(list: StoredAttachment[]): StoredAttachment[] {
  if (list.length > 10) throw new Refusal('too many attachments');
  return list;
}

/** Puts bytes where they can be loaded for a day. */
function storeFile(
  world: World,
  channelId: string,
  file: Omit<StoredAttachment, 'id' | 'url'> & { ephemeral: boolean },
): StoredAttachment {
  const id = world.newId();
  const filename = file.filename.replaceAll(/[^\w.()-]/gu, '_').replace(/^_+/u, '');
  const contentType = contentTypeOf(filename, file.contentType);
  const expiresAt = world.clock.now() + linksLiveMs;
  world.files.set(id, { bytes: file.bytes, contentType, expiresAt });
  const folder = file.ephemeral ? 'ephemeral-attachments' : 'attachments';
  const url = `${world.cdnUrl}/${folder}/${channelId}/${id}/${filename}?ex=${hexSeconds(expiresAt)}&hm=${'0'.repeat(64)}`;
  return { id, filename, description: file.description, contentType, url, bytes: file.bytes };
}

const linksLiveMs = 86_400_000;
const hexSeconds = (at: number): string => Math.floor(at / 1_000).toString(16);

/** The same file with a link that is good for another day, which Discord gives whenever it tells of a message. */
export function renewed(world: World, attachment: StoredAttachment): StoredAttachment {
  const file = world.files.get(attachment.id);
  if (!file) return attachment;
  file.expiresAt = world.clock.now() + linksLiveMs;
  attachment.url = attachment.url.replace(/(?<=[?&]ex=)[\da-f]+/u, hexSeconds(file.expiresAt));
  return attachment;
}

/** Stores a person's file and gives it as the bot is told of it. */
export function uploaded(world: World, file: PersonsFile): { id: string; json: object } {
  const contentType = file.contentType ?? '';
  const stored = storeFile(world, '0', { ...file, contentType, description: undefined, ephemeral: true });
  const { id, filename, url, bytes } = stored;
  const json = {
    id,
    filename,
    url,
    proxy_url: url,
    size: bytes.byteLength,
    content_type: stored.contentType,
    ...measured(bytes),
    ephemeral: true,
  };
  return { id, json };
}

/** Discord goes by the name, not by what the client says. */
function contentTypeOf(filename: string, given: string): string {
  const known: Record<string, string> = {
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    webp: 'image/webp',
    gif: 'image/gif',
    mp4: 'video/mp4',
    mp3: 'audio/mpeg',
    txt: 'text/plain; charset=utf-8',
  };
  return known[filename.split('.').at(-1)?.toLowerCase() ?? ''] ?? (given || 'application/octet-stream');
}

/** An attachment as Discord sends it. */
export function attachmentJson({ id, filename, description, contentType, url, bytes }: StoredAttachment) {
  return {
    id,
    filename,
    ...(description === undefined ? {} : { description }),
    size: bytes.byteLength,
    url,
    proxy_url: url,
    content_type: contentType,
    ...measured(bytes),
  };
}
