// Sends what a person does to the app, and says what was sent once it was acknowledged.
import type { Deliveries } from './deliveries.ts';
import { interactionPayload } from './payloads.ts';
import { canRead } from './places.ts';
import { say } from './response-urls.ts';
import type { Envelope } from './sockets.ts';
import { textOf } from './text-of.ts';
import type { Channel, Json, World } from './world.ts';

/** Who does it, and where. */
export interface As {
  userId?: string;
  channelId?: string;
}

/** What was sent to the app, once it was acknowledged. */
export interface Sent {
  /** The event's id, or the trigger's. */
  id: string;
  triggerId: string;
  responseUrl: string;
  /** What came with the acknowledgement; undefined for nothing. */
  ack: unknown;
  tookMs: number;
  payload: Json;
}

/** What the people's verbs are made of. */
export interface Sending {
  send: (envelope: Envelope) => Promise<Sent>;
  /** Sends a press, a form or a shortcut; `accepts` where the acknowledgement may carry something. */
  interaction: (type: string, userId: string, more: Json, accepts?: boolean) => Promise<Sent>;
  /** Who acts where; throws for someone who is not there. */
  placeOf: (as: As) => { userId: string; channel: Channel };
  deliverTwice: (sent: Sent) => Promise<void>;
}

/** The way to the app; `usual` is who acts, and where, when nothing is said. */
export function createSending(
  world: World,
  { deliver }: Pick<Deliveries, 'deliver'>,
  usual: Required<As>,
): Sending {
  const envelopes = new WeakMap<Sent, Envelope>();

  const send = async (envelope: Envelope): Promise<Sent> => {
    const { payload } = envelope;
    const { body, tookMs } = await deliver(envelope);
    const triggerId = textOf(payload['trigger_id']);
    const sent: Sent = {
      id: textOf(payload['event_id'] ?? triggerId),
      triggerId,
      responseUrl: textOf(payload['response_url']),
      ack: body,
      tookMs,
      payload,
    };
    envelopes.set(sent, envelope);
    takeAnswer(sent);
    return sent;
  };

  /** A command may be answered in its acknowledgement. */
  const takeAnswer = ({ ack, payload, responseUrl }: Sent): void => {
    const url = world.responseUrls.get(responseUrl.slice(world.baseUrl.length));
    if (!('command' in payload) || ack === undefined || !url) return;
    say({ world, method: 'an acknowledgement', args: ack as Json }, url);
  };

  return {
    send,
    interaction: (type, userId, more, accepts = false) =>
      send({
        type: 'interactive',
        payload: { ...interactionPayload(world, type, userId), ...more },
        accepts,
      }),
    placeOf(as) {
      const userId = as.userId ?? usual.userId;
      const channel = world.channels.get(as.channelId ?? usual.channelId);
      if (!channel || !world.people.has(userId)) throw new Error('no such person or conversation');
      if (!canRead(channel, userId)) throw new Error('this person is not in that conversation');
      return { userId, channel };
    },
    async deliverTwice(sent) {
      const envelope = envelopes.get(sent);
      if (!envelope) throw new Error('that was never sent');
      await send({ ...envelope, retryNum: 1, retryReason: 'timeout' });
    },
  };
}
