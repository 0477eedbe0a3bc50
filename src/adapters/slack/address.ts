// Where a reply on Slack will stand, and what may still be said by the address that came with the command.
import type { SlackAddress } from './schema.ts';

/** Five answers in half an hour (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses). */
const mostUses = 5;
const responseLivesMs = 30 * 60_000;
/** What leaves in the last seconds may arrive too late. */
const marginMs = 15_000;

/** Whether the address that came with the command still takes an answer at `now`. */
export function canRespond({ response }: SlackAddress, now: number): boolean {
  return response !== undefined && response.uses < mostUses && now < response.at + responseLivesMs - marginMs;
}

/** The address after one more answer. */
export function responded(address: SlackAddress): SlackAddress {
  const { response } = address;
  return response ? { ...address, response: { ...response, uses: response.uses + 1 } } : address;
}

/** The address without its secret, for records that are kept for long. */
export function withoutResponse({ response: _response, ...rest }: SlackAddress): SlackAddress {
  return rest;
}

/** Slack's ids tell what they are of: a `D` stands for a conversation of two. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

/** Who asked, for a message that others see: a typed command is shown to nobody else. */
export function askerOf({ name, aside, channel }: SlackAddress): string | undefined {
  return aside !== undefined || isDirect(channel) ? undefined : name;
}
