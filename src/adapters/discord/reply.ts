// The answer to an interaction: the first card itself when it is ready in time, else a promise of one.
import { InteractionResponseType, MessageFlags } from 'discord.js';
import type { Card } from '../../generation/cards/card.ts';
import type { Reply } from '../../generation/command.ts';
import { AppError } from '../../generation/errors.ts';
import type { DeliveredFile } from '../../generation/ports.ts';
import { textsFor } from '../../i18n/texts.ts';
import { addressOf, answerableMs } from './address.ts';
import type { Calls, MessageBody } from './api/calls.ts';
import type { Heard } from './interactions/heard.ts';
import { render } from './render.ts';
import { isPrivate } from './interactions/said.ts';
import type { DiscordAddress, Interaction } from './schema.ts';
import { codes, isAnsweredElsewhere, troubleCode } from './api/trouble.ts';
import { byToken, type DeliverParts } from './ways.ts';

const deferAfterMs = 1500;
const fillWithinMs = 10_000;
const uploadWithinMs = 60_000;

/** An answer that is being given; from its disposal on nothing is promised any more. */
interface Answer extends Disposable {
  reply: Reply;
  /** Promises a card now, as happens by itself when it takes long. */
  promise(): void;
  /**
   * Takes a promise back that nobody will keep. A command that came before is another matter: who took it on, or a worker
   * in its place, fills a promise of ours as well. Never rejects: what stays is gone after fifteen minutes.
   */
  takeBack(): Promise<void>;
}

/** How an answer is given. */
export interface Manner {
  /** Whatever comes is for this person only. */
  private: boolean;
  /** Files that come with the first card. */
  files?: readonly DeliveredFile[];
}

/**
 * Answers with a message of its own. A refusal is seen by its person only, whatever was promised. `reply` rejects with
 * `address_gone` where Discord has given the interaction up; then nothing can ever be shown for it.
 */
export function answerWithMessage(
  parts: DeliverParts,
  { interaction, receivedAt }: Heard,
  manner: Manner,
): Answer {
  const { calls, clock, refused } = parts;
  const { files = [] } = manner;
  let promised: Promise<Taken> | undefined;
  let isReplied = false;
  let stopTimer = () => {};

  const addressAt = (ephemeral: boolean, message?: string) =>
    addressOf(interaction, receivedAt, { ephemeral, message });
  const promise = (): void => {
    stopTimer();
    // What Discord would tell of the message is told by the edit that fills it too.
    promised ??= calls
      .respond(interaction, promiseOf(manner), within(answerableMs), { message: false })
      .then((): Taken => ({ isOurs: true, isElsewhere: false }), unlessTaken);
    promised.catch(() => {});
  };
  // Files take their time, and a promise costs nothing then.
  if (files.length > 0) promise();
  else stopTimer = clock.after(receivedAt + deferAfterMs - clock.now(), promise);

  return {
    promise,
    async reply(card) {
      stopTimer();
      isReplied = true;
      if (refused.get(interaction.id) === 'message') throw new AppError('address_gone');
      if (promised) {
        if (isSilenced(card, await promised)) return addressAt(manner.private);
        return fill(parts, interaction, card, { address: addressAt(manner.private), files });
      }
      const ephemeral = card.private || manner.private;
      const type = InteractionResponseType.ChannelMessageWithSource;
      const data = { ...bodyOf(card, interaction), ...flagsFor(ephemeral) };
      const response = await calls
        .respond(interaction, { type, data }, within(answerableMs))
        .catch(unlessTaken);
      if ('isElsewhere' in response && isSilenced(card, response)) return addressAt(ephemeral);
      const message = 'message' in response ? response.message : undefined;
      // Only an edit can tell whether Discord took the response.
      if (!message) return fill(parts, interaction, card, { address: addressAt(ephemeral), files });
      return addressAt(message.ephemeral, message.id);
    },
    async takeBack() {
      stopTimer();
      if (isReplied) return;
      // Where our promise may not be the answer that is there, that one is left alone.
      const taken = await promised?.catch(() => undefined);
      if (!taken?.isOurs) return;
      await calls.deleteOriginal(tokenOf(interaction), within(fillWithinMs)).catch(() => {});
    },
    [Symbol.dispose]: () => stopTimer(),
  };
}

