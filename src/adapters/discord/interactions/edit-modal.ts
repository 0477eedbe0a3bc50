// The modal of Edit: which of several pictures, which model, and what should change.
import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import type { Catalog } from '../../../catalog/catalog.ts';
import { needsPrompt } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { aboutOf, movingLast, needsMask } from '../commands/model-list.ts';
import { choiceField, modalOf, promptField } from './modal.ts';

/** NOTE Discord's limit for the options of a select. */
const mostModels = 25;

/** The modal; where there is nothing to choose it is not asked. No model is offered that needs a mask, as there is none. */
export function editModal(
  catalog: Catalog,
  texts: Texts,
  { id, numbers, adult }: { id: string; numbers: readonly number[]; adult: boolean },
): APIModalInteractionResponseCallbackData {
  const fitting = catalog.editModels.filter((model) => !needsMask(model) && (adult || !model.adult));
  const models = movingLast(fitting).slice(0, mostModels);
  const mayStayEmpty = models.some((model) => !needsPrompt(model));
  const which = numbers.map((number, index) => ({
    label: texts.say('discord.modal.pictureNumber', { number }),
    value: String(index),
  }));
  const fields = [
    ...(which.length > 1 ? [choiceField('picture', texts.say('discord.modal.picture'), which)] : []),
    ...(models.length > 1
      ? [choiceField('model', texts.say('discord.modal.model'), models.map(choiceOf))]
      : []),
    promptField('prompt', {
      label: texts.say('discord.modal.editPrompt'),
      placeholder: texts.say('discord.modal.editPlaceholder'),
      ...(mayStayEmpty ? { hint: texts.say('discord.modal.editPromptHint') } : {}),
    }),
  ];
  return modalOf(id, texts.say('discord.modal.editTitle'), fields);

  function choiceOf(model: Model) {
    return { label: model.key, description: aboutOf(model, texts), value: model.key };
  }
}
