// Publish: a private result once more, where it was asked for and everybody sees it.
import type { Card } from '../../../generation/card.ts';
import { AppError } from '../../../generation/errors.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { noteSecond, originOf } from '../delivery/remembered.ts';
import { isForbidden } from '../delivery/refusals.ts';
import { render } from '../render.ts';
import { answering } from './answering.ts';
import type { ListenParts } from './parts.ts';
import type { Press } from './heard.ts';

const withinMs = 30_000;

/** Posts the pictures of the pressed message into the channel that the command came from. */
export async function publish(parts: ListenParts, press: Press, generationId: string): Promise<void> {
  const { heard, message } = press;
  const { calls, store, handlers, ourselves } = parts;
  const pictures = message?.blocks.flatMap(({ slack_file }) => slack_file?.id ?? []) ?? [];
  const origin = await originOf(store, generationId);
  let isForbiddenThere = false;
  await answering(parts, heard, (said, reply) =>
    handlers.onAction({ ...said, name: 'publish', generationId, mayModerate: false }, async (card) => {
      if (card.tone === 'refused') {
        return reply(isForbiddenThere ? await withWhere(card, said.locale) : card);
      }
      // What was only linked, as Slack did not take it, cannot be put elsewhere either.
      if (pictures.length === 0) throw new AppError('file_too_large');
      // It was asked for where it is: nobody else is there to be shown anything.
      if (!origin) throw new AppError('already_public');
      const { locale } = said.address;
      const alt = card.prompt ?? card.title;
      const body = render(card, textsFor(locale), {
        pictures: pictures.map((id) => ({ id, alt })),
        by: said.address.name,
      });
      try {
        const end = await calls.post(origin, body, AbortSignal.timeout(withinMs));
        await noteSecond(parts, generationId);
        return { ...said.address, end: { ...end, pictures } };
      } catch (error) {
        isForbiddenThere = isForbidden(error);
        throw error;
      }
    }),
  );

  async function withWhere(card: Card, locale: string): Promise<Card> {
    const { botName } = await ourselves(AbortSignal.timeout(withinMs));
    return { ...card, lines: [textsFor(locale).say('slack.publishWhere', { bot: `@${botName}` })] };
  }
}
