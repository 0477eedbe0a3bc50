// The fields that the forms for asking have in common: the prompt, the model, the pictures.
import type { InputBlock } from '@slack/web-api';
import { houseInput, needsPrompt } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import { summaryOf } from '../../../generation/cards/models-card.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { field, promptField } from './elements.ts';
import { optionIn, type OptionGroup } from './model-groups.ts';

type Asked = 'prompt' | 'editPrompt';

/** What should be made or changed, as the model wants it: it may stay empty where the model goes by a picture alone. */
export function askField(model: Model, texts: Texts, asked: Asked, value: string | undefined): InputBlock {
  const framed = {
    block: 'prompt',
    label: askLabel(model, texts, asked),
    hint: hintOf(model, texts),
    required: needsPrompt(model),
  };
  return promptField(framed, { placeholder: placeholderOf(model, texts, asked), value });
}

/** How that field is called. */
export function askLabel(model: Model, texts: Texts, asked: Asked): string {
  return texts.say(`slack.modal.${houseInput(model, 'prompt')?.listOf ? 'things' : asked}`);
}

function hintOf(model: Model, texts: Texts): string | undefined {
  const input = houseInput(model, 'prompt');
  if (!input) return texts.say('slack.modal.promptUnused', { model: model.key });
  return input.listOf && texts.say('slack.modal.anyOf', { words: input.listOf.join(', ') });
}

function placeholderOf(model: Model, texts: Texts, asked: Asked): string | undefined {
  const input = houseInput(model, 'prompt');
  if (!input) return undefined;
  const example = input.listOf?.slice(0, 2).join(', ');
  if (example !== undefined) return texts.say('slack.modal.example', { example: model.example ?? example });
  return texts.say(asked === 'prompt' ? 'slack.modal.promptPlaceholder' : 'slack.modal.editPlaceholder');
}

/** Which model does it, and what that is good for; choosing one is told at once, by the `action_id` `model`. */
export function modelField(
  model: Model,
  texts: Texts,
  { label, groups }: { label: string; groups: OptionGroup[] },
): InputBlock {
  const chosen = optionIn(groups, model.key);
  const framed = { block: 'model', label, hint: summaryOf(model, texts), required: true };
  const element = {
    type: 'static_select',
    action_id: 'model',
    option_groups: groups,
    ...(chosen ? { initial_option: chosen } : {}),
  } as const;
  return { ...field(framed, element), dispatch_action: true };
}

/** The pictures that the model takes, of the two that there are. */
export function fileFields(
  model: Model,
  texts: Texts,
  names: readonly ('image' | 'mask')[] = ['image', 'mask'],
): InputBlock[] {
  return names.flatMap((name) => {
    const input = houseInput(model, name);
    if (!input) return [];
    const text = name === 'image' ? 'picture' : 'mask';
    const label = texts.say(`slack.modal.${text}`);
    const hint = texts.say(`slack.modal.${text}Hint`);
    return [
      field(
        { block: name, label, hint, required: input.required },
        { type: 'file_input', action_id: name, filetypes: [...fileTypes], max_files: 1 },
      ),
    ];
  });
}

const fileTypes = ['png', 'jpg', 'jpeg', 'webp', 'gif'] as const;
