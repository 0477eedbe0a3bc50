// Answering an interaction with a message: a command that is handed over, or a refusal of our own.
import type { Ask, Reply } from '../../generation/command.ts';
import { AppError } from '../../generation/errors.ts';
import { refusalCard } from '../../generation/told-card.ts';
import { textsFor } from '../../i18n/texts.ts';
import { addressOf } from './address.ts';
import type { Heard, ListenParts } from './heard.ts';
import { answerWithMessage } from './reply.ts';
import { saidIn } from './said.ts';

/** Hands an `/imagine` over that was taken apart already. */
export function imagine(parts: ListenParts, heard: Heard, ask: Ask): Promise<void> {
  return answering(parts, heard, ask.private, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'imagine', ask }, reply),
  );
}

/** Says privately what would work; an error that is no refusal is passed on. */
export function refuse(parts: ListenParts, heard: Heard, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) throw error;
  return answering(parts, heard, true, async ({ id, locale }, reply) => {
    await reply(refusalCard(error, id, textsFor(locale)));
  });
}

/** Runs `work` with a message as its answer. */
export async function answering(
  parts: ListenParts,
  { interaction, receivedAt }: Heard,
  isPrivate: boolean,
  work: (said: ReturnType<typeof saidIn>, reply: Reply) => Promise<void>,
): Promise<void> {
  const address = addressOf(interaction, receivedAt, { ephemeral: isPrivate });
  const answer = answerWithMessage(parts, interaction, { receivedAt, private: isPrivate });
  await work(saidIn(interaction, receivedAt, address), answer.reply).finally(answer.end);
}
