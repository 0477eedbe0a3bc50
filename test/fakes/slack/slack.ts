// A small working Slack on 127.0.0.1: Web API, Socket Mode, signed posts and files, with people who use the bot.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock } from '../../../src/clock.ts';
import type { Clock } from '../../../src/generation/ports.ts';
import { removeMessage } from './chat.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import type { Block } from './display.ts';
import type { Faults } from './faults.ts';
import type { Limits } from './limits.ts';
import { findMessage, shownMessage, visibleMessages, type FakeMessage } from './messages.ts';
import { createPeople, type People } from './people.ts';
import { createRequests, type FakeRequest } from './requests.ts';
import { serveSockets, type Sockets } from './sockets.ts';
import type { View } from './views.ts';
import {
  addChannel,
  addGroup,
  addPerson,
  appChannel,
  createWorld,
  type Channel,
  type Person,
  type UserGroup,
} from './world.ts';

/** What a fake starts with. */
export interface FakeSlackOptions {
  /** For everything but the three seconds of an acknowledgement and the pings, which follow real time. */
  clock?: Clock;
  /** Of the bot's token; all that this fake looks at but `chat:write.public`, without it. */
  scopes?: readonly string[];
  /** How long a completed upload cannot be shown; 600 ms. */
  readyAfterMs?: number;
  /** The app belongs to an organisation. */
  enterpriseId?: string;
  /** The commands that the manifest has escape names; `/darkroom`. */
  escaping?: readonly string[];
  /** Whether what it tells of a message says which files are in its blocks; nobody documents that. */
  tellsFiles?: boolean;
  limits?: Limits;
  /** How long an acknowledgement over a connection may take; Slack's three seconds without it. */
  ackWithinMs?: number;
}

/** A running fake, with one public channel that the bot is in, and one person. */
export interface FakeSlack extends People, AsyncDisposable {
  /** `http://127.0.0.1:PORT/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly requests: readonly FakeRequest[];
  /** Everything that Slack would refuse, cut or not show, that came too late, or that went to the wrong place. */
  readonly breaches: readonly string[];
  readonly faults: Faults;
  readonly sockets: Sockets;
  addPerson: (person?: Partial<Person>) => Person;
  /** Adds a user group; who is in its list is in it, from now on too. */
  addGroup: (group: Pick<UserGroup, 'handle' | 'users'>) => UserGroup;
  addChannel: (channel?: Partial<Pick<Channel, 'kind' | 'name' | 'botIsMember' | 'archived'>>) => Channel;
  /** The origin at which the app reaches us, where that is not ours: its files are to be there too. */
  reachedAt: (origin: string) => void;
  /** From now on people act in another workspace of the organisation; answers its id. */
  enterOtherTeam: () => string;
  /** Invites the bot, or takes it out. */
  setMember: (channelId: string, isMember: boolean) => void;
  setArchived: (channelId: string, archived: boolean) => void;
  /** What a person sees in a conversation, oldest first; without a person what everybody there sees. */
  messages: (channelId: string, userId?: string) => FakeMessage[];
  /** The conversation between the bot and a person. */
  direct: (userId: string) => FakeMessage[];
  /** The id of that conversation. */
  directId: (userId: string) => string;
  deleteMessage: (channelId: string, ts: string) => void;
  /** The forms that were opened, oldest first. */
  views: (userId?: string) => { id: string; view: View; open: boolean; values: Record<string, unknown> }[];
  /** The bot's Home as a person sees it. */
  home: (userId: string) => { id: string; blocks: readonly Block[]; shown: FakeMessage } | undefined;
  /** A file's state, whoever may see it. */
  file: (id: string) => { name: string; bytes: Uint8Array | undefined; deleted: boolean } | undefined;
  useEndpoint: Deliveries['useEndpoint'];
  post: Deliveries['post'];
  /** Takes the bot's token back: nothing but what needs none goes on. */
  revoke: () => void;
  /** Every request and connection is broken. */
  outage: (on: boolean) => void;
  close: () => Promise<void>;
}

const usualScopes = [
  'commands',
  'chat:write',
  'files:write',
  'files:read',
  'users:read',
  'app_mentions:read',
  'im:history',
];

/** Starts a fake on a free port. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const breaches: string[] = [];
  const world = createWorld(
    {
      clock: options.clock ?? systemClock,
      scopes: options.scopes ?? usualScopes,
      readyAfterMs: options.readyAfterMs ?? 600,
      enterpriseId: options.enterpriseId,
      escaping: options.escaping ?? ['/darkroom'],
      tellsFiles: options.tellsFiles ?? true,
    },
    breaches,
  );
  let isOut = false;
  const { handle, requests, faults } = createRequests(world, options.limits);
  const server = createServer((request, response) => {
    if (isOut) return void request.socket.resetAndDestroy();
    return void handle(request, response).catch((error: unknown) => failed(error, response));
  });
  const failed = (error: unknown, response: ServerResponse): void => {
    breaches.push(`the fake failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    response.destroy();
  };
  const {
    deliver,
    close: closeSockets,
    ...sockets
  } = serveSockets(server, world, options.ackWithinMs ?? 3_000);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { useEndpoint, post, ...deliveries } = createDeliveries(world, deliver);
  const { id: userId } = addPerson(world);
  const { id: channelId } = addChannel(world);
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const close = async (): Promise<void> => {
    await closeSockets();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  };

  const { botToken, appToken, signingSecret, teamId, appId, botUserId } = world;
  return {
    ...createPeople(world, deliveries, { userId, channelId }),
    botToken,
    appToken,
    signingSecret,
    teamId,
    appId,
    botUserId,
    channelId,
    userId,
    apiUrl: `${world.baseUrl}/api/`,
    requests,
    breaches,
    faults,
    sockets,
    addPerson: (given) => addPerson(world, given),
    addGroup: (given) => addGroup(world, given),
    addChannel: (given) => addChannel(world, given),
    reachedAt(origin) {
      world.filesUrl = origin;
    },
    enterOtherTeam() {
      world.teamId = world.newId('T');
      world.teamIds.add(world.teamId);
      return world.teamId;
    },
    setMember(id, isMember) {
      const channel = world.channels.get(id);
      if (channel) channel.botIsMember = isMember;
    },
    setArchived(id, archived) {
      const channel = world.channels.get(id);
      if (channel) channel.archived = archived;
    },
    messages: (id, person) => visibleMessages(world, id, person),
    direct: (person) => visibleMessages(world, appChannel(world, person).id, person),
    directId: (person) => appChannel(world, person).id,
    deleteMessage(id, ts) {
      const message = findMessage(world, id, ts);
      if (message) removeMessage(world, message);
    },
    views: (person) =>
      [...world.views.values()]
        .filter((each) => person === undefined || each.userId === person)
        .map(({ id, view, open, state }) => ({ id, view, open, values: state })),
    home(person) {
      const stored = world.homes.get(person);
      if (!stored) return undefined;
      const { blocks } = stored.view;
      const message = { text: '', ts: '', channelId: '', threadTs: undefined, visibleTo: undefined };
      const rest = { authorId: botUserId, fileIds: [], linkNames: false, edits: 0, deleted: false };
      return { id: stored.id, blocks, shown: shownMessage(world, { ...message, ...rest, blocks }, person) };
    },
    file: (id) => world.files.get(id),
    useEndpoint,
    post,
    revoke() {
      world.isRevoked = true;
    },
    outage(on) {
      isOut = on;
      sockets.refuse(on);
      if (on) for (const socket of open) socket.resetAndDestroy();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
