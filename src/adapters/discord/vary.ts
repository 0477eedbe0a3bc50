// Vary: the old prompt in a modal, to be changed and asked again.
import { InteractionResponseType } from 'discord.js';
import { textsFor } from '../../i18n/texts.ts';
import { buttonId } from './render.ts';
import type { Heard, ListenParts } from './heard.ts';
import { modalOf, promptField } from './modal.ts';
import { refuse } from './answering.ts';
import { personOf } from './said.ts';

/** Shows the modal, or says privately why there is none. */
export async function showVaryModal(parts: ListenParts, heard: Heard, generationId: string): Promise<void> {
  const { interaction } = heard;
  const texts = textsFor(interaction.locale);
  try {
    const { prompt } = await parts.handlers.recall(generationId, personOf(interaction));
    const field = promptField('prompt', {
      label: texts.say('discord.modal.prompt'),
      placeholder: texts.say('discord.modal.promptPlaceholder'),
      value: prompt,
    });
    const data = modalOf(buttonId('vary', generationId), texts.say('discord.modal.varyTitle'), [field]);
    await parts.calls.respond(
      interaction,
      { type: InteractionResponseType.Modal, data },
      AbortSignal.timeout(3000),
    );
  } catch (error) {
    await refuse(parts, heard, error);
  }
}
