// A modal that came back.
import type { Action } from '../../generation/command.ts';
import { generationIdPattern } from '../../generation/generation.ts';
import { onEditModal } from './edit.ts';
import type { Heard, ListenParts } from './heard.ts';
import { answering } from './answering.ts';
import { isPrivate, mayModerate } from './said.ts';
import { modalSchema } from './schema.ts';

/** Takes a modal on by its name; others are left alone. */
export async function onModal(parts: ListenParts, heard: Heard): Promise<void> {
  const { custom_id, fields } = modalSchema.parse(heard.interaction.data);
  const [name, id = ''] = custom_id.split(':');
  if (name === 'edit') return onEditModal(parts, heard, { id, fields });
  if (name !== 'vary' || !generationIdPattern.test(id)) return;
  const { interaction } = heard;
  await answering(parts, heard, isPrivate(interaction), (said, reply) => {
    const { prompt = '' } = fields;
    const action: Action = {
      ...said,
      name: 'vary',
      generationId: id,
      prompt,
      mayModerate: mayModerate(interaction),
    };
    return parts.handlers.onAction(action, reply);
  });
}
