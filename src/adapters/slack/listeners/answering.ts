// Handing over what somebody said, with a reply that finds its way back to them.
import type { Ask, Reply } from '../../../generation/command.ts';
import type { Card } from '../../../generation/cards/card.ts';
import { asAppError } from '../../../generation/errors.ts';
import type { Person } from '../../../generation/generation.ts';
import { refusalCard } from '../../../generation/cards/told-card.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { canRespond } from '../address.ts';
import { withOwnNames } from '../command-names.ts';
import { showStatus } from '../delivery/status.ts';
import type { Known } from '../people.ts';
import { render } from '../render.ts';
import type { SlackAddress } from '../schema.ts';
import type { Heard } from './heard.ts';
import type { ListenParts } from './parts.ts';

const replyWithinMs = 30_000;

/** What every command and action from Slack carries. */
export interface Said {
  id: string;
  person: Person;
  locale: string;
  place: string;
  address: SlackAddress;
  receivedAt: number;
  adultPlace: false;
}

/** Hands something over when it is its turn. Cards without a generation are told to its person only. */
export async function answering(
  parts: ListenParts,
  heard: Heard,
  work: (said: Said, reply: Reply, known: Known) => Promise<void>,
  at: Partial<SlackAddress> = {},
): Promise<void> {
  const known = await parts.people.known(heard);
  const said = saidIn(heard, known, at);
  const reply: Reply = async (given) => {
    const card = withOwnNames(given, parts.commands);
    const signal = AbortSignal.timeout(replyWithinMs);
    if (card.generationId !== undefined) return showStatus(parts, said.address, card, signal);
    await tell(parts, heard, said.address, card, signal);
    return said.address;
  };
  await parts.turns.runExclusive(() => work(said, reply, known));
}

/** Hands an `/imagine` over that was taken apart already. */
export function imagine(parts: ListenParts, heard: Heard, ask: Ask): Promise<void> {
  return answering(parts, heard, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'imagine', ask }, reply),
  );
}

/** Says privately what would work, or that something broke, which is logged. */
export async function refuse(parts: ListenParts, heard: Heard, error: unknown): Promise<void> {
  const known = asAppError(error);
  if (known.code === 'internal') parts.log.error({ heard: heard.id, err: error }, 'refused');
  await tellIn(parts, heard, (locale) => refusalCard(known, heard.id, textsFor(locale)));
}

/** Tells a card that belongs to no generation, in the language of whoever is told. */
export async function tellIn(
  parts: ListenParts,
  heard: Heard,
  card: (locale: string) => Card,
): Promise<void> {
  const known = await parts.people.known(heard);
  const { address } = saidIn(heard, known, {});
  const told = withOwnNames(card(known.locale), parts.commands);
  await tell(parts, heard, address, told, AbortSignal.timeout(replyWithinMs));
}

/** A sentence of our own on why something did not work. */
export function sentence(locale: string, key: string, values: Record<string, string> = {}): Card {
  const texts = textsFor(locale);
  return {
    tone: 'refused',
    title: texts.say('card.refused'),
    lines: [texts.say(key, values)],
    actions: [],
    private: true,
    final: true,
  };
}

/** Who said it: their quota is one in the whole organisation. */
export function personOf(
  { workspace, user }: Pick<Heard, 'workspace' | 'user'>,
  { name, roles }: Known,
): Person {
  return { adapter: 'slack', workspace, id: user, name, roles };
}

function saidIn(heard: Heard, known: Known, at: Partial<SlackAddress>): Said {
  const { id, team, user, channel, thread, responseUrl, receivedAt, responseAt = receivedAt } = heard;
  const { locale } = known;
  const address: SlackAddress = {
    adapter: 'slack',
    id,
    team,
    user,
    ...(known.name === user ? {} : { name: known.name }),
    locale,
    channel,
    ...(thread === undefined ? {} : { thread }),
    ...(responseUrl === undefined ? {} : { response: { url: responseUrl, at: responseAt, uses: 0 } }),
    ...at,
  };
  // NOTE Slack has no channels for adults.
  const adultPlace = false as const;
  return {
    id,
    person: personOf(heard, known),
    locale,
    place: `${team}/${channel}`,
    address,
    receivedAt,
    adultPlace,
  };
}

/**
 * To one person, in the place where they are; directly where the bot may not even whisper there. Twice is better than
 * never: what may not have arrived is said the next way.
 */
async function tell(
  { calls, clock, log }: ListenParts,
  { id, isThreadNew = false }: Heard,
  address: SlackAddress,
  card: Card,
  signal: AbortSignal,
): Promise<void> {
  const { team, user, response, locale, channel, thread } = address;
  const body = render(card, textsFor(locale));
  const place = { team, channel, thread: isThreadNew ? undefined : thread };
  const ways = [
    ...(response && canRespond(address, clock.now())
      ? [() => calls.respond(response.url, body, signal)]
      : []),
    ...(channel === '' ? [] : [() => calls.postEphemeral(place, user, body, signal)]),
    () => calls.post({ team, channel: user }, body, signal),
  ];
  let failure: unknown;
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      if (asAppError(error).code === 'internal') throw error;
      failure = error;
    }
  }
  log.warn({ heard: id, err: failure }, 'somebody could not be told anything');
  throw failure;
}
