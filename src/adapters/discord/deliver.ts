// A card onto its Discord message, by the first of the ways that leads there.
import type { Card } from '../../generation/cards/card.ts';
import { AppError } from '../../generation/errors.ts';
import type { Address } from '../../generation/generation.ts';
import { isTokenAlive } from './address.ts';
import { discordAddressSchema, type DiscordAddress } from './schema.ts';
import { codes, troubleCode } from './api/trouble.ts';
import {
  asAnswer,
  byBot,
  byToken,
  directly,
  type DeliverOptions,
  type DeliverParts,
  type Refusal,
  type Way,
} from './ways.ts';

const ways = [asAnswer, byToken, byBot, directly];

/** Shows the card at its address, or rejects with one of the codes of the port. */
export async function deliver(
  parts: DeliverParts,
  address: Address,
  card: Card,
  options: DeliverOptions,
): Promise<Address> {
  const parsed = discordAddressSchema.safeParse(address);
  if (!parsed.success) throw new AppError('address_gone', {}, { cause: parsed.error });
  const { refused, obstacles } = parts;
  const { interaction } = parsed.data;
  if (refused.get(interaction) === 'message') throw new AppError('address_gone');
  const target = withoutDeadToken(parsed.data, parts);
  let reason: unknown;
  let isForbidden = false;
  for (const way of ways) {
    if (isShutOut(way, card, refused.get(interaction)) || !way.canReach(target, card, parts)) continue;
    try {
      const reached = await way.put(target, card, options, parts);
      // Nothing follows, and the record stays for a month.
      return card.final ? withoutToken(reached) : reached;
    } catch (error) {
      const refusal = refusalIn(error, way, target);
      if (refusal) refused.set(interaction, refusal);
      if (card.final) obstacles(target, error);
      if (!isWayClosed(error)) throw error;
      isForbidden ||= way === byToken && isCode(error, 'chat_forbidden');
      reason = error;
    }
  }
  // Where no message ever came about there is no Fetch to be pressed either.
  if (target.message === undefined) throw new AppError('address_gone', {}, { cause: reason });
  // A press of it brings a new token, and nothing that this one was not good for.
  throw new AppError(isForbidden ? 'chat_forbidden' : 'address_expired', {}, { cause: reason });
}

/** Every look at a long run would be refused once more, and 10,000 refusals in ten minutes ban the address. */
function isShutOut(way: Way, { final }: Card, refusal: Refusal | undefined): boolean {
  return way === byBot && !final && refusal === 'bot';
}

/** What never has to be asked again, if that is what the error says. */
function refusalIn(error: unknown, way: Way, { token }: DiscordAddress): Refusal | undefined {
  if (troubleCode(error) === codes.unknownMessage) return 'message';
  if (way === byToken && isGone(error)) return 'token';
  return way === byBot && token === undefined && isCode(error, 'chat_forbidden') ? 'bot' : undefined;
}

function withoutDeadToken(target: DiscordAddress, { clock, refused }: DeliverParts): DiscordAddress {
  if (refused.get(target.interaction) === undefined && isTokenAlive(target, clock.now())) return target;
  return withoutToken(target);
}

function withoutToken({ token: _token, ...rest }: DiscordAddress): DiscordAddress {
  return rest;
}

/** Whether another way may still reach the person: the token is void, or nobody may write there. */
function isWayClosed(error: unknown): boolean {
  const code = troubleCode(error);
  if (code === codes.unknownMessage) return false;
  return code === codes.alreadyAnswered || isGone(error) || isCode(error, 'chat_forbidden');
}

function isGone(error: unknown): boolean {
  return isCode(error, 'address_gone');
}

function isCode(error: unknown, code: AppError['code']): boolean {
  return error instanceof AppError && error.code === code;
}
