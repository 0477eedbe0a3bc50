// The bot's answers to interactions: callbacks, edits by token, follow-ups.
import type { UploadedFile } from './body.ts';
import { interactionTypes, type Interaction } from './interactions.ts';
import { deferBreaches, messageFlags, type MessageBody } from './message-rules.ts';
import { createMessage, editMessage, type StoredMessage } from './messages.ts';
import type { ModalData } from './modals.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** A callback as the bot sends it. */
export interface Callback {
  type: number;
  data?: MessageBody & Partial<ModalData> & { choices?: NonNullable<Interaction['choices']> };
}

// How long an interaction waits for its callback, and how long its token lives.
const acknowledgeWithinMs = 3_000;
const tokenLifeMs = 900_000;

/** Accepts the one callback of an interaction; gives the message that it made or changed. */
export function answer(
  world: World,
  id: string,
  token: string,
  callback: Callback,
  files: readonly UploadedFile[],
): { interaction: Interaction; message: StoredMessage | undefined } {
  const interaction = world.interactions.get(token);
  if (!interaction || interaction.id !== id) throw new Refusal('unknown interaction');
  if (interaction.response) throw new Refusal('already acknowledged');
  const now = world.clock.now();
  if (now - interaction.createdAt > acknowledgeWithinMs) throw new Refusal('unknown interaction');
  if (!isFitting(interaction, callback.type)) {
    world.breach(`a callback of type ${callback.type} for an interaction of type ${interaction.type}`);
    throw new Refusal('invalid form');
  }
  const message = take(world, interaction, callback, files);
  if (message) interaction.originalId = message.id;
  interaction.accept(callback.type, now);
  return { interaction, message };
}

function isFitting({ type, sourceMessageId }: Interaction, callback: number): boolean {
  if (type === interactionTypes.autocomplete) return callback === 8;
  if (callback === 4 || callback === 5) return true;
  if (callback === 6 || callback === 7) return sourceMessageId !== undefined;
  return callback === 9 && type !== interactionTypes.modal;
}

function take(
  world: World,
  interaction: Interaction,
  { type, data = {} }: Callback,
  files: readonly UploadedFile[],
): StoredMessage | undefined {
  const sent = { body: data, files, sizeLimitBytes: interaction.sizeLimitBytes };
  const source = () => {
    const message = world.messages.get(interaction.sourceMessageId ?? '');
    if (!message) throw new Refusal('unknown message');
    return message;
  };
  if (type === 4) return createMessage(world, placeFor(interaction, data), sent);
  if (type === 5) {
    for (const { text } of deferBreaches(data)) world.breach(text);
    const place = placeFor(interaction, data);
    return createMessage(
      world,
      { ...place, flags: place.flags | messageFlags.loading },
      { ...sent, body: {} },
    );
  }
  if (type === 6) return source();
  if (type === 7) return editMessage(world, source(), sent, 'callback edit');
  if (type === 8) interaction.choices = data.choices ?? [];
  if (type === 9) interaction.modal = data as ModalData;
  return undefined;
}

function placeFor(interaction: Interaction, { flags }: MessageBody) {
  const { id, type, userId, token, channelId, forcedEphemeral } = interaction;
  const ephemeral = forcedEphemeral || ((flags ?? 0) & messageFlags.ephemeral) !== 0;
  return {
    channelId,
    token,
    interaction: { id, type, userId },
    visibleTo: ephemeral ? userId : undefined,
    flags: ephemeral ? messageFlags.ephemeral : 0,
  };
}

/** The interaction whose token may be used for messages; 401 50027 after its 15 minutes. */
export function liveInteraction(world: World, applicationId: string, token: string): Interaction {
  const interaction = world.interactions.get(token);
  if (!interaction) throw new Refusal('invalid token');
  if (world.clock.now() - interaction.createdAt > tokenLifeMs) throw new Refusal('invalid token');
  if (applicationId !== world.applicationId || !interaction.response) throw new Refusal('unknown webhook');
  return interaction;
}

/** The message that a token may reach: `@original`, one of its follow-ups, or the one whose component was used. */
export function messageOf(world: World, interaction: Interaction, name: string): StoredMessage {
  const message = world.messages.get(name === '@original' ? (interaction.originalId ?? '') : name);
  if (!message || (message.token !== interaction.token && message.id !== interaction.sourceMessageId)) {
    throw new Refusal('unknown message');
  }
  return message;
}

/** Changes a message by its interaction's token. */
export function editByToken(
  world: World,
  interaction: Interaction,
  name: string,
  body: MessageBody,
  files: readonly UploadedFile[],
): StoredMessage {
  const sent = { body, files, sizeLimitBytes: interaction.sizeLimitBytes };
  return editMessage(world, messageOf(world, interaction, name), sent);
}

/** Adds a follow-up; the first one after a deferred response takes the place of "is thinking". */
export function followUp(
  world: World,
  interaction: Interaction,
  body: MessageBody,
  files: readonly UploadedFile[],
): StoredMessage {
  const sent = { body, files, sizeLimitBytes: interaction.sizeLimitBytes };
  const original = world.messages.get(interaction.originalId ?? '');
  if (original && (original.flags & messageFlags.loading) !== 0) {
    return editMessage(world, original, sent);
  }
  if (interaction.userInstall && interaction.followUps >= 5) throw new Refusal('too many follow-ups');
  const message = createMessage(world, placeFor(interaction, body), sent);
  interaction.followUps += 1;
  return message;
}
