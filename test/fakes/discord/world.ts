// What this Discord consists of: people, guilds, channels, messages, interactions and commands.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/generation/ports.ts';
import type { Definition } from './commands.ts';
import type { GuildSize } from './crowded.ts';
import type { Interaction } from './interactions.ts';
import type { StoredMessage } from './messages.ts';

/** Someone who types and clicks. */
export interface Person {
  id: string;
  name: string;
  /** False for someone who takes no messages from the bot. */
  dmsOpen: boolean;
}

/** A server; the bot is a member of it, or only seen there by those who installed it for themselves. */
export interface Guild {
  id: string;
  name: string;
  hasBot: boolean;
  /** Tells of so much in it; undefined for what there really is. */
  size?: GuildSize;
}

/** A place for messages. */
export interface Channel {
  id: string;
  /** Undefined for direct messages. */
  guildId: string | undefined;
  /** 0 text, 1 direct message, 3 group, 11 public thread. */
  type: number;
  nsfw: boolean;
  archived: boolean;
  /** What the bot may do here. */
  botPermissions: bigint;
  /** The channel of a thread. */
  parentId?: string;
  /** The other side of a direct message. */
  recipientId?: string;
}

/** Everything there is, shared by the parts of the fake. */
export interface World {
  clock: Clock;
  token: string;
  applicationId: string;
  botId: string;
  /** Whose application it is; undefined until somebody is made its owner. */
  ownerId: string | undefined;
  /** Hex; Ed25519. */
  verifyKey: string;
  /** Where files are served, without a slash at the end. */
  cdnUrl: string;
  defaultSizeLimitBytes: number;
  people: Map<string, Person>;
  guilds: Map<string, Guild>;
  channels: Map<string, Channel>;
  messages: Map<string, StoredMessage>;
  /** By token. */
  interactions: Map<string, Interaction>;
  /** By guild id, and under `global`. */
  commands: Map<string, Definition[]>;
  /** Bytes of attachments by id, people's uploads included. */
  files: Map<string, { bytes: Uint8Array; contentType: string; expiresAt: number }>;
  /** Ids of messages by channel and enforced nonce. */
  nonces: Map<string, string>;
  newId: () => string;
  breach: (text: string) => void;
}

/** Permission bits. */
export const permissions = {
  administrator: 1n << 3n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  sendMessagesInThreads: 1n << 38n,
  useExternalApps: 1n << 50n,
} as const;

const { administrator, manageGuild, manageMessages } = permissions;

/** Every permission that this fake looks at, but for looking after things. */
export const ordinaryPermissions = Object.values(permissions).reduce(
  (sum, bit) => ([administrator, manageGuild, manageMessages].includes(bit) ? sum : sum | bit),
  0n,
);

/** An empty world with an application in it. */
export function createWorld(clock: Clock, defaultSizeLimitBytes: number, breaches: string[]): World {
  let count = 0;
  // A Discord id is a time and a number; 17 to 19 digits, which discord.js needs to tell its buckets apart.
  const newId = (): string => {
    count += 1;
    return String(((BigInt(clock.now()) - epochMs) << 22n) + BigInt(count % 4_194_304));
  };
  const applicationId = newId();
  return {
    clock,
    token: `${Buffer.from(applicationId).toString('base64url')}.fake.${randomBytes(20).toString('base64url')}`,
    applicationId,
    botId: applicationId,
    ownerId: undefined,
    verifyKey: '',
    cdnUrl: '',
    defaultSizeLimitBytes,
    people: new Map(),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    interactions: new Map(),
    commands: new Map(),
    files: new Map(),
    nonces: new Map(),
    newId,
    breach: (text) => breaches.push(text),
  };
}

const epochMs = 1_420_070_400_000n;

/** Adds a channel; the bot may do the ordinary things there when it is a member. */
export function addChannel(world: World, channel: Partial<Channel>): Channel {
  const hasBot = channel.guildId === undefined || world.guilds.get(channel.guildId)?.hasBot === true;
  const added: Channel = {
    id: world.newId(),
    guildId: undefined,
    type: 0,
    nsfw: false,
    archived: false,
    botPermissions: hasBot ? ordinaryPermissions : 0n,
    ...channel,
  };
  world.channels.set(added.id, added);
  return added;
}

/** The direct messages between the bot and a person; made when there are none. */
export function directChannel(world: World, personId: string): Channel {
  const known = [...world.channels.values()].find(
    (channel) => channel.type === 1 && channel.recipientId === personId,
  );
  return known ?? addChannel(world, { type: 1, recipientId: personId });
}

/** The person with this id, added with an invented name when unknown. */
export function personOf(world: World, id: string): Person {
  const person = world.people.get(id) ?? { id, name: `person-${id.slice(-4)}`, dmsOpen: true };
  world.people.set(id, person);
  return person;
}
