// What the app is told: the payloads of commands, presses, forms, shortcuts and events.
import { messageJson, type StoredMessage } from './messages.ts';
import { viewJson, type StoredView } from './views.ts';
import { newTrigger, type Channel, type Json, type World } from './world.ts';

/** A typed command; every value is a text. */
export function slashPayload(
  world: World,
  given: { command: string; text: string; userId: string; channel: Channel; responseUrl: string },
): Json {
  const { command, text, userId, channel, responseUrl } = given;
  return {
    token: 'deprecated',
    team_id: world.teamId,
    team_domain: 'fake',
    ...(world.enterpriseId === undefined
      ? {}
      : { enterprise_id: world.enterpriseId, enterprise_name: 'Fake organisation' }),
    channel_id: channel.id,
    channel_name: nameIn(channel),
    user_id: userId,
    user_name: world.people.get(userId)?.name ?? '',
    command,
    text: world.escaping?.includes(command) ? withIds(world, escaped(text)) : escaped(text),
    api_app_id: world.appId,
    is_enterprise_install: world.enterpriseId === undefined ? 'false' : 'true',
    response_url: responseUrl,
    trigger_id: newTrigger(world, userId),
  };
}

/** What every press, form and shortcut says. */
export function interactionPayload(world: World, type: string, userId: string): Json {
  const name = world.people.get(userId)?.name ?? '';
  return {
    type,
    user: { id: userId, username: name, name, team_id: world.teamId },
    api_app_id: world.appId,
    token: 'deprecated',
    trigger_id: newTrigger(world, userId),
    team: { id: world.teamId, domain: 'fake' },
    enterprise:
      world.enterpriseId === undefined ? null : { id: world.enterpriseId, name: 'Fake organisation' },
    is_enterprise_install: world.enterpriseId !== undefined,
  };
}

/** Where something in a message was pressed. */
export function messagePlace(world: World, message: StoredMessage, channel: Channel): Json {
  const { ts, threadTs, visibleTo, channelId } = message;
  const isEphemeral = visibleTo !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channelId,
      is_ephemeral: isEphemeral,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    },
    channel: { id: channelId, name: nameIn(channel) },
    // Of an ephemeral message the app is told nothing more.
    ...(isEphemeral ? {} : { message: messageJson(world, message) }),
    state: { values: {} },
  };
}

/** Where something in a view was chosen. */
export function viewPlace(world: World, view: StoredView): Json {
  return { container: { type: 'view', view_id: view.id }, view: viewJson(world, view) };
}

/** An event, in its wrapping. */
export function eventPayload(world: World, event: Json): Json {
  const isOrganisation = world.enterpriseId !== undefined;
  return {
    token: 'deprecated',
    team_id: world.teamId,
    ...(isOrganisation ? { enterprise_id: world.enterpriseId } : {}),
    context_team_id: world.teamId,
    context_enterprise_id: world.enterpriseId ?? null,
    api_app_id: world.appId,
    event,
    type: 'event_callback',
    event_id: world.newId('Ev'),
    event_time: Math.floor(world.clock.now() / 1_000),
    authorizations: [
      {
        enterprise_id: world.enterpriseId ?? null,
        team_id: isOrganisation ? null : world.teamId,
        user_id: world.botUserId,
        is_bot: true,
        is_enterprise_install: isOrganisation,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${world.newId('e')}`,
  };
}

/** What people type comes with these three characters escaped; what Slack made of it itself does not. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** People who are there by their ids, as Slack does for a command with `should_escape`. */
function withIds({ people }: World, text: string): string {
  const byName = new Map(Array.from(people.values(), ({ id, name }) => [name, id]));
  return text.replaceAll(/@([^\s@]+)/gu, (said, name: string) => {
    const id = byName.get(name);
    return id === undefined ? said : `<@${id}|${name}>`;
  });
}

function nameIn({ kind, name }: Channel): string {
  if (kind === 'direct' || kind === 'app') return 'directmessage';
  return kind === 'private' ? 'privategroup' : name;
}
