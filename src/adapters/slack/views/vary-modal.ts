// The modal for Vary: the old prompt, to be changed and asked again.
import type { ModalView } from '@slack/web-api';
import type { Model } from '../../../catalog/model.ts';
import type { Texts } from '../../../i18n/texts.ts';
import { answersIn } from './answers.ts';
import { askField } from './ask-fields.ts';
import { modalOf } from './elements.ts';

/** The modal, `callback_id` `vary`; a prompt longer than Slack's fields is cut. */
export function varyModal(
  texts: Texts,
  { model, prompt, metadata }: { model: Model; prompt: string; metadata: string },
): ModalView {
  return modalOf(texts, 'vary', { metadata, blocks: [askField(model, texts, 'prompt', prompt)] });
}

/** The prompt that came back; empty where there is none. */
export function readPrompt(view: unknown): string {
  return answersIn(view).get('prompt')?.typed ?? '';
}
