// A pressed button: its name says what, its value of which generation.
import { actionNames, type ActionName } from '../../../generation/cards/card.ts';
import { generationIdPattern } from '../../../generation/generation.ts';
import { inheritOrigin } from '../delivery/remembered.ts';
import { answering } from './answering.ts';
import { isFirstClick } from './clicks.ts';
import { showEditModal } from './edit.ts';
import type { Press } from './heard.ts';
import type { ListenParts } from './parts.ts';
import { publish } from './publish.ts';
import { removeMessage } from './remove.ts';
import { subjectIn } from './subject.ts';
import { showVaryModal } from './views.ts';

/** Takes a press on; presses on buttons that are not ours are left alone, and so is the second click of two. */
export async function onPress(parts: ListenParts, press: Press): Promise<void> {
  const { heard, action } = press;
  const generationId = action?.value ?? '';
  const name = action?.action_id ?? '';
  if (!isActionName(name) || !generationIdPattern.test(generationId)) return;
  if (!(await isFirstClick(parts, press))) return;
  switch (name) {
    case 'vary':
      return showVaryModal(parts, heard, generationId);
    case 'edit':
      return showEditModal(parts, heard, await subjectIn(parts, heard.channel, press, generationId));
    case 'publish':
      return publish(parts, press, generationId);
    case 'again':
      await inheritOrigin(parts, generationId, heard.id);
      return answering(parts, heard, (said, reply) =>
        parts.handlers.onAction({ ...said, name, generationId, mayModerate: false }, reply),
      );
    case 'cancel':
    case 'fetch':
    case 'delete':
      return inPlace(parts, press, name, generationId);
  }
}

/** What comes of it shows on the message itself. */
async function inPlace(
  parts: ListenParts,
  press: Press,
  name: 'cancel' | 'fetch' | 'delete',
  generationId: string,
): Promise<void> {
  const { heard, ts, isEphemeral } = press;
  // Of a message that only its person sees there is nothing to be changed but by the press itself.
  const at =
    isEphemeral || ts === undefined
      ? { aside: 'outside' as const }
      : { status: { channel: heard.channel, ts } };
  let isAnswered = false;
  await answering(
    parts,
    heard,
    (said, reply, { reach }) =>
      parts.handlers.onAction({ ...said, name, generationId, mayModerate: reach !== 'none' }, (card) => {
        isAnswered = true;
        return reply(card);
      }),
    at,
  );
  if (name === 'delete' && !isAnswered) await removeMessage(parts, press, generationId);
}

function isActionName(name: string): name is ActionName {
  return (actionNames as readonly string[]).includes(name);
}
