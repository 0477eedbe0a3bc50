// The answer to an interaction: the first card itself when it is ready in time, else a promise of one.
import { InteractionResponseType, MessageFlags } from 'discord.js';
import type { Card } from '../../generation/card.ts';
import type { Reply } from '../../generation/command.ts';
import { AppError } from '../../generation/errors.ts';
import type { Address } from '../../generation/generation.ts';
import type { DeliveredFile } from '../../generation/ports.ts';
import { textsFor } from '../../i18n/texts.ts';
import { addressOf, answerableMs } from './address.ts';
import type { Calls } from './calls.ts';
import { deliver, type DeliverParts } from './deliver.ts';
import { render } from './render.ts';
import { isPrivate } from './said.ts';
import type { DiscordAddress, Interaction } from './schema.ts';
import { troubleCode } from './trouble.ts';

const deferAfterMs = 1500;
const fillWithinMs = 10_000;
const uploadWithinMs = 60_000;

/** An answer that is being given. */
export interface Answer {
  reply: Reply;
  /** Called when the handler is through: what was not answered by now will not be. */
  end(): void;
}

/** How an answer is given. */
interface Manner {
  receivedAt: number;
  /** A promise is for this person only where the card will be. */
  private: boolean;
  /** Files that come with the first card. */
  files?: readonly DeliveredFile[];
}

/** Answers with a message of its own. A refusal is seen by its person only, whatever was promised. */
export function answerWithMessage(parts: DeliverParts, interaction: Interaction, manner: Manner): Answer {
  const { calls, clock } = parts;
  const { files = [] } = manner;
  let promised: Promise<DiscordAddress> | undefined;
  const addressAt = (ephemeral: boolean, message?: string) =>
    addressOf(interaction, manner.receivedAt, { ephemeral, message });
  const respond = async (type: InteractionResponseType, ephemeral: boolean, card?: Card) => {
    const flags = ephemeral ? { flags: MessageFlags.Ephemeral } : {};
    const data = card ? { ...bodyOf(card, interaction), ...flags } : flags;
    const { message } = await calls.respond(interaction, { type, data }, within(answerableMs));
    return addressAt(message?.ephemeral ?? ephemeral, message?.id);
  };
  const promise = () => {
    promised = respond(InteractionResponseType.DeferredChannelMessageWithSource, manner.private).catch(
      (error: unknown) => {
        // The edit that follows finds out whether the promise arrived.
        if (isMaybeAnswered(error)) return addressAt(manner.private);
        throw error;
      },
    );
    promised.catch(() => {});
  };
  // Files take their time, and a promise costs nothing then.
  if (files.length > 0) promise();
  const stopTimer = clock.after(deferAfterMs, promise);

  return {
    async reply(card) {
      stopTimer();
      if (promised) return keepPromise(parts, interaction, card, await promised, files);
      try {
        return await respond(InteractionResponseType.ChannelMessageWithSource, card.private, card);
      } catch (error) {
        if (!isMaybeAnswered(error)) throw error;
        return keepPromise(parts, interaction, card, addressAt(card.private), files);
      }
    },
    end: stopTimer,
  };
}

/**
 * Answers by leaving the message with the button as it is: what comes of the press shows there. Only a refusal is said,
 * to whoever pressed. The address is that message, reachable anew for fifteen minutes.
 */
export function answerInPlace(
  { calls, clock }: DeliverParts,
  interaction: Interaction,
): Answer & { address: DiscordAddress; remove(): Promise<void> } {
  const to = { app: interaction.application_id, token: interaction.token };
  const address = addressOf(interaction, clock.now(), {
    ephemeral: isPrivate(interaction),
    message: interaction.message?.id,
  });
  const acknowledged = calls
    .respond(interaction, { type: InteractionResponseType.DeferredMessageUpdate }, within(answerableMs))
    .catch((error: unknown) => {
      if (!isMaybeAnswered(error)) throw error;
    });
  acknowledged.catch(() => {});
  return {
    address,
    async reply(card) {
      await acknowledged;
      if (card.tone === 'refused') await whisper(calls, interaction, card);
      else await calls.editOriginal(to, bodyOf(card, interaction), undefined, within(fillWithinMs));
      return address;
    },
    async remove() {
      await acknowledged;
      await calls.deleteOriginal(to, within(fillWithinMs));
    },
    end() {},
  };
}

async function keepPromise(
  parts: DeliverParts,
  interaction: Interaction,
  card: Card,
  address: DiscordAddress,
  files: readonly DeliveredFile[],
): Promise<Address> {
  const { calls } = parts;
  const to = { app: interaction.application_id, token: interaction.token };
  if (card.private && !address.ephemeral) {
    // Who sees a message is settled with its first answer, so the promise is taken back.
    await calls.deleteOriginal(to, within(fillWithinMs));
    const message = await whisper(calls, interaction, card);
    return { ...address, ephemeral: true, message };
  }
  const shown = card.tone === 'refused' ? [] : files;
  return deliver(parts, address, card, {
    files: shown,
    signal: within(shown.length > 0 ? uploadWithinMs : fillWithinMs),
  });
}

async function whisper(calls: Calls, interaction: Interaction, card: Card): Promise<string> {
  const to = { app: interaction.application_id, token: interaction.token };
  const body = { ...bodyOf(card, interaction), flags: MessageFlags.Ephemeral };
  return (await calls.followUp(to, body, [], within(fillWithinMs))).id;
}

function bodyOf(card: Card, { locale }: Interaction) {
  return render(card, textsFor(locale));
}

/**
 * Discord can have taken an answer whose confirmation we never saw, and then calls the interaction unknown or answered
 * (discord-api-docs#5558): only an edit tells.
 */
function isMaybeAnswered(error: unknown): boolean {
  const [unknownInteraction, alreadyAnswered] = [10_062, 40_060];
  const code = troubleCode(error);
  const silent = error instanceof AppError && error.code === 'chat_unreachable';
  return silent || code === unknownInteraction || code === alreadyAnswered;
}

function within(limitMs: number): AbortSignal {
  return AbortSignal.timeout(limitMs);
}
