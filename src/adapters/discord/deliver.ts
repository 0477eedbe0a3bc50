// A card onto its Discord message: by the interaction's token while it lasts, then by the bot, then directly.
import { InteractionResponseType, MessageFlags } from 'discord.js';
import type { Card } from '../../generation/card.ts';
import { AppError } from '../../generation/errors.ts';
import type { Address } from '../../generation/generation.ts';
import type { Clock, DeliveredFile } from '../../generation/ports.ts';
import { textsFor } from '../../i18n/texts.ts';
import { answerableMs, defaultLimitBytes, isTokenAlive } from './address.ts';
import type { Calls } from './calls.ts';
import type { Fitted, Fitter } from './fit-files.ts';
import type { Recent } from './recent.ts';
import { render } from './render.ts';
import { discordAddressSchema, type DiscordAddress, type DiscordSettings } from './schema.ts';
import { troubleCode } from './trouble.ts';

/** What a delivery needs; any instance can do it, started or not. */
export interface DeliverParts {
  calls: Calls;
  fitter: Fitter;
  clock: Clock;
  settings: Pick<DiscordSettings, 'directMessages' | 'uploadLimitBytes'>;
  /** What Discord has refused, by interaction: it is never called with one of them again. */
  refused: Recent<'token' | 'message'>;
}

/** Shows the card at its address, or rejects with one of the codes of the port. */
export async function deliver(
  parts: DeliverParts,
  address: Address,
  card: Card,
  options: { files: readonly DeliveredFile[]; signal: AbortSignal },
): Promise<Address> {
  const parsed = discordAddressSchema.safeParse(address);
  if (!parsed.success) throw new AppError('address_gone', {}, { cause: parsed.error });
  const target = withoutDeadToken(parsed.data, parts);
  const ways = [asAnswer, byToken, byBot, directly].filter((way) => way.canReach(target, card, parts));
  let reason: unknown;
  for (const way of ways) {
    try {
      return await way.put(target, card, options, parts);
    } catch (error) {
      if (!isWayClosed(error)) throw error;
      if (way === byToken) parts.refused.set(target.interaction, 'token');
      reason = error;
    }
  }
  throw new AppError('address_expired', {}, { cause: reason, retryAfterMs: untilNextTryMs });
}

/** Each try fetches the files again, and only a press of Fetch, which asks at once, changes anything. */
const untilNextTryMs = 10 * 60_000;

/** One way to put a card in front of its person. */
interface Way {
  canReach(target: DiscordAddress, card: Card, parts: DeliverParts): boolean;
  put(
    target: DiscordAddress,
    card: Card,
    options: { files: readonly DeliveredFile[]; signal: AbortSignal },
    parts: DeliverParts,
  ): Promise<DiscordAddress>;
}

/** A command that a crash kept from being answered is answered now, while Discord still waits for it. */
const asAnswer: Way = {
  canReach: ({ token, message, createdAt }, card, { clock }) =>
    token !== undefined && message === undefined && !card.final && clock.now() < createdAt + answerableMs,
  async put(target, card, { signal }, parts) {
    const { interaction: id, token = '', ephemeral, locale } = target;
    const data = {
      ...render(card, textsFor(locale)),
      ...(ephemeral ? { flags: MessageFlags.Ephemeral } : {}),
    };
    const type = InteractionResponseType.ChannelMessageWithSource;
    const { message } = await parts.calls.respond({ id, token }, { type, data }, signal);
    return message ? { ...target, message: message.id, ephemeral: message.ephemeral } : target;
  },
};

/** The answer to the interaction is edited: needs nothing but its token. */
const byToken: Way = {
  canReach: ({ token }) => token !== undefined,
  async put(target, card, { files, signal }, parts) {
    const { app, token = '', interaction } = target;
    const limitBytes = Math.min(target.sizeLimitBytes, parts.settings.uploadLimitBytes);
    const { id } = await withUploads(parts, files, limitBytes, signal, ({ uploads, notes }) =>
      parts.calls
        .editOriginal(
          { app, token },
          render(card, textsFor(target.locale), { notes, now: parts.clock.now() }),
          files.length === 0 ? undefined : uploads,
          signal,
        )
        .catch((error: unknown) => {
          if (isMessageGone(error)) parts.refused.set(interaction, 'message');
          throw error;
        }),
    );
    return { ...target, message: id };
  },
};

/** The bot edits the message as its own: for messages that everybody sees, where the bot may write. */
const byBot: Way = {
  canReach: ({ ephemeral, message, channel, botMayWrite }) =>
    !ephemeral && message !== undefined && channel !== undefined && botMayWrite,
  async put(target, card, { files, signal }, parts) {
    const { channel = '', message = '' } = target;
    await withUploads(parts, files, limitOfBot(parts), signal, ({ uploads, notes }) =>
      parts.calls.editMessage(
        { channel, message },
        render(card, textsFor(target.locale), { notes, now: parts.clock.now() }),
        files.length === 0 ? undefined : uploads,
        signal,
      ),
    );
    return target;
  },
};

/** A direct message with the result; nobody is sent progress. */
const directly: Way = {
  canReach: (_, card, { settings }) => card.final && settings.directMessages,
  async put(target, card, { files, signal }, parts) {
    const texts = textsFor(target.locale);
    const { channel } = await parts.calls.openDirect(target.user, signal);
    const { id } = await withUploads(parts, files, limitOfBot(parts), signal, ({ uploads, notes }) =>
      parts.calls.createMessage(
        channel,
        render(card, texts, { notes, intro: texts.say('discord.directIntro') }),
        uploads,
        signal,
        target.interaction,
      ),
    );
    return { ...target, channel, message: id, ephemeral: false, botMayWrite: true };
  },
};

async function withUploads<Result>(
  { fitter }: DeliverParts,
  files: readonly DeliveredFile[],
  limitBytes: number,
  signal: AbortSignal,
  put: (fitted: Fitted) => Promise<Result>,
): Promise<Result> {
  const attempt = async (mostBytes: number): Promise<Result> => {
    const fitted = await fitter.fit(files, mostBytes, signal);
    try {
      return await put(fitted);
    } finally {
      fitted.release();
    }
  };
  // NOTE Discord has refused files below the limit it had named (discord-api-docs#8572): once more, much smaller.
  return attempt(limitBytes).catch((error: unknown) => {
    if (files.length === 0 || !isTooLarge(error)) throw error;
    return attempt(limitBytes / 4);
  });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof AppError && error.code === 'file_too_large';
}

function limitOfBot({ settings }: DeliverParts): number {
  return Math.min(defaultLimitBytes, settings.uploadLimitBytes);
}

function withoutDeadToken(target: DiscordAddress, { clock, refused }: DeliverParts): DiscordAddress {
  const refusal = refused.get(target.interaction);
  if (refusal === 'message') throw new AppError('address_gone');
  if (refusal === undefined && isTokenAlive(target, clock.now())) return target;
  const { token: _token, ...rest } = target;
  return rest;
}

const unknownMessage = 10_008;
const alreadyAnswered = 40_060;

function isMessageGone(error: unknown): boolean {
  return troubleCode(error) === unknownMessage;
}

/** Whether another way may still reach the person: the token is void, or the bot may not write there. */
function isWayClosed(error: unknown): boolean {
  if (!(error instanceof AppError) || isMessageGone(error)) return false;
  if (troubleCode(error) === alreadyAnswered) return true;
  return error.code === 'address_gone' || error.code === 'chat_forbidden';
}
