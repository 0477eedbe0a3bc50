// Vary: the old prompt in a modal, to be changed and asked again.
import { needsPrompt } from '../../../catalog/flags.ts';
import type { Ask } from '../../../generation/command.ts';
import { textsFor } from '../../../i18n/texts.ts';
import { refuse } from './answering.ts';
import type { Heard, ListenParts } from './heard.ts';
import { modalOf, promptField, showModal } from './modal.ts';
import { buttonId } from '../render.ts';
import { personOf } from './said.ts';

/** Shows the modal, or says privately why there is none. */
export async function showVaryModal(parts: ListenParts, heard: Heard, generationId: string): Promise<void> {
  const { interaction } = heard;
  let ask: Ask;
  try {
    ask = await parts.handlers.recall(generationId, personOf(interaction));
  } catch (error) {
    return refuse(parts, heard, error);
  }
  const texts = textsFor(interaction.locale);
  const field = promptField('prompt', {
    label: texts.say('discord.modal.prompt'),
    placeholder: texts.say('discord.modal.promptPlaceholder'),
    value: ask.prompt,
    ...(needsWords(parts, ask) ? {} : { hint: texts.say('discord.modal.editPromptHint') }),
  });
  const modal = modalOf(buttonId('vary', generationId), texts.say('discord.modal.varyTitle'), [field]);
  return showModal(parts, interaction, modal);
}

function needsWords({ catalog }: ListenParts, ask: Ask): boolean {
  const model = ask.model === undefined ? undefined : catalog.find(ask.model);
  return model === undefined || needsPrompt(model);
}
