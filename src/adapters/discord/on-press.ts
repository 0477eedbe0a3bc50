// A pressed button: its name says what, its id of which generation.
import { actionNames, type ActionName } from '../../generation/card.ts';
import type { Action } from '../../generation/command.ts';
import { generationIdPattern } from '../../generation/generation.ts';
import { addressOf } from './address.ts';
import { showEditModal } from './edit.ts';
import type { Heard, ListenParts } from './heard.ts';
import { answerInPlace, answerWithMessage } from './reply.ts';
import { isPrivate, mayModerate, saidIn } from './said.ts';
import { pressSchema } from './schema.ts';
import { filesOf } from './shown-files.ts';
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
      const { attachments = [] } = heard.interaction.message ?? {};
      return showEditModal(parts, heard, { attachments, private: isPrivate(heard.interaction) });
    }
    case 'again':
    case 'publish':
      return inAMessage(parts, heard, name, generationId);
    case 'cancel':
    case 'fetch':
    case 'delete':
      return inPlace(parts, heard, name, generationId);
  }
}

/** What comes of it is a message of its own. */
async function inAMessage(
  parts: ListenParts,
  { interaction, receivedAt }: Heard,
  name: 'again' | 'publish',
  generationId: string,
): Promise<void> {
  const ephemeral = name === 'again' && isPrivate(interaction);
  const files = name === 'publish' ? filesOf(interaction.message?.attachments ?? []) : [];
  const answer = answerWithMessage(parts, interaction, { receivedAt, private: ephemeral, files });
  const address = addressOf(interaction, receivedAt, { ephemeral });
  const action: Action = { ...actionOf({ interaction, receivedAt }, address), name, generationId };
  await parts.handlers.onAction(action, answer.reply).finally(answer.end);
}

/** What comes of it shows on the message itself. */
async function inPlace(
  parts: ListenParts,
  { interaction, receivedAt }: Heard,
  name: 'cancel' | 'fetch' | 'delete',
  generationId: string,
): Promise<void> {
  const { address, reply, remove } = answerInPlace(parts, interaction);
  let answered = false;
  const action: Action = { ...actionOf({ interaction, receivedAt }, address), name, generationId };
  await parts.handlers.onAction(action, (card) => {
    answered = true;
    return reply(card);
  });
  if (name === 'delete' && !answered) await remove();
}

function actionOf({ interaction, receivedAt }: Heard, address: ReturnType<typeof addressOf>) {
  return { ...saidIn(interaction, receivedAt, address), mayModerate: mayModerate(interaction) };
}

function isActionName(name: string): name is ActionName {
  return (actionNames as readonly string[]).includes(name);
}
