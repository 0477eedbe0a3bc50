// Files: what the bytes really are, when they can be shown, and who may see them.
import type { Json, World } from './world.ts';

/** A file, from the moment a place for it was asked for. */
export interface StoredFile {
  id: string;
  name: string;
  title: string;
  alt: string;
  /** What was announced. */
  lengthBytes: number;
  ownerId: string;
  bytes: Uint8Array | undefined;
  /** Undefined until the upload is completed. */
  readyAt: number | undefined;
  deleted: boolean;
  /** Conversations whose people may see it. */
  sharedIn: Set<string>;
  /** Messages that shared it as a file. */
  shares: { channelId: string; ts: string; threadTs: string | undefined }[];
}

/** What the first bytes say, whatever the name says. */
export function sniffed(bytes: Uint8Array): { mimetype: string; filetype: string } {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const known: [RegExp, string, string][] = [
    [/^\x89PNG\r\n/u, 'image/png', 'png'],
    [/^ÿØÿ/u, 'image/jpeg', 'jpg'],
    [/^GIF8/u, 'image/gif', 'gif'],
    [/^RIFF[^]{4}WEBP/u, 'image/webp', 'webp'],
    [/^[^]{4}ftypavif/u, 'image/avif', 'avif'],
    [/^[^]{4}ftyp/u, 'video/mp4', 'mp4'],
    [/^.Eß£/u, 'video/webm', 'webm'],
    [/^ID3/u, 'audio/mpeg', 'mp3'],
    [/^RIFF[^]{4}WAVE/u, 'audio/wav', 'wav'],
  ];
  const [, mimetype, filetype] = known.find(([pattern]) => pattern.test(start)) ?? [];
  return { mimetype: mimetype ?? 'application/octet-stream', filetype: filetype ?? 'binary' };
}

/** Whether Slack has looked at it: before that it has no type and no message can show it. */
export function isReady(world: World, file: StoredFile): boolean {
  return file.readyAt !== undefined && file.readyAt <= world.clock.now();
}

/** Whether someone who reads this conversation can load it. */
export function isVisible(world: World, file: StoredFile, channelId: string, userId?: string): boolean {
  if (file.deleted || !file.bytes || !isReady(world, file)) return false;
  return [...file.sharedIn].some((id) => {
    const channel = world.channels.get(id);
    return (
      id === channelId ||
      channel?.kind === 'public' ||
      (channel?.personId !== undefined && channel.personId === userId)
    );
  });
}

/** Stores a person's file, in a conversation or given to the bot in a form. */
export function personsFile(
  world: World,
  given: { name: string; bytes: Uint8Array },
  ownerId: string,
  channelId?: string,
): StoredFile {
  const file: StoredFile = {
    id: world.newId('F'),
    name: given.name,
    title: given.name,
    alt: '',
    lengthBytes: given.bytes.byteLength,
    ownerId,
    bytes: given.bytes,
    readyAt: world.clock.now(),
    deleted: false,
    sharedIn: new Set(channelId === undefined ? [] : [channelId]),
    shares: [],
  };
  world.files.set(file.id, file);
  return file;
}

/** A file as Slack tells of it. */
export function fileJson(world: World, file: StoredFile): Json {
  const ready = isReady(world, file);
  const type = ready && file.bytes ? sniffed(file.bytes) : { mimetype: '', filetype: '' };
  const created = Math.floor((file.readyAt ?? world.clock.now()) / 1_000);
  const filesUrl = world.filesUrl ?? world.baseUrl;
  const path = `${world.teamId}-${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    ...type,
    pretty_type: type.filetype.toUpperCase(),
    user: file.ownerId,
    user_team: world.teamId,
    editable: false,
    size: file.bytes?.byteLength ?? 0,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: file.sharedIn.size > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${filesUrl}/files-pri/${path}`,
    url_private_download: `${filesUrl}/files-pri/${path}?download=1`,
    permalink: `${world.baseUrl}/files/${file.ownerId}/${file.id}/${encodeURIComponent(file.name)}`,
    ...(file.alt === '' ? {} : { alt_txt: file.alt }),
    channels: sharedBy(world, file, 'public'),
    groups: sharedBy(world, file, 'private'),
    ims: sharedBy(world, file, 'app'),
    comments_count: 0,
    is_starred: false,
    has_rich_preview: false,
    file_access: 'visible',
    shares: sharesJson(world, file),
  };
}

function sharedBy(world: World, file: StoredFile, kind: string): string[] {
  return [...file.sharedIn].filter((id) => world.channels.get(id)?.kind === kind);
}

function sharesJson(world: World, file: StoredFile): Json {
  const shares: Record<string, Record<string, object[]>> = {};
  for (const { channelId, ts, threadTs } of file.shares) {
    const channel = world.channels.get(channelId);
    const side = (shares[channel?.kind === 'public' ? 'public' : 'private'] ??= {});
    (side[channelId] ??= []).push({
      reply_users: [],
      reply_users_count: 0,
      reply_count: 0,
      ts,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      channel_name: channel?.name,
      team_id: world.teamId,
      share_user_id: file.ownerId,
    });
  }
  return shares;
}
