// A card onto its Discord message, by the first of the ways that leads there.
import type { Card } from '../../generation/card.ts';
import { AppError, type ErrorCode } from '../../generation/errors.ts';
import type { Address } from '../../generation/generation.ts';
import { isTokenAlive } from './address.ts';
import { discordAddressSchema, type DiscordAddress } from './schema.ts';
import { troubleCode } from './api/trouble.ts';
import { asAnswer, byBot, byToken, directly, type DeliverOptions, type DeliverParts } from './ways.ts';

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
  const { refused } = parts;
  const { interaction } = parsed.data;
  if (refused.get(interaction) === 'message') throw new AppError('address_gone');
  const target = withoutDeadToken(parsed.data, parts);
  let reason: unknown;
  let code: ErrorCode = 'address_expired';
  for (const way of ways) {
    const isShutOut = way === byBot && !card.final && refused.get(interaction) === 'bot';
    if (isShutOut || !way.canReach(target, card, parts)) continue;
    try {
      return await way.put(target, card, options, parts);
    } catch (error) {
      if (troubleCode(error) === unknownMessage) refused.set(interaction, 'message');
      if (!isWayClosed(error)) throw error;
      if (way === byToken && isGone(error)) refused.set(interaction, 'token');
      const isForbidden = isCode(error, 'chat_forbidden');
      if (way === byBot && isForbidden && target.token === undefined) refused.set(interaction, 'bot');
      // A press of Fetch brings a new token, and nothing that this one was not good for.
      if (way === byToken && isForbidden) code = 'chat_forbidden';
      reason = error;
    }
  }
  // Where no message ever came about there is no Fetch to be pressed either.
  throw new AppError(target.message === undefined ? 'address_gone' : code, {}, { cause: reason });
}

function withoutDeadToken(target: DiscordAddress, { clock, refused }: DeliverParts): DiscordAddress {
  if (refused.get(target.interaction) === undefined && isTokenAlive(target, clock.now())) return target;
  const { token: _token, ...rest } = target;
  return rest;
}

const unknownMessage = 10_008;
const alreadyAnswered = 40_060;

/** Whether another way may still reach the person: the token is void, or nobody may write there. */
function isWayClosed(error: unknown): boolean {
  const code = troubleCode(error);
  if (code === unknownMessage) return false;
  return code === alreadyAnswered || isGone(error) || isCode(error, 'chat_forbidden');
}

function isGone(error: unknown): boolean {
  return isCode(error, 'address_gone');
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof AppError && error.code === code;
}
