// A modal that came back.
import { generationIdPattern } from '../../../generation/generation.ts';
import { answering, staysPrivate } from './answering.ts';
import { onEditModal } from './edit.ts';
import type { Heard, ListenParts } from './heard.ts';
import { mayModerate } from './said.ts';
import { modalSchema } from '../schema.ts';

/** Takes a modal on by its name; others are left alone. */
export async function onModal(parts: ListenParts, heard: Heard): Promise<void> {
  const { interaction } = heard;
  const { custom_id, fields } = modalSchema.parse(interaction.data);
  const [name, id = ''] = custom_id.split(':');
  if (name === 'edit') return onEditModal(parts, heard, { id, fields });
  if (name !== 'vary' || !generationIdPattern.test(id)) return;
  const { prompt = '' } = fields;
  const manner = { private: await staysPrivate(parts, interaction, id) };
  await answering(parts, heard, manner, (said, reply) =>
    parts.handlers.onAction(
      { ...said, name, generationId: id, prompt, mayModerate: mayModerate(interaction) },
      reply,
    ),
  );
}
