// The modal for Vary: the old prompt, to be changed and asked again.
import type { ModalView } from '@slack/web-api';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn } from './answers.ts';
import { modalOf, promptField } from './elements.ts';

/** The modal, `callback_id` `vary`; a prompt longer than Slack's fields is cut. */
export function varyModal(
  texts: Texts,
  { prompt, metadata }: { prompt: string; metadata: string },
): ModalView {
  const field = promptField(
    { block: 'prompt', label: texts.say('slack.modal.prompt'), required: true },
    { placeholder: texts.say('slack.modal.promptPlaceholder'), value: prompt },
  );
  return modalOf(texts, 'vary', { metadata, blocks: [field] });
}

/** The prompt that came back; empty where there is none. */
export function readPrompt(view: unknown): string {
  return answersIn(view).get('prompt')?.typed ?? '';
}