/**
 * Answers by leaving the message with the button as it is: what comes of the press shows there. Only a refusal is said,
 * to whoever pressed. Resolves when Discord has heard of it, as an edit that is quicker would be refused; from then on
 * the address, which is that message, is reachable anew for fifteen minutes.
 */
export async function answerInPlace(
  { calls }: DeliverParts,
  { interaction, receivedAt }: Heard,
): Promise<{ address: DiscordAddress; reply: Reply; remove(): Promise<void> }> {
  const to = tokenOf(interaction);
  const address = addressOf(interaction, receivedAt, {
    ephemeral: isPrivate(interaction),
    message: interaction.message?.id,
  });
  const acknowledgement = { type: InteractionResponseType.DeferredMessageUpdate };
  // What was asked for is done in any case, and whether anything can be shown of it the next call finds out.
  await calls.respond(interaction, acknowledgement, within(answerableMs)).catch(() => {});
  return {
    address,
    async reply(card) {
      if (card.tone === 'refused') await whisper(calls, interaction, card);
      else await calls.editOriginal(to, bodyOf(card, interaction), undefined, within(fillWithinMs));
      return address;
    },
    remove: () => calls.deleteOriginal(to, within(fillWithinMs)),
  };
}

/** Puts the card where an answer was promised, or may be. */
async function fill(
  parts: DeliverParts,
  interaction: Interaction,
  card: Card,
  { address, files }: { address: DiscordAddress; files: readonly DeliveredFile[] },
): Promise<DiscordAddress> {
  const { calls, refused } = parts;
  try {
    if (card.private && !address.ephemeral) {
      // Who sees a message is settled with its first answer, so the promise is taken back.
      await calls.deleteOriginal(tokenOf(interaction), within(fillWithinMs));
      const message = await whisper(calls, interaction, card);
      return { ...address, ephemeral: true, message };
    }
    const shown = card.tone === 'refused' ? [] : files;
    const signal = within(shown.length > 0 ? uploadWithinMs : fillWithinMs);
    return await byToken.put(address, card, { files: shown, signal }, parts);
  } catch (error) {
    if (error instanceof AppError && error.code === 'address_gone') refused.set(interaction.id, 'message');
    throw error;
  }
}

async function whisper(calls: Calls, interaction: Interaction, card: Card): Promise<string> {
  const body = { ...bodyOf(card, interaction), flags: MessageFlags.Ephemeral };
  return (await calls.followUp(tokenOf(interaction), body, [], within(fillWithinMs))).id;
}

function promiseOf({ private: ephemeral }: Manner) {
  return { type: InteractionResponseType.DeferredChannelMessageWithSource, data: flagsFor(ephemeral) };
}

function flagsFor(ephemeral: boolean): { flags?: MessageFlags.Ephemeral } {
  return ephemeral ? { flags: MessageFlags.Ephemeral } : {};
}

function bodyOf(card: Card, { locale }: Interaction): MessageBody {
  return render(card, textsFor(locale));
}

function tokenOf({ application_id: app, token }: Interaction) {
  return { app, token };
}

/** Whose answer is there: ours, as far as we know, or surely that of another process. */
interface Taken {
  isOurs: boolean;
  isElsewhere: boolean;
}

/**
 * While a front takes over from one that was cut off, Discord tells both: the one that can do nothing must not put its
 * refusal over what the other one shows.
 */
function isSilenced({ tone }: Card, { isElsewhere }: Taken): boolean {
  return isElsewhere && tone === 'refused';
}

/**
 * Discord can have taken a response whose confirmation we never saw, and then calls the interaction unknown or answered
 * (discord-api-docs#5558): nothing is known of the message then. Any other error is passed on.
 */
function unlessTaken(error: unknown): Taken {
  const code = troubleCode(error);
  const silent = error instanceof AppError && error.code === 'chat_unreachable';
  const isOpen = silent || code === codes.unknownInteraction || code === codes.alreadyAnswered;
  if (isOpen) return { isOurs: false, isElsewhere: isAnsweredElsewhere(error) };
  throw error;
}

function within(limitMs: number): AbortSignal {
  return AbortSignal.timeout(limitMs);
}
