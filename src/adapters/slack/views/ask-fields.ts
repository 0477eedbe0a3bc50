// The fields that the forms for asking have in common: the prompt, the model, the pictures.
import type { InputBlock } from '@slack/web-api';
import { houseInput } from '../../../catalog/flags.ts';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { field, promptField } from './elements.ts';
import { optionIn, type OptionGroup } from './model-groups.ts';

/** What should be made or changed, as the model wants it: it may be empty where the model goes by a picture alone. */
export function askField(
  model: Model,
  texts: Texts,
  { label, placeholder, value }: { label: string; placeholder: string; value: string | undefined },
): InputBlock {
  const input = houseInput(model, 'prompt');
  const words = input?.listOf?.join(', ');
  const hint = !input
    ? texts.say('slack.modal.promptUnused', { model: model.key })
    : words === undefined
      ? undefined
      : texts.say('slack.modal.anyOf', { words });
  const framed = { block: 'prompt', label, hint, required: input !== undefined };
  return promptField(framed, { placeholder, value });
}

/** Which model does it; choosing one is told at once, by the `action_id` `model`. */
export function modelField(label: string, groups: OptionGroup[], model: Model): InputBlock {
  const chosen = optionIn(groups, model.key);
  const element = {
    type: 'static_select',
    action_id: 'model',
    option_groups: groups,
    ...(chosen ? { initial_option: chosen } : {}),
  } as const;
  return { ...field({ block: 'model', label, required: true }, element), dispatch_action: true };
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
