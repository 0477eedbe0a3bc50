// Answering an interaction with a message: a command that is handed over, or a refusal of our own.
import type { Ask, Reply } from '../../../generation/command.ts';
import { asAppError } from '../../../generation/errors.ts';
import { refusalCard } from '../../../generation/cards/told-card.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { addressOf } from '../address.ts';
import type { Heard, ListenParts } from './heard.ts';
import { answerWithMessage, type Manner } from '../reply.ts';
import { idOf, isPrivate, personOf, saidIn } from './said.ts';
import type { Interaction } from '../schema.ts';

/** Hands an `/imagine` over that was taken apart already. */
export function imagine(parts: ListenParts, heard: Heard, ask: Ask): Promise<void> {
  return answering(parts, heard, ask, (said, reply) =>
    parts.handlers.onCommand({ ...said, name: 'imagine', ask }, reply),
  );
}

/** Says privately what would work, or that something broke, which is logged. */
export async function refuse(parts: ListenParts, heard: Heard, error: unknown): Promise<void> {
  const known = asAppError(error);
  if (known.code === 'internal')
    parts.log.error({ interaction: heard.interaction.id, err: error }, 'refused');
  const { interaction } = heard;
  using answer = answerWithMessage(parts, heard, { private: true });
  await answer.reply(refusalCard(known, idOf(interaction), textsFor(interaction.locale)));
}

/**
 * Whether what comes of a generation's button is for its person only, as far as that can be told before it is promised.
 * A private picture that came as a direct message stands in one that is not marked as private.
 */
export async function staysPrivate(
  { handlers }: ListenParts,
  interaction: Interaction,
  generationId: string,
): Promise<boolean> {
  if (isPrivate(interaction) || interaction.guild_id !== undefined) return isPrivate(interaction);
  const ask = await handlers.recall(generationId, personOf(interaction)).catch(() => undefined);
  return ask?.private ?? false;
}

/** Hands something over with a message as its answer, when it is its turn. */
export async function answering(
  parts: ListenParts,
  { interaction, receivedAt }: Heard,
  manner: Manner,
  work: (said: ReturnType<typeof saidIn>, reply: Reply) => Promise<void>,
): Promise<void> {
  const address = addressOf(interaction, receivedAt, { ephemeral: manner.private });
  using answer = answerWithMessage(parts, { interaction, receivedAt }, manner);
  const said = saidIn(interaction, receivedAt, address);
  try {
    // Files take long to be sent, and were promised already.
    if (manner.files?.length) return await work(said, answer.reply);
    if (parts.turns.isLocked()) answer.promise();
    return await parts.turns.runExclusive(() => work(said, answer.reply));
  } catch (error) {
    await answer.takeBack();
    throw error;
  }
}
