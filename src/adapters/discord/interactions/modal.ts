// Modals: their shape, as Discord wants it (https://discord.com/developers/docs/components/reference), and showing one.
import {
  ComponentType,
  InteractionResponseType,
  TextInputStyle,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
} from 'discord.js';
import { answerableMs } from '../address.ts';
import type { Calls } from '../api/calls.ts';
import type { Interaction } from '../schema.ts';

/** Answers an interaction with a modal. */
export async function showModal(
  { calls }: { calls: Calls },
  interaction: Interaction,
  modal: APIModalInteractionResponseCallbackData,
): Promise<void> {
  const callback = { type: InteractionResponseType.Modal, data: modal };
  await calls.respond(interaction, callback, AbortSignal.timeout(answerableMs));
}

/** A modal of labelled fields. */
export function modalOf(
  id: string,
  title: string,
  fields: readonly APILabelComponent[],
): APIModalInteractionResponseCallbackData {
  return { custom_id: id, title: cut(title, 45), components: [...fields] };
}

/** A field of several lines, `value` already in it; one with a hint may stay empty. */
export function promptField(
  id: string,
  texts: { label: string; hint?: string; placeholder: string; value?: string },
): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: cut(texts.label, 45),
    ...(texts.hint === undefined ? {} : { description: cut(texts.hint, 100) }),
    component: {
      type: ComponentType.TextInput,
      custom_id: id,
      style: TextInputStyle.Paragraph,
      required: texts.hint === undefined,
      max_length: longestText,
      placeholder: cut(texts.placeholder, 100),
      ...(texts.value ? { value: cut(texts.value, longestText) } : {}),
    },
  };
}

/** A choice of one, the first of at most 25 already made. */
export function choiceField(
  id: string,
  label: string,
  choices: readonly { label: string; description?: string; value: string }[],
): APILabelComponent {
  return {
    type: ComponentType.Label,
    label: cut(label, 45),
    component: {
      type: ComponentType.StringSelect,
      custom_id: id,
      required: true,
      options: choices.map((choice, index) => ({ ...choice, default: index === 0 })),
    },
  };
}

const longestText = 4000;

/** Counts as Discord does, in UTF-16, and leaves no half of a character. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/u, '');
}
