// A small working Discord on 127.0.0.1: REST, connection and files, with people who use the bot.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/generation/ports.ts';
import { answer, type Callback } from './answers.ts';
import type { PersonsFile } from './attachments.ts';
import type { Definition } from './commands.ts';
import { checkDescription } from './description.ts';
import { serveConnections, type Connection, type ConnectionOptions } from './connection.ts';
import type { Faults } from './faults.ts';
import { sees, type Interaction } from './interactions.ts';
import { usualRates, type Rates } from './limits.ts';
import { createMessage, removeMessage, shownMessage, type FakeMessage } from './messages.ts';
import { createPeople, type People } from './people.ts';
import { createRest, type FakeRequest } from './requests.ts';
import { createSignedPosts, type SignedPosts } from './signed-posts.ts';
import {
  addChannel,
  createWorld,
  directChannel,
  personOf,
  type Channel,
  type Guild,
  type Person,
  type World,
} from './world.ts';

/** What a fake starts with. */
export interface FakeDiscordOptions extends Partial<ConnectionOptions> {
  /** For the 3 seconds, the 15 minutes and the ids; rate limits follow real time, as their clients do. */
  clock?: Clock;
  rates?: Partial<Rates>;
  /** Per file, where nothing else is said; 10 MiB. */
  defaultSizeLimitBytes?: number;
}

/** A running fake, with one guild, one channel and one person in it. */
export interface FakeDiscord extends People, AsyncDisposable {
  /** `http://127.0.0.1:PORT/api`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly applicationId: string;
  /** Hex, Ed25519. */
  readonly publicKey: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly userId: string;
  /** Whose application the bot is. */
  readonly ownerId: string;
  readonly requests: readonly FakeRequest[];
  /** Every request that broke Discord's description or one of its other rules. */
  readonly breaches: readonly string[];
  readonly faults: Faults;
  readonly connection: Omit<Connection, 'dispatch' | 'close'>;
  /** Breaks the connection; resolves when the client has closed it. */
  drop: Connection['drop'];
  /** What a person sees in a channel, oldest first; without a person what everyone sees. */
  messages: (channelId: string, userId?: string) => FakeMessage[];
  /** What a person and the bot have written to each other. */
  directMessages: (userId: string) => FakeMessage[];
  /** Registered definitions, global ones without a guild. */
  commands: (guildId?: string) => readonly Definition[];
  /** A person, a moderator or Discord deletes a message. */
  deleteMessage: (messageId: string) => void;
  /** A person sends a message. */
  say: (channelId: string, content: string, files?: readonly PersonsFile[], userId?: string) => FakeMessage;
  addPerson: (person?: Partial<Person>) => Person;
  addGuild: (guild?: Partial<Guild>) => Guild;
  addChannel: (channel?: Partial<Channel>) => Channel;
  /** What the bot may do in a channel from now on; 0n locks it out. */
  setPermissions: (channelId: string, bits: bigint) => void;
  /** A server throws the bot out; what was asked before can still be answered by its token. */
  kick: (guildId: string) => void;
  /** The channel itself; `archived`, `nsfw` and the rest may be set. */
  channel: (channelId: string) => Channel | undefined;
  interaction: (id: string) => Interaction | undefined;
  /** The owner gets a new token: `token` is worth nothing from now on. */
  resetToken: () => void;
  /** Sends an event of any kind over the connection. */
  dispatch: (event: string, data: unknown) => void;
  /** Delivers an interaction that was delivered before. */
  deliverTwice: (interactionId: string) => Promise<void>;
  /** From now on interactions go to this endpoint, not to the connection; undefined takes that back. */
  useEndpoint: (url: string | undefined) => void;
  /** Posts a payload with a signature, whatever the endpoint is. */
  httpInteraction: SignedPosts['post'];
  close: () => Promise<void>;
}

