// Interactions: who did what where, as Discord tells the bot, and what became of it.
import { randomBytes } from 'node:crypto';
import type { ModalData } from './modals.ts';
import { userJson } from './messages.ts';
import { addChannel, directChannel, permissions, personOf, type Channel, type World } from './world.ts';

/** Kinds of interactions by Discord's number. */
export const interactionTypes = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** Where and as whom a person acts; everything has a default. */
export interface Context {
  userId?: string;
  /** Null for a direct message, or with `userInstall` for a private channel without the bot. */
  guildId?: string | null;
  channelId?: string;
  locale?: string;
  guildLocale?: string;
  /** The person's permissions in the channel. */
  permissions?: bigint;
  /** Ids of the person's roles. */
  roles?: readonly string[];
  /** Somebody has let them use commands there whatever those ask for by default. */
  allowed?: boolean;
  attachmentSizeLimitBytes?: number;
  /** Makes the channel age-restricted, or not. */
  nsfw?: boolean;
  /** Only a person installed the app, not the server. */
  userInstall?: boolean;
  /** That person; the acting one when nothing is said. */
  installerId?: string;
  entitlements?: readonly object[];
}

/** One interaction; changes as the bot answers. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly createdAt: number;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  readonly sizeLimitBytes: number;
  /** Only a user install authorised it: five follow-ups, and no bot in the place. */
  readonly userInstall: boolean;
  /** Who installed the app, where a person did. */
  readonly installerId: string | undefined;
  /** Discord shows the answer to the person only, whatever the bot asks for. */
  readonly forcedEphemeral: boolean;
  /** What the bot is told. */
  readonly payload: Record<string, unknown>;
  /** The message whose component was used. */
  readonly sourceMessageId: string | undefined;
  /** The callback that was accepted. */
  response: { type: number; at: number } | undefined;
  /** The message `@original` means. */
  originalId: string | undefined;
  followUps: number;
  /** What autocomplete offered. */
  choices: { name: string; value: string | number }[] | undefined;
  /** The modal that the person sees. */
  modal: ModalData | undefined;
  /** Resolves with the type of the accepted callback. */
  readonly answered: Promise<number>;
  /** Called with the accepted callback. */
  accept: (type: number, at: number) => void;
}

/** Adds an interaction; `data` is what differs between kinds. */
export function createInteraction(
  world: World,
  type: number,
  context: Context,
  data: object,
  extra: { message?: object; sourceMessageId?: string; channel?: Channel } = {},
): Interaction {
  const userId = context.userId ?? [...world.people.keys()][0] ?? world.newId();
  const channel = extra.channel ?? placeOf(world, context, userId);
  if (context.nsfw !== undefined) channel.nsfw = context.nsfw;
  const userInstall = context.userInstall ?? false;
  const id = world.newId();
  const token = Buffer.from(`interaction:${id}:${randomBytes(96).toString('base64url')}`).toString(
    'base64url',
  );
  const sizeLimitBytes = context.attachmentSizeLimitBytes ?? world.defaultSizeLimitBytes;
  const memberPermissions = permissionsOf(context);
  const needed = permissions.sendMessages | permissions.useExternalApps;
  let tellAnswer: (type: number) => void = () => {};

  const interaction: Interaction = {
    id,
    token,
    type,
    createdAt: world.clock.now(),
    userId,
    channelId: channel.id,
    guildId: channel.guildId,
    sizeLimitBytes,
    userInstall,
    installerId: userInstall ? (context.installerId ?? userId) : undefined,
    forcedEphemeral: userInstall && channel.guildId !== undefined && (memberPermissions & needed) !== needed,
    payload: {
      version: 1,
      id,
      application_id: world.applicationId,
      type,
      token,
      data,
      ...(extra.message ? { message: extra.message } : {}),
      ...whoAndWhere(world, userId, channel, { ...context, permissions: memberPermissions }),
      entitlements: context.entitlements ?? [],
      attachment_size_limit: sizeLimitBytes,
    },
    sourceMessageId: extra.sourceMessageId,
    response: undefined,
    originalId: undefined,
    followUps: 0,
    choices: undefined,
    modal: undefined,
    answered: new Promise((resolve) => {
      tellAnswer = resolve;
    }),
    accept(type, at) {
      interaction.response = { type, at };
      tellAnswer(type);
    },
  };
  world.interactions.set(token, interaction);
  return interaction;
}

/** What a person may do in a channel. */
export function permissionsOf({ permissions: given }: Context): bigint {
  return given ?? permissions.sendMessages | permissions.useExternalApps;
}

function placeOf(world: World, context: Context, userId: string): Channel {
  const known = context.channelId === undefined ? undefined : world.channels.get(context.channelId);
  if (known) return known;
  const id = context.channelId === undefined ? {} : { id: context.channelId };
  if (context.guildId === null) {
    return context.userInstall
      ? addChannel(world, { ...id, type: 3, botPermissions: 0n })
      : directChannel(world, userId);
  }
  const guildId = context.guildId ?? [...world.guilds.keys()][0] ?? world.newId();
  if (!world.guilds.has(guildId)) {
    world.guilds.set(guildId, { id: guildId, name: `guild ${guildId}`, hasBot: !context.userInstall });
  }
  const first = [...world.channels.values()].find((channel) => channel.guildId === guildId);
  return first && context.channelId === undefined ? first : addChannel(world, { ...id, guildId });
}

function whoAndWhere(world: World, userId: string, channel: Channel, context: Context): object {
  const { guildId } = channel;
  const user = userJson(world, userId);
  const { locale = 'en-US', guildLocale = 'en-US', userInstall = false } = context;
  const owners = {
    ...(userInstall ? { '1': context.installerId ?? userId } : {}),
    ...(guildId !== undefined && !userInstall ? { '0': guildId } : {}),
    ...(channel.type === 1 ? { '0': '0' } : {}),
  };
  const place = {
    channel_id: channel.id,
    channel: {
      id: channel.id,
      type: channel.type,
      ...(guildId === undefined
        ? {}
        : { guild_id: guildId, name: 'pictures', position: 0, permissions: String(context.permissions) }),
      ...(channel.type === 0 ? { nsfw: channel.nsfw } : {}),
      ...(channel.parentId === undefined ? {} : { parent_id: channel.parentId }),
      ...(channel.type === 1 ? { recipients: [user] } : {}),
    },
    locale,
    app_permissions: String(channel.botPermissions),
    authorizing_integration_owners: owners,
    context: guildId === undefined ? (channel.type === 1 ? 1 : 2) : 0,
  };
  if (guildId === undefined) return { ...place, user };
  return {
    ...place,
    member: memberJson(user, context),
    guild_id: guildId,
    guild_locale: guildLocale,
    guild: { id: guildId, locale: guildLocale, features: [] },
  };
}

function memberJson(user: object, { roles = [], permissions: bits }: Context): object {
  return {
    user,
    nick: null,
    roles,
    permissions: String(bits),
    joined_at: '2024-01-01T00:00:00.000000+00:00',
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    avatar: null,
    banner: null,
    communication_disabled_until: null,
  };
}

/** Whether the person sees a message that is for `visibleTo` only. */
export function sees(world: World, visibleTo: string | undefined, userId: string | undefined): boolean {
  return visibleTo === undefined || (userId !== undefined && personOf(world, userId).id === visibleTo);
}
