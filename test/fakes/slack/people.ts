// What people do: type commands, use shortcuts, mention the bot, open its Home, press and fill in.
import type { Deliveries } from './deliveries.ts';
import { personsFile } from './files.ts';
import { addMessage, findMessage, messageJson, shownMessage, type StoredMessage } from './messages.ts';
import { escaped, eventPayload, messagePlace, slashPayload, viewPlace } from './payloads.ts';
import { createPresses } from './presses.ts';
import { newResponseUrl } from './response-urls.ts';
import { createSending, type As, type Sent } from './sending.ts';
import { textOf } from './text-of.ts';
import type { Json, World } from './world.ts';

export type { As, Sent };

/** A person's file. */
export interface PersonsFile {
  name: string;
  /** Slack looks at the bytes itself. */
  mimetype?: string;
  bytes: Uint8Array;
}

/** What an event says beside the usual: in itself, and in its wrapping. */
interface More {
  event?: Json;
  body?: Json;
}

/** People's verbs; each resolves with the acknowledgement and rejects when three seconds bring none. */
export type People = ReturnType<typeof createPeople>;

/** The people of a world; `usual` is who acts, and where, when nothing is said. */
export function createPeople(world: World, deliveries: Pick<Deliveries, 'deliver'>, usual: Required<As>) {
  const sending = createSending(world, deliveries, usual);
  const { send, interaction, placeOf, deliverTwice } = sending;

  const write = (
    text: string,
    as: As & { threadTs?: string | undefined; files?: readonly PersonsFile[] },
  ): StoredMessage => {
    const { userId, channel } = placeOf(as);
    const files = (as.files ?? []).map((file) => personsFile(world, file, userId, channel.id));
    const message = addMessage(world, {
      channelId: channel.id,
      authorId: userId,
      text: typed(text),
      threadTs: as.threadTs,
      fileIds: files.map(({ id }) => id),
    });
    const { ts, threadTs } = message;
    for (const file of files) file.shares.push({ channelId: channel.id, ts, threadTs });
    return message;
  };

  const event = (json: Json, more: More = {}): Promise<Sent> => {
    const payload = { ...eventPayload(world, { ...json, ...more.event }), ...more.body };
    return send({ type: 'events_api', payload, accepts: false });
  };

  return {
    ...createPresses(world, sending),

    /** Types a command, anywhere. */
    async slash(command: string, text: string, as: As = {}): Promise<Sent> {
      const { userId, channel } = placeOf(as);
      const given = { channelId: channel.id, userId, messageTs: undefined, threadTs: undefined };
      const responseUrl = newResponseUrl(world, { ...given, kind: 'commands' });
      const payload = slashPayload(world, { command, text, userId, channel, responseUrl });
      return send({ type: 'slash_commands', payload, accepts: true });
    },

    /** Uses a message's shortcut; a global one where no message is named. */
    async shortcut(callbackId: string, messageTs?: string, as: As = {}): Promise<Sent> {
      const { userId, channel } = placeOf(as);
      const common = { callback_id: callbackId, action_ts: world.newTs() };
      if (messageTs === undefined) return interaction('shortcut', userId, common);
      const message = findMessage(world, channel.id, messageTs);
      if (!message || message.visibleTo !== undefined) throw new Error('there is no such message to act on');
      const given = { channelId: channel.id, userId, messageTs: undefined, threadTs: message.threadTs };
      const { channel: where } = messagePlace(world, message, channel);
      return interaction('message_action', userId, {
        ...common,
        channel: where,
        message_ts: message.ts,
        message: messageJson(world, message),
        response_url: newResponseUrl(world, { ...given, kind: 'actions' }),
      });
    },

    /**
     * Says something to the bot: by a mention, or in the bot's own conversation with that person. `more` is what Slack
     * tells besides, as of people from elsewhere.
     */
    async mention(
      text: string,
      as: As & { threadTs?: string; files?: readonly PersonsFile[]; more?: More } = {},
    ): Promise<Sent> {
      const { channel, userId } = placeOf(as);
      const isOwn = channel.kind === 'app';
      const scope = isOwn ? 'im:history' : 'app_mentions:read';
      if (!world.scopes.includes(scope)) throw new Error(`the app hears nothing without ${scope}`);
      const call = `<@${world.botUserId}>`;
      const message = write(isOwn || text.includes(call) ? text : `${call} ${text}`, as);
      const json = messageJson(world, message);
      const told = {
        ...json,
        type: isOwn ? 'message' : 'app_mention',
        client_msg_id: world.newId('m'),
        user: userId,
        channel: channel.id,
        event_ts: message.ts,
        ...(isOwn ? { channel_type: 'im' } : {}),
        ...(isOwn && json['files'] !== undefined ? { subtype: 'file_share' } : {}),
      };
      return event(told, as.more);
    },

    /** Changes a message that mentions the bot, of which Slack tells as of a new one. */
    async edit(said: Sent, text: string): Promise<Sent> {
      const told = said.payload['event'] as Json;
      const ts = textOf(told['ts']);
      const message = findMessage(world, textOf(told['channel']), ts);
      if (!message) throw new Error('there is no such message any more');
      message.text = typed(`<@${world.botUserId}> ${text}`);
      message.edits += 1;
      return event({ ...told, ...messageJson(world, message), type: 'app_mention', event_ts: world.newTs() });
    },

    /** Looks at the bot's Home. */
    async openHome(userId: string = usual.userId): Promise<Sent> {
      const home = world.homes.get(userId);
      const channel = [...world.channels.values()].find((each) => each.personId === userId);
      return event({
        type: 'app_home_opened',
        user: userId,
        channel: channel?.id ?? '',
        tab: 'home',
        ...(home ? { view: viewPlace(world, home)['view'] } : {}),
        event_ts: world.newTs(),
      });
    },

    /** Brings the same to the app once more. */
    deliverTwice,

    /** Writes a message that the app is not told of. */
    say(
      channelId: string,
      text: string,
      files: readonly PersonsFile[] = [],
      userId: string = usual.userId,
      threadTs?: string,
    ) {
      return shownMessage(world, write(text, { channelId, userId, threadTs, files }), userId);
    },
  };
}

/** Text of a person: escaped, but for who and what they call. */
function typed(text: string): string {
  return text
    .split(/(<[@#!][^<>\s]+>)/u)
    .map((part, at) => (at % 2 === 1 ? part : escaped(part)))
    .join('');
}