/** Starts a fake on a free port. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const clock = options.clock ?? realClock;
  const breaches: string[] = [];
  const world = createWorld(clock, options.defaultSizeLimitBytes ?? 10 * 1_048_576, breaches);
  const signed = createSignedPosts(clock.now);
  world.verifyKey = signed.publicKey;
  let gatewayUrl = '';
  const rest = createRest(world, { ...usualRates, ...options.rates }, () => gatewayUrl);
  const server = createServer((request, response) => {
    const { url = '' } = request;
    if (/^\/(?:ephemeral-)?attachments\//u.test(url)) {
      serveFile(world, url, response);
      return;
    }
    rest.handle(request, response).catch((error: unknown) => {
      breaches.push(`the fake failed: ${String(error)}`);
      response.destroy();
    });
  });
  const connection = serveConnections(server, world, () => gatewayUrl, {
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    allowedIntents: options.allowedIntents ?? 0,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  gatewayUrl = `ws://127.0.0.1:${port}`;
  world.cdnUrl = `http://127.0.0.1:${port}`;

  let endpoint: string | undefined;
  const deliver = async (interaction: Interaction): Promise<void> => {
    const { id, token, payload, guildId } = interaction;
    if (endpoint === undefined) return connection.dispatch('INTERACTION_CREATE', payload, guildId);
    const response = await signed.post(endpoint, payload);
    const text = await response.text();
    // An endpoint may answer in the response itself, or with 202 and a callback.
    if (response.status !== 200 || interaction.response) return undefined;
    const callback = JSON.parse(text) as Callback;
    const { breaches: found } = checkDescription('POST', `/interactions/${id}/${token}/callback`, callback);
    breaches.push(...found.map((breach) => `an answer over HTTP: ${breach}`));
    answer(world, id, token, callback, []);
    return undefined;
  };
  const person = personOf(world, world.newId());
  const owner = personOf(world, world.newId());
  world.ownerId = owner.id;
  const addGuild = (given: Partial<Guild> = {}): Guild => {
    const guild = { id: world.newId(), name: 'A guild', hasBot: true, ...given };
    world.guilds.set(guild.id, guild);
    return guild;
  };
  const guildId = addGuild().id;
  const messages = (channelId: string, userId?: string) =>
    [...world.messages.values()]
      .filter((message) => message.channelId === channelId && sees(world, message.visibleTo, userId))
      .map(shownMessage);
  const interaction = (id: string) => [...world.interactions.values()].find((each) => each.id === id);

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      connection.close();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    ...createPeople(world, deliver),
    apiUrl: `http://127.0.0.1:${port}/api`,
    token: world.token,
    applicationId: world.applicationId,
    publicKey: signed.publicKey,
    guildId,
    channelId: addChannel(world, { guildId }).id,
    userId: person.id,
    ownerId: owner.id,
    requests: rest.requests,
    breaches,
    faults: rest.faults,
    connection,
    drop: connection.drop,
    messages,
    directMessages: (userId) => messages(directChannel(world, userId).id, userId),
    commands: (scope = 'global') => world.commands.get(scope) ?? [],
    deleteMessage(messageId) {
      const message = world.messages.get(messageId);
      if (message) removeMessage(world, message);
    },
    say(channelId, content, files = [], userId = person.id) {
      const uploads = files.map((file, index) => ({
        contentType: '',
        ...file,
        name: file.filename,
        index: String(index),
      }));
      const sent = { body: { content }, files: uploads, sizeLimitBytes: Number.POSITIVE_INFINITY };
      return shownMessage(createMessage(world, { channelId, authorId: userId }, sent));
    },
    addPerson(given = {}) {
      const added = { ...personOf(world, given.id ?? world.newId()), ...given };
      world.people.set(added.id, added);
      return added;
    },
    addGuild,
    addChannel: (given = {}) => addChannel(world, { guildId, ...given }),
    setPermissions(channelId, bits) {
      const channel = world.channels.get(channelId);
      if (channel) channel.botPermissions = bits;
    },
    kick(kickedFrom) {
      const guild = world.guilds.get(kickedFrom);
      if (guild) guild.hasBot = false;
      for (const channel of world.channels.values()) {
        if (channel.guildId === kickedFrom) channel.botPermissions = 0n;
      }
    },
    channel: (channelId) => world.channels.get(channelId),
    interaction,
    resetToken() {
      world.token = `${world.token}-reset`;
    },
    dispatch: (event, data) => connection.dispatch(event, data, guildId),
    async deliverTwice(interactionId) {
      const known = interaction(interactionId);
      if (known) await deliver(known);
    },
    useEndpoint(url) {
      endpoint = url;
    },
    httpInteraction: signed.post,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const realClock: Clock = {
  now: Date.now,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Bytes of an attachment, until its URL expires. */
function serveFile(world: World, url: string, response: ServerResponse): void {
  const [, , , id = ''] = url.split('/');
  const file = world.files.get(id);
  if (!file || file.expiresAt < world.clock.now()) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.');
    return;
  }
  response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.byteLength });
  response.end(file.bytes);
}
