// The modal for Edit: which picture, and what should change.
import type { ModalView } from '@slack/web-api';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn } from './answers.ts';
import { field, modalOf, mostOptions, optionOf, promptField } from './elements.ts';

/** The modal, `callback_id` `edit`; it asks for the picture where there are several. */
export function editModal(
  texts: Texts,
  { pictures, metadata }: { pictures: number; metadata: string },
): ModalView {
  const options = Array.from({ length: Math.min(pictures, mostOptions) }, (_, index) =>
    optionOf(String(index), texts.say('slack.modal.pictureNumber', { number: index + 1 })),
  );
  const [first] = options;
  const which =
    options.length > 1 && first
      ? [
          field(
            { block: 'picture', label: texts.say('slack.modal.whichPicture'), required: true },
            { type: 'static_select', action_id: 'picture', options, initial_option: first },
          ),
        ]
      : [];
  const change = promptField(
    { block: 'prompt', label: texts.say('slack.modal.editPrompt'), required: true },
    { placeholder: texts.say('slack.modal.editPlaceholder'), value: undefined },
  );
  return modalOf(texts, 'edit', { metadata, blocks: [...which, change] });
}

/** What should change, and the index of the picture, which may be one that does not exist. */
export function readEdit(view: unknown): { prompt: string; picture: number } {
  const answers = answersIn(view);
  const chosen = answers.get('picture')?.chosen ?? '0';
  return {
    prompt: answers.get('prompt')?.typed ?? '',
    picture: /^\d{1,3}$/u.test(chosen) ? Number(chosen) : 0,
  };
}
