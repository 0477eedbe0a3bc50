// What views are put together from, cut to what Slack takes (https://docs.slack.dev/reference/block-kit).
import type { InputBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/web-api';
import type { Texts } from '../../../i18n/texts.ts';
import { cut } from '../lengths.ts';

/** NOTE most of each; lengths count UTF-16. Option values are documented as 75 here and as 150 there. */
export const mostOptions = 100;
export const longestOption = 75;
export const longestTyped = 3000;
const longestButton = 24;
const longestPlaceholder = 150;
const longestLabel = 2000;

/** A modal with its three texts and a place for what has to be known when it comes back (at most 3000 characters). */
export function modalOf(
  texts: Texts,
  name: 'imagine' | 'vary' | 'edit',
  { metadata, blocks }: { metadata: string; blocks: InputBlock[] },
): ModalView {
  return {
    type: 'modal',
    callback_id: name,
    title: plain(texts.say(`slack.modal.${name}Title`), longestButton),
    submit: plain(texts.say(`slack.modal.${name}Submit`), longestButton),
    close: plain(texts.say('slack.modal.close'), longestButton),
    private_metadata: metadata,
    blocks,
  };
}

/** How a field stands in its modal. */
export interface Framed {
  /** Unique in the view; what is typed is found by it. */
  block: string;
  label: string;
  hint?: string | undefined;
  required?: boolean;
}

/** An element with its label above and its hint below. */
export function field(
  { block, label, hint, required = false }: Framed,
  element: InputBlock['element'],
): InputBlock {
  return {
    type: 'input',
    block_id: block,
    label: plain(label, longestLabel),
    ...(hint === undefined ? {} : { hint: plain(hint, longestLabel) }),
    optional: !required,
    element,
  };
}

/** A field of several lines for what people say in their own words, `value` already in it. */
export function promptField(
  framed: Framed,
  { placeholder, value }: { placeholder: string | undefined; value: string | undefined },
): InputBlock {
  return field(framed, {
    type: 'plain_text_input',
    action_id: framed.block,
    multiline: true,
    max_length: longestTyped,
    ...(placeholder === undefined ? {} : { placeholder: placeholderOf(placeholder) }),
    ...(value ? { initial_value: cut(value, longestTyped) } : {}),
  });
}

/** A text in an empty field. */
export function placeholderOf(text: string): PlainTextElement {
  return plain(text, longestPlaceholder);
}

/** One of the choices of a select or a checkbox. */
export function optionOf(value: string, text: string, description?: string): PlainTextOption {
  return {
    value,
    text: plain(text, longestOption),
    ...(description ? { description: plain(description, longestOption) } : {}),
  };
}

/** Text that is never read as markup nor as the name of an emoji. */
export function plain(text: string, longest: number): PlainTextElement {
  return { type: 'plain_text', text: cut(text, longest), emoji: false };
}

/** NOTE a view may have 100 blocks and 250 kB; what is left out can still be asked for by its flag. */
export function fitting(blocks: readonly InputBlock[]): InputBlock[] {
  let bytes = 10_000;
  return blocks.slice(0, 100).filter((block) => {
    const size = Buffer.byteLength(JSON.stringify(block));
    if (bytes + size > 250_000) return false;
    bytes += size;
    return true;
  });
}
