// What this Slack consists of: people, conversations, messages, files, views and what is handed out for them.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/generation/ports.ts';
import type { StoredFile } from './files.ts';
import type { StoredMessage } from './messages.ts';
import type { ResponseUrl } from './response-urls.ts';
import type { StoredView } from './views.ts';

/** A JSON object as it came. */
export type Json = Record<string, unknown>;

/** Someone who types and clicks. */
export interface Person {
  id: string;
  name: string;
  locale: string;
  isAdmin: boolean;
  /** Somebody from outside who is let into a few channels. */
  isGuest?: boolean;
  /** Looks after the whole organisation. */
  isOrgAdmin?: boolean;
  /** Where they are at home; the workspace where people act without it. */
  teamId?: string;
  /** Where they come from, where that is another organisation. */
  enterpriseId?: string;
}

/** People under one name (https://docs.slack.dev/reference/objects/usergroup-object). */
export interface UserGroup {
  id: string;
  handle: string;
  teamId: string;
  users: string[];
}

/** A conversation; `app` is the one between the bot and a person, `direct` and `group` are between people. */
export interface Channel {
  id: string;
  kind: 'public' | 'private' | 'direct' | 'group' | 'app';
  name: string;
  botIsMember: boolean;
  archived: boolean;
  /** The person of an `app` conversation. */
  personId?: string;
}

/** Everything there is, shared by the parts of the fake. */
export interface World {
  clock: Clock;
  /** The workspace where people act now. */
  teamId: string;
  /** Every workspace that the app is in. */
  teamIds: Set<string>;
  enterpriseId: string | undefined;
  /** The commands of which it hands over people by their ids. */
  escaping?: readonly string[];
  /** Whether messages are told with the files in their blocks. */
  tellsFiles?: boolean;
  appId: string;
  botId: string;
  botUserId: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  scopes: readonly string[];
  /** `http://127.0.0.1:PORT`. */
  baseUrl: string;
  /** Where files are said to be; there without it. */
  filesUrl?: string;
  /** How long a completed upload cannot be shown. */
  readyAfterMs: number;
  people: Map<string, Person>;
  groups: Map<string, UserGroup>;
  channels: Map<string, Channel>;
  messages: StoredMessage[];
  files: Map<string, StoredFile>;
  views: Map<string, StoredView>;
  /** Home views by person. */
  homes: Map<string, StoredView>;
  triggers: Map<string, { userId: string; expiresAt: number; used: boolean }>;
  /** By path. */
  responseUrls: Map<string, ResponseUrl>;
  /** The app was taken out of the workspace. */
  isRevoked?: boolean;
  /** Of connections that were asked for and not yet made. */
  tickets: Set<string>;
  newId: (prefix: string) => string;
  /** A message's name: seconds with six decimals, each given once. */
  newTs: () => string;
  breach: (text: string) => void;
}

/** An empty world with an app in it. */
export function createWorld(
  given: Pick<World, 'clock' | 'scopes' | 'readyAfterMs' | 'enterpriseId' | 'tellsFiles' | 'escaping'>,
  breaches: string[],
): World {
  let count = 0;
  let lastMicros = 0;
  const secret = (): string => randomBytes(18).toString('hex');
  const newId = (prefix: string): string => {
    count += 1;
    return `${prefix}0${randomBytes(3).toString('hex').toUpperCase()}${String(count).padStart(4, '0')}`;
  };
  const teamId = newId('T');
  return {
    ...given,
    teamId,
    teamIds: new Set([teamId]),
    appId: newId('A'),
    botId: newId('B'),
    botUserId: newId('U'),
    botToken: `xoxb-${secret()}`,
    appToken: `xapp-1-${secret()}`,
    signingSecret: randomBytes(16).toString('hex'),
    baseUrl: '',
    people: new Map(),
    groups: new Map(),
    channels: new Map(),
    messages: [],
    files: new Map(),
    views: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    tickets: new Set(),
    newId,
    newTs() {
      lastMicros = Math.max(lastMicros + 1, given.clock.now() * 1_000);
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    breach: (text) => breaches.push(text),
  };
}

/** Adds a conversation; the bot is in public ones unless said otherwise, never in other people's own. */
export function addChannel(world: World, given: Partial<Channel> = {}): Channel {
  const kind = given.kind ?? 'public';
  const isOthers = kind === 'direct' || kind === 'group';
  const prefix = kind === 'direct' || kind === 'app' ? 'D' : kind === 'group' ? 'G' : 'C';
  const channel: Channel = {
    id: world.newId(prefix),
    name: kind === 'direct' || kind === 'app' ? 'directmessage' : `channel-${world.channels.size + 1}`,
    archived: false,
    ...given,
    kind,
    botIsMember: isOthers ? false : (given.botIsMember ?? true),
  };
  world.channels.set(channel.id, channel);
  return channel;
}

/** The bot's conversation with a person; made when there is none. */
export function appChannel(world: World, personId: string): Channel {
  const known = [...world.channels.values()].find((channel) => channel.personId === personId);
  return known ?? addChannel(world, { kind: 'app', personId });
}

/** Adds a person. */
export function addPerson(world: World, given: Partial<Person> = {}): Person {
  const id = given.id ?? world.newId('U');
  const person = { name: `person-${id.slice(-4)}`, locale: 'en-US', isAdmin: false, ...given, id };
  world.people.set(id, person);
  return person;
}

/** Adds a user group of the workspace where people act now. */
export function addGroup(world: World, { handle, users }: Pick<UserGroup, 'handle' | 'users'>): UserGroup {
  const group = { id: world.newId('S'), teamId: world.teamId, handle, users: [...users] };
  world.groups.set(group.id, group);
  return group;
}

/** A trigger for a view: good for three seconds, once. */
export function newTrigger(world: World, userId: string): string {
  const id = `${world.newTs().replace('.', '')}.${world.teamId.slice(1)}.${randomBytes(16).toString('hex')}`;
  world.triggers.set(id, { userId, expiresAt: world.clock.now() + 3_000, used: false });
  return id;
}
