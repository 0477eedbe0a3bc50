// A pressed button: its name says what, its id of which generation.
import { actionNames, type ActionName } from '../../../generation/cards/card.ts';
import { AppError } from '../../../generation/errors.ts';
import { generationIdPattern } from '../../../generation/generation.ts';
import { answering, refuse, staysPrivate } from './answering.ts';
import { showEditModal } from './edit.ts';
import type { Heard, ListenParts } from './heard.ts';
import { isPicture } from '../pictures-in.ts';
import { answerInPlace, type Manner } from '../reply.ts';
import { isPrivate, mayModerate, saidIn } from './said.ts';
import { pressSchema } from '../schema.ts';
import { filesOf } from '../shown-files.ts';
import { showVaryModal } from './vary.ts';

/** Takes a press on; presses on buttons that are not ours are left alone. */
export async function onPress(parts: ListenParts, heard: Heard): Promise<void> {
  const { custom_id } = pressSchema.parse(heard.interaction.data);
  const [name = '', generationId = ''] = custom_id.split(':');
  if (!isActionName(name) || !generationIdPattern.test(generationId)) return;
  switch (name) {
    case 'vary':
      return showVaryModal(parts, heard, generationId);
    case 'edit': {
      const pictures = (heard.interaction.message?.attachments ?? []).filter(isPicture);
      return showEditModal(parts, heard, { pictures, private: isPrivate(heard.interaction) });
    }
    case 'again': {
      const manner = { private: await staysPrivate(parts, heard.interaction, generationId) };
      return inAMessage(parts, heard, { name, generationId, manner });
    }
    case 'publish':
      return publish(parts, heard, generationId);
    case 'cancel':
    case 'fetch':
    case 'delete':
      return inPlace(parts, heard, name, generationId);
  }
}

/** The picture once more, in a message that everybody sees. */
async function publish(parts: ListenParts, heard: Heard, generationId: string): Promise<void> {
  const files = filesOf(heard.interaction.message?.attachments ?? []);
  // What was only linked, as it was too large to be attached, cannot be attached elsewhere either.
  if (files.length === 0) return refuse(parts, heard, new AppError('file_too_large'));
  return inAMessage(parts, heard, { name: 'publish', generationId, manner: { private: false, files } });
}

/** What comes of it is a message of its own. */
function inAMessage(
  parts: ListenParts,
  heard: Heard,
  { name, generationId, manner }: { name: 'again' | 'publish'; generationId: string; manner: Manner },
): Promise<void> {
  const { interaction } = heard;
  return answering(parts, heard, manner, (said, reply) =>
    parts.handlers.onAction({ ...said, name, generationId, mayModerate: mayModerate(interaction) }, reply),
  );
}

/** What comes of it shows on the message itself. */
async function inPlace(
  parts: ListenParts,
  heard: Heard,
  name: 'cancel' | 'fetch' | 'delete',
  generationId: string,
): Promise<void> {
  const { interaction, receivedAt } = heard;
  const { address, reply, remove } = await answerInPlace(parts, heard);
  const said = saidIn(interaction, receivedAt, address);
  let isAnswered = false;
  await parts.handlers.onAction(
    { ...said, name, generationId, mayModerate: mayModerate(interaction) },
    (card) => {
      isAnswered = true;
      return reply(card);
    },
  );
  if (name === 'delete' && !isAnswered) await remove();
}

function isActionName(name: string): name is ActionName {
  return (actionNames as readonly string[]).includes(name);
}
