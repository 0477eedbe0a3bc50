// The REST routes this fake has: method, path, and what they do.
import { answer, editByToken, followUp, liveInteraction, messageOf, type Callback } from './answers.ts';
import { editInChannel, messageIn, openDirect, sendToChannel, visibleChannel } from './channel-messages.ts';
import { commandRoutes } from './command-routes.ts';
import { messageFlags, type MessageBody } from './message-rules.ts';
import { messageJson, removeMessage, userJson, type StoredMessage } from './messages.ts';
import { named, type Call, type Reply, type Route } from './route.ts';
import type { Channel, World } from './world.ts';

/** The route for a request, with the named parts of its path. */
export function findRoute(
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const names = route.path.split('/');
    if (route.method !== method || names.length !== parts.length) continue;
    if (!names.every((name, at) => name.startsWith(':') || name === parts[at])) continue;
    const params = names.flatMap((name, at) =>
      name.startsWith(':') ? [[name.slice(1), parts[at] ?? '']] : [],
    );
    return { route, params: Object.fromEntries(params) as Record<string, string> };
  }
  return undefined;
}

const body = (call: Call): MessageBody => call.json ?? {};
const shown = ({ world }: Call, message: StoredMessage): Reply => ({ json: messageJson(world, message) });
const live = (call: Call) => liveInteraction(call.world, named(call, 'app'), named(call, 'token'));
const addressed = (call: Call): StoredMessage => messageOf(call.world, live(call), named(call, 'message'));
const posted = (call: Call): StoredMessage =>
  messageIn(call.world, visibleChannel(call.world, named(call, 'channel')), named(call, 'message'));

const token = '/webhooks/:app/:token';
const channel = '/channels/:channel';

const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/interactions/:id/:token/callback',
    open: true,
    run: (call) => callback(call),
  },
  {
    method: 'POST',
    path: token,
    open: true,
    run: (call) => shown(call, followUp(call.world, live(call), body(call), call.files)),
  },
  {
    method: 'GET',
    path: `${token}/messages/:message`,
    open: true,
    run: (call) => shown(call, addressed(call)),
  },
  {
    method: 'PATCH',
    path: `${token}/messages/:message`,
    open: true,
    run: (call) =>
      shown(call, editByToken(call.world, live(call), named(call, 'message'), body(call), call.files)),
  },
  {
    method: 'DELETE',
    path: `${token}/messages/:message`,
    open: true,
    run(call) {
      removeMessage(call.world, addressed(call));
      return {};
    },
  },
  {
    method: 'POST',
    path: `${channel}/messages`,
    run: (call) => shown(call, sendToChannel(call.world, named(call, 'channel'), body(call), call.files)),
  },
  { method: 'GET', path: `${channel}/messages/:message`, run: (call) => shown(call, posted(call)) },
  {
    method: 'PATCH',
    path: `${channel}/messages/:message`,
    run: (call) =>
      shown(
        call,
        editInChannel(call.world, named(call, 'channel'), named(call, 'message'), body(call), call.files),
      ),
  },
  {
    method: 'DELETE',
    path: `${channel}/messages/:message`,
    run(call) {
      removeMessage(call.world, posted(call));
      return {};
    },
  },
  {
    method: 'GET',
    path: channel,
    run: (call) => ({ json: channelJson(call.world, visibleChannel(call.world, named(call, 'channel'))) }),
  },
  {
    method: 'POST',
    path: '/users/@me/channels',
    run({ world, json }) {
      const { recipient_id: id = '' } = json as { recipient_id?: string };
      return { json: channelJson(world, openDirect(world, id)) };
    },
  },
  { method: 'GET', path: '/users/@me', run: ({ world }) => ({ json: userJson(world, world.botId) }) },
  { method: 'GET', path: '/applications/@me', run: ({ world }) => ({ json: applicationJson(world) }) },
  { method: 'GET', path: '/oauth2/applications/@me', run: ({ world }) => ({ json: applicationJson(world) }) },
  ...['/applications/:app/commands', '/applications/:app/guilds/:guild/commands'].flatMap(commandRoutes),
  { method: 'GET', path: '/gateway', open: true, run: ({ gatewayUrl }) => ({ json: { url: gatewayUrl } }) },
  {
    method: 'GET',
    path: '/gateway/bot',
    run: ({ gatewayUrl }) => ({
      json: {
        url: gatewayUrl,
        shards: 1,
        session_start_limit: { total: 1_000, remaining: 999, reset_after: 86_400_000, max_concurrency: 1 },
      },
    }),
  },
];

function callback(call: Call): Reply {
  const { world, json, files } = call;
  const given = json as Callback;
  const { interaction, message } = answer(world, named(call, 'id'), named(call, 'token'), given, files);
  if (call.query.get('with_response') !== 'true') return {};
  return {
    json: {
      interaction: {
        id: interaction.id,
        type: interaction.type,
        channel_id: interaction.channelId,
        ...(interaction.guildId === undefined ? {} : { guild_id: interaction.guildId }),
        ...(message
          ? {
              response_message_id: message.id,
              response_message_loading: (message.flags & messageFlags.loading) !== 0,
              response_message_ephemeral: message.visibleTo !== undefined,
            }
          : {}),
      },
      ...(message ? { resource: { type: given.type, message: messageJson(world, message) } } : {}),
    },
  };
}

function channelJson(world: World, { id, type, nsfw, guildId, recipientId, parentId }: Channel) {
  const inGuild = {
    guild_id: guildId,
    name: 'pictures',
    position: 0,
    nsfw,
    permission_overwrites: [],
    parent_id: parentId ?? null,
  };
  const recipients = recipientId === undefined ? [] : [userJson(world, recipientId)];
  return { id, type, flags: 0, last_message_id: null, ...(guildId === undefined ? { recipients } : inGuild) };
}

function applicationJson(world: World) {
  return {
    id: world.applicationId,
    name: 'Darkroom',
    icon: null,
    description: '',
    flags: 0,
    verify_key: world.verifyKey,
    bot_public: true,
    bot_require_code_grant: false,
    interactions_endpoint_url: null,
    integration_types_config: { 0: {}, 1: {} },
    bot: userJson(world, world.botId),
    ...(world.ownerId === undefined ? {} : { owner: userJson(world, world.ownerId), team: null }),
  };
}
