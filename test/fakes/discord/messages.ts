// Messages: making and changing them, as Discord sends them, and as a person sees them.
import {
  attachmentJson,
  attachmentsAfter,
  renewed,
  type EditKind,
  type StoredAttachment,
} from './attachments.ts';
import type { UploadedFile } from './body.ts';
import {
  messageBreaches,
  messageFlags,
  type Component,
  type Embed,
  type MessageBody,
} from './message-rules.ts';
import { pingsIn } from './pings.ts';
import { Refusal } from './refusal.ts';
import { personOf, type World } from './world.ts';

/** A message of the bot, or of a person. */
export interface StoredMessage {
  id: string;
  channelId: string;
  authorId: string;
  /** The token that may change it, for an answer to an interaction. */
  token: string | undefined;
  /** The interaction it answers. */
  interaction: { id: string; type: number; userId: string; originalId?: string } | undefined;
  /** The only person who sees it, for an ephemeral one. */
  visibleTo: string | undefined;
  content: string;
  embeds: Embed[];
  components: Component[];
  attachments: StoredAttachment[];
  flags: number;
  edits: number;
  editedAt: number | undefined;
  createdAt: number;
  /** Whom it calls: `@everyone`, `<@id>`, `<@&id>`. */
  pings: string[];
  repliesTo: string | undefined;
}

/** A message as a person sees it. */
export interface FakeMessage extends Omit<StoredMessage, 'token' | 'visibleTo' | 'interaction' | 'editedAt'> {
  ephemeral: boolean;
  /** Shown as "is thinking". */
  loading: boolean;
}

/** What a request brings along for a message. */
export interface Sent {
  body: MessageBody;
  files: readonly UploadedFile[];
  sizeLimitBytes: number;
}

/** Adds a message; refuses an empty one. */
export function createMessage(
  world: World,
  place: Pick<StoredMessage, 'channelId'> & Partial<StoredMessage>,
  sent: Sent,
): StoredMessage {
  const message: StoredMessage = {
    id: world.newId(),
    authorId: world.botId,
    token: undefined,
    interaction: undefined,
    visibleTo: undefined,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    edits: 0,
    editedAt: undefined,
    createdAt: world.clock.now(),
    pings: [],
    repliesTo: undefined,
    ...place,
  };
  const isLoading = (message.flags & messageFlags.loading) !== 0;
  if (!isLoading) change(world, message, sent, 'create');
  world.messages.set(message.id, message);
  return message;
}

/** Changes a message; what the body does not mention stays. */
export function editMessage(
  world: World,
  message: StoredMessage,
  sent: Sent,
  kind: 'edit' | 'callback edit' = 'edit',
): StoredMessage {
  const isFirst = (message.flags & messageFlags.loading) !== 0;
  change(world, message, sent, kind);
  message.flags &= ~messageFlags.loading;
  if (!isFirst) message.editedAt = world.clock.now();
  message.edits += 1;
  return message;
}

function change(world: World, message: StoredMessage, sent: Sent, kind: EditKind): void {
  const { body } = sent;
  const ephemeral = message.visibleTo !== undefined;
  const attachments = attachmentsAfter(world, {
    ...sent,
    kind,
    channelId: message.channelId,
    before: message.attachments,
    listed: body.attachments,
    ephemeral,
  });
  const names = attachments.map(({ filename }) => filename);
  const breaches = messageBreaches(
    body,
    names,
    kind === 'create' ? undefined : { flags: message.flags, ephemeral },
  );
  for (const { text } of breaches) world.breach(text);
  if (breaches.some(({ refused }) => refused)) throw new Refusal('invalid form', breaches);

  const content = body.content === undefined ? message.content : (body.content ?? '');
  const embeds = body.embeds === undefined ? message.embeds : (body.embeds ?? []);
  const components = body.components === undefined ? message.components : (body.components ?? []);
  if (content === '' && [...embeds, ...components, ...attachments].length === 0) {
    world.breach('an empty message');
    throw new Refusal('empty message');
  }
  // The files that went away can no longer be loaded.
  for (const { id } of message.attachments) {
    if (!attachments.some((each) => each.id === id)) world.files.delete(id);
  }
  const settable = messageFlags.suppressEmbeds | messageFlags.componentsV2;
  const flags = message.flags | ((body.flags ?? 0) & settable);
  const pings = pingsIn({ content, components }, body.allowed_mentions, message.token !== undefined);
  Object.assign(message, { content, embeds, components, attachments, flags, pings });
}

