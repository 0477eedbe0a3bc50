// The ways to put a card in front of its person: as the answer, by the interaction's token, by the bot, directly.
import { InteractionResponseType, MessageFlags } from 'discord.js';
import type { Card } from '../../generation/cards/card.ts';
import { AppError } from '../../generation/errors.ts';
import type { Clock, DeliveredFile } from '../../generation/ports.ts';
import { textsFor } from '../../i18n/texts.ts';
import type { Recent } from '../../recent.ts';
import { answerableMs, defaultLimitBytes } from './address.ts';
import type { Calls, Upload } from './api/calls.ts';
import type { Fitter, Note } from './files/fit-files.ts';
import type { Obstacles } from './obstacles.ts';
import { render } from './render.ts';
import type { DiscordAddress, DiscordSettings } from './schema.ts';
import { DiscordTrouble } from './api/trouble.ts';

/** What a delivery needs; any instance can do it, started or not. */
export interface DeliverParts {
  calls: Calls;
  fitter: Fitter;
  clock: Clock;
  settings: Pick<DiscordSettings, 'directMessages' | 'uploadLimitBytes'>;
  /**
   * By interaction. Every process learns it anew, at the price of one refused call: cheaper than asking the store before
   * every edit.
   */
  refused: Recent<Refusal>;
  /** Told of once by every process that meets them. */
  obstacles: Obstacles;
}

/**
 * How far Discord has refused: it is never called with that token or about that message again, and by a bot that it has
 * shut out only with the end.
 */
export type Refusal = 'token' | 'bot' | 'message';

/** What comes with a card. */
export interface DeliverOptions {
  files: readonly DeliveredFile[];
  signal: AbortSignal;
}

/** One way to put a card in front of its person. */
export interface Way {
  canReach(target: DiscordAddress, card: Card, parts: DeliverParts): boolean;
  /** Rejects with the AppError of its calls, or with `file_too_large`. */
  put(
    target: DiscordAddress,
    card: Card,
    options: DeliverOptions,
    parts: DeliverParts,
  ): Promise<DiscordAddress>;
}

/** A command that a crash kept from being answered is answered now, while Discord still waits for it. */
export const asAnswer: Way = {
  canReach: ({ token, message, createdAt }, card, { clock }) =>
    token !== undefined && message === undefined && !card.final && clock.now() < createdAt + answerableMs,
  async put(target, card, { signal }, { calls, clock }) {
    const { interaction: id, token = '', ephemeral, locale } = target;
    const data = {
      ...render(card, textsFor(locale), { now: clock.now() }),
      ...(ephemeral ? { flags: MessageFlags.Ephemeral } : {}),
    };
    const type = InteractionResponseType.ChannelMessageWithSource;
    const { message } = await calls.respond({ id, token }, { type, data }, signal);
    return message ? { ...target, message: message.id, ephemeral: message.ephemeral } : target;
  },
};

/** The answer to the interaction is edited: needs nothing but its token. */
export const byToken: Way = {
  canReach: ({ token }) => token !== undefined,
  async put(target, card, { files, signal }, parts) {
    const { app, token = '', sizeLimitBytes } = target;
    const now = parts.clock.now();
    const { id, ephemeral } = await withUploads(parts, files, sizeLimitBytes, signal, (uploads, notes) =>
      parts.calls.editOriginal(
        { app, token },
        render(card, textsFor(target.locale), { notes, now }),
        filesOf(card, uploads),
        signal,
      ),
    );
    // What is private stays so, and Discord makes some answers private by itself.
    return { ...target, message: id, ephemeral: target.ephemeral || ephemeral };
  },
};

/** The bot edits the message as its own: for messages that everybody sees, where the bot may write. */
export const byBot: Way = {
  canReach: ({ ephemeral, message, channel, botMayWrite }) =>
    !ephemeral && message !== undefined && channel !== undefined && botMayWrite,
  async put(target, card, { files, signal }, parts) {
    const { channel = '', message = '' } = target;
    const now = parts.clock.now();
    await withUploads(parts, files, defaultLimitBytes, signal, (uploads, notes) =>
      parts.calls.editMessage(
        { channel, message },
        render(card, textsFor(target.locale), { notes, now }),
        filesOf(card, uploads),
        signal,
      ),
    );
    return target;
  },
};

/**
 * Without files of its own a card leaves what is there; but an end that has come to nothing takes away what a crash in
 * the middle of another one had left behind.
 */
function filesOf({ final, tone }: Card, uploads: readonly Upload[]): readonly Upload[] | undefined {
  const isNothing = final && tone !== 'done';
  return uploads.length === 0 && !isNothing ? undefined : uploads;
}

/**
 * A direct message with the end; nobody is sent progress, or told of what they have stopped themselves or were never
 * promised.
 */
export const directly: Way = {
  canReach: ({ message }, { final, tone }, { settings }) =>
    settings.directMessages && message !== undefined && final && tone !== 'canceled',
  async put(target, card, { files, signal }, parts) {
    const texts = textsFor(target.locale);
    const intro = texts.say('discord.directIntro');
    const { channel } = await parts.calls.openDirect(target.user, signal);
    const { id } = await withUploads(parts, files, defaultLimitBytes, signal, (uploads, notes) =>
      parts.calls.createMessage(
        channel,
        render(card, texts, { notes, intro }),
        uploads,
        signal,
        target.interaction,
      ),
    );
    return { ...target, channel, message: id, ephemeral: false, botMayWrite: true };
  },
};

async function withUploads<Result>(
  { fitter, settings }: DeliverParts,
  files: readonly DeliveredFile[],
  placeLimitBytes: number,
  signal: AbortSignal,
  put: (uploads: readonly Upload[], notes: readonly Note[]) => Promise<Result>,
): Promise<Result> {
  const attempt = async (limitBytes: number): Promise<Result> => {
    const { uploads, notes, release } = await fitter.fit(files, limitBytes, signal);
    try {
      return await put(uploads, notes);
    } finally {
      release();
    }
  };
  const limitBytes = Math.min(placeLimitBytes, settings.uploadLimitBytes);
  // NOTE Discord has refused files below the limit it had named (discord-api-docs#8572): once more, much smaller.
  return attempt(limitBytes).catch((error: unknown) => {
    if (!isTooLargeForDiscord(error)) throw error;
    return attempt(limitBytes / 4);
  });
}

function isTooLargeForDiscord(error: unknown): boolean {
  return (
    error instanceof AppError && error.code === 'file_too_large' && error.cause instanceof DiscordTrouble
  );
}
