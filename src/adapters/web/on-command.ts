// What somebody typed, with the pictures that go along: handed over as a command.
import type { Context } from 'hono';
import type { Card } from '../../generation/cards/card.ts';
import type { Reply, TextAsk } from '../../generation/command.ts';
import { AppError } from '../../generation/errors.ts';
import type { Clock, Handlers } from '../../generation/ports.ts';
import { refusalCard, told } from '../../generation/cards/told-card.ts';
import { textsFor } from '../../i18n/texts.ts';
import { commandsFor } from './commands.ts';
import { refuse } from './door.ts';
import { operationOf, type MayOperate } from './operating.ts';
import type { People } from './people.ts';
import { picturesOf, type Named, type PicturesParts } from './pictures-of.ts';
import { keepPreviews } from './previews.ts';
import { commandSchema, type KeptFile } from './schema.ts';
import { alreadyThere, begin, bodyOf, describe } from './said.ts';

/** What commands need. */
export interface CommandParts extends PicturesParts {
  clock: Clock;
  people: People;
  mayOperate: MayOperate;
  handlers: () => Handlers | undefined;
}

const picturesWithinMs = 60_000;

/** `POST /api/commands`: answered once the first card stands. */
export async function onCommand(parts: CommandParts, c: Context): Promise<Response> {
  const asked = commandSchema.safeParse(await bodyOf(c));
  if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
  const { text, locale } = asked.data;
  const there = await alreadyThere(c, parts.room, asked.data);
  if (there) return there;
  const current = parts.handlers();
  if (!current) return refuse(c, 503, 'starting');

  const [, slash, rest = ''] = /^\s*\/(\S*)\s*(.*)$/su.exec(text) ?? [];
  const command = (slash ?? 'imagine').toLowerCase();
  const brought: KeptFile[] = [];
  const { said, reply } = begin(parts, { ...asked.data, brought });
  const operates = parts.mayOperate(c.req.raw);
  await parts.people.meet(said.person);
  if (command === 'imagine') {
    const typed = slash === undefined ? text.trim() : rest.trim();
    await refusing(reply, said, async () => {
      const signal = AbortSignal.timeout(picturesWithinMs);
      const named = await picturesOf(parts, asked.data, { person: said.person, handlers: current }, signal);
      brought.push(...named.results, ...(await keepPreviews(parts.files, asked.data.previews, signal)));
      await current.onCommand({ ...said, name: command, ask: askOf(typed, named) }, reply);
    });
  } else if (command === 'usage') {
    await current.onCommand({ ...said, name: command }, reply);
  } else if (command === 'models') {
    const model = rest.trim() === '' ? undefined : rest.trim();
    await current.onCommand({ ...said, name: command, model }, reply);
  } else if (command === 'darkroom' && operates) {
    await refusing(reply, said, async () => {
      const operation = await operationOf(rest, parts.people);
      await current.onCommand({ ...said, name: command, reach: 'everywhere', operation }, reply);
    });
  } else {
    // NOTE never handed over with a reach of nobody's: the policy's operators are names, and here names prove nothing.
    const key = command === 'darkroom' ? 'operateElsewhere' : 'commandUnknown';
    await reply(refusedCommand(key, { command, operates, locale }));
  }
  return c.json({}, 202);
}

/** What comes of a secret stays one, unless the text says otherwise: of two flags the later counts. */
function askOf(typed: string, { pictures, isPrivate }: Named): TextAsk {
  const text = isPrivate ? `--private=true ${typed}` : typed;
  return { text, ...(pictures ? { pictures } : {}) };
}

/** Pictures that cannot be had are answered as a refusal of the service is. */
async function refusing(
  reply: Reply,
  { id, locale }: { id: string; locale: string },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await reply(refusalCard(error, id, textsFor(locale)));
  }
}

function refusedCommand(
  key: 'operateElsewhere' | 'commandUnknown',
  { command, operates, locale }: { command: string; operates: boolean; locale: string },
): Card {
  const texts = textsFor(locale);
  const known = texts.either(commandsFor(operates).map((name) => `/${name}`));
  const line = texts.say(`web.${key}`, { command: `/${command}`, known });
  return told('refused', texts.say('card.refused'), [line]);
}
