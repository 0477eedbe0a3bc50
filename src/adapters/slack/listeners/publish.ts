// Publish: a private result once more, where it was asked for and everybody sees it.
import type { Card } from '../../../generation/cards/card.ts';
import { AppError } from '../../../generation/errors.ts';
import { textsFor } from '../../../i18n/texts.ts';
import type { MessageBody, Place } from '../api/calls.ts';
import { lookFor } from '../delivery/doubt.ts';
import { noteSecond, originOf } from '../delivery/remembered.ts';
import { isForbidden, isUnclear } from '../delivery/refusals.ts';
import { noteShown } from '../delivery/shown.ts';
import { render } from '../render.ts';
import { answering } from './answering.ts';
import type { ListenParts } from './parts.ts';
import type { Press } from './heard.ts';
import { picturesIn } from './pictures-in.ts';

const withinMs = 30_000;

/** Posts the pictures of the pressed message into the channel that the command came from. */
export async function publish(parts: ListenParts, press: Press, generationId: string): Promise<void> {
  const { heard } = press;
  const { store, handlers } = parts;
  const pictures = await picturesIn(parts, heard.channel, press);
  const origin = await originOf(store, generationId);
  let isForbiddenThere = false;
  await answering(parts, heard, (said, reply) =>
    handlers.onAction({ ...said, name: 'publish', generationId, mayModerate: false }, async (card) => {
      if (card.tone === 'refused') {
        return reply(isForbiddenThere ? await withWhere(parts, card, said.locale) : card);
      }
      // What was only linked, as Slack did not take it, cannot be put elsewhere either.
      if (pictures.length === 0) throw new AppError('file_too_large');
      // It was asked for where it is: nobody else is there to be shown anything.
      if (!origin) throw new AppError('already_public');
      const { locale, name } = said.address;
      const alt = card.prompt ?? card.title;
      const shown = { pictures: pictures.map((id) => ({ id, alt })), by: name };
      try {
        await post(parts, origin, render(card, textsFor(locale), shown), pictures);
      } catch (error) {
        isForbiddenThere = isForbidden(error);
        throw error;
      }
      await noteSecond(parts, generationId);
      return said.address;
    }),
  );
}

/** Where Slack does not confirm it, it is looked for: whoever reads that it failed presses again. */
async function post(parts: ListenParts, place: Place, body: MessageBody, pictures: string[]): Promise<void> {
  try {
    const at = await parts.calls.post(place, body, AbortSignal.timeout(withinMs));
    await noteShown(parts, { ...at, pictures });
  } catch (error) {
    if (!isUnclear(error)) throw error;
    const found = await lookFor(parts, place, pictures, AbortSignal.timeout(withinMs));
    if (found === undefined || found === 'unknown') throw error;
    if (found !== 'there') await noteShown(parts, found);
  }
}

async function withWhere({ ourselves }: ListenParts, card: Card, locale: string): Promise<Card> {
  const { botName } = await ourselves(AbortSignal.timeout(withinMs));
  return { ...card, lines: [textsFor(locale).say('slack.publishWhere', { bot: `@${botName}` })] };
}