/** Removes a message; from then on 10008. */
export function removeMessage(world: World, message: StoredMessage): void {
  for (const { id } of message.attachments) world.files.delete(id);
  world.messages.delete(message.id);
}

/** A message as a person sees it. */
export function shownMessage(message: StoredMessage): FakeMessage {
  const { token: _token, visibleTo, interaction: _interaction, editedAt: _editedAt, ...rest } = message;
  const { attachments, ...plain } = rest;
  return {
    ...structuredClone(plain),
    // Their bytes never change, and may be many.
    attachments: attachments.map((each) => ({ ...each })),
    ephemeral: visibleTo !== undefined,
    loading: (message.flags & messageFlags.loading) !== 0,
  };
}

/** A message as Discord sends it. */
export function messageJson(world: World, message: StoredMessage) {
  const { interaction } = message;
  return {
    id: message.id,
    type: interaction ? 20 : 0,
    channel_id: message.channelId,
    author: userJson(world, message.authorId),
    content: message.content,
    embeds: message.embeds.map((each) =>
      withCopies(withUrls({ type: 'rich', ...each }, message.attachments)),
    ),
    components: numbered(withUrls(message.components, message.attachments)),
    attachments: message.attachments.map((each) => attachmentJson(renewed(world, each))),
    flags: message.flags,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === undefined ? null : new Date(message.editedAt).toISOString(),
    mentions: [],
    mention_roles: [],
    mention_everyone: message.pings.includes('@everyone'),
    pinned: false,
    tts: false,
    ...(message.token === undefined
      ? {}
      : { webhook_id: world.applicationId, application_id: world.applicationId }),
    ...(interaction && interaction.type !== 3
      ? {
          interaction_metadata: {
            id: interaction.id,
            type: interaction.type,
            user: userJson(world, interaction.userId),
            authorizing_integration_owners: {},
          },
        }
      : {}),
  };
}

/** A person or the bot as Discord sends them. */
export function userJson(world: World, id: string) {
  const isBot = id === world.botId;
  const username = isBot ? 'darkroom' : personOf(world, id).name;
  return {
    id,
    username,
    discriminator: '0000',
    global_name: isBot ? null : username,
    avatar: null,
    public_flags: 0,
    flags: 0,
    primary_guild: null,
    ...(isBot ? { bot: true } : {}),
  };
}

/** With `attachment://name` turned into the file's URL. */
function withUrls<T>(value: T, attachments: readonly StoredAttachment[]): T {
  const text = JSON.stringify(value).replaceAll(/"attachment:\/\/([^"]+)"/gu, (all, name: string) => {
    const found = attachments.find(({ filename }) => filename === name);
    return found ? JSON.stringify(found.url) : all;
  });
  return JSON.parse(text) as T;
}

/** With the address of Discord's copy beside that of every picture. */
function withCopies(embed: Embed): Embed {
  const copied = ({ url, ...size }: { url: string }) => ({
    ...size,
    url,
    proxy_url: `https://images-ext-1.discordapp.net/external/signed/${url.replace('://', '/')}`,
  });
  return {
    ...embed,
    ...(embed.image ? { image: copied(embed.image) } : {}),
    ...(embed.thumbnail ? { thumbnail: copied(embed.thumbnail) } : {}),
  };
}

/** With an id in every component, as Discord gives them. */
function numbered(list: readonly Component[]): Component[] {
  let count = 0;
  const number = (each: Component): Component => {
    count += 1;
    const numberedOne: Component = { id: count, ...each };
    if (each.components) numberedOne.components = each.components.map(number);
    if (each.accessory) numberedOne.accessory = number(each.accessory);
    return numberedOne;
  };
  return list.map(number);
}
