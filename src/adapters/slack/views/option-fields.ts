// The fields for a model's options: each input of the model as the element that fits it.
import { createHash } from 'node:crypto';
import type { InputBlock, PlainTextOption } from '@slack/web-api';
import { houseInput } from '../../../catalog/flags.ts';
import type { Model, ModelInput } from '../../../catalog/model.ts';
import { readValue, type Value } from '../../../catalog/value.ts';
import type { OptionValue } from '../../../generation/command.ts';
import type { Texts } from '../../../i18n/texts.ts';
import type { Answer } from './answers.ts';
import {
  field,
  longestOption,
  longestTyped,
  mostOptions,
  optionOf,
  placeholderOf,
  type Framed,
} from './elements.ts';

/** An option of a model, with how it is asked for. */
export interface OptionField extends Framed {
  /** As `Ask.options` names it. */
  option: string;
  input: ModelInput;
  /** What the model takes where nobody says anything. */
  usual: Value | undefined;
  placeholder?: string | undefined;
}

const houseOptions = ['end_prompt', 'aspect', 'count', 'seed', 'negative', 'strength'] as const;
const asked = new Set<string | undefined>([...houseOptions, 'prompt', 'image', 'mask']);

/** The options of the house that the model has, in the order they are asked for. */
export function houseFields(model: Model, texts: Texts): OptionField[] {
  return houseOptions.flatMap((option): OptionField[] => {
    const input = houseInput(model, option);
    if (!input) return [];
    const name = Object.keys(model.inputs).find((each) => model.inputs[each] === input);
    const example = examples[option];
    return [
      {
        block: option,
        option,
        label: texts.say(`slack.modal.${option}`),
        hint: hinted.has(option) ? texts.say(`slack.modal.${option}Hint`) : undefined,
        input: option === 'seed' ? { minimum: 0, maximum: 2_147_483_647, ...input } : input,
        usual: name === undefined ? undefined : usualOf(model, name),
        required: input.required && !(name !== undefined && name in model.fixed),
        placeholder: example === undefined ? undefined : texts.say(`slack.modal.${example}`),
      },
    ];
  });
}

const hinted = new Set<string>(['seed', 'strength']);
const examples: Readonly<Record<string, string>> = {
  negative: 'negativePlaceholder',
  end_prompt: 'endPlaceholder',
};

/** The model's own options, called as people call them. */
export function ownFields(model: Model, texts: Texts): OptionField[] {
  return Object.entries(model.inputs).flatMap(([name, input]) => {
    if (!input.offered || asked.has(input.house)) return [];
    return [
      {
        block: `option:${name}`,
        option: name,
        label: input.label?.[texts.locale] ?? input.label?.['en'] ?? texts.option(name),
        hint: input.listOf && texts.say('slack.modal.anyOf', { words: input.listOf.join(', ') }),
        input,
        usual: usualOf(model, name),
        required: input.required && !(name in model.fixed),
      },
    ];
  });
}

function usualOf({ fixed, inputs }: Model, name: string): Value | undefined {
  return fixed[name] ?? inputs[name]?.default;
}

/** The field for an option, with what stood in its place before as far as it fits. */
export function optionBlock(option: OptionField, texts: Texts, before?: Answer): InputBlock {
  const { block } = option;
  const look = lookOf(option, texts);
  // NOTE Slack keeps what is in an element of the same name, and on some devices its old choices and limits too
  // (github.com/slackapi/bolt-js/issues/657): what looks different gets another name.
  const looks = createHash('sha256')
    .update(JSON.stringify([look, option.usual]))
    .digest('base64url')
    .slice(0, 12);
  const named = { ...look, action_id: `${block}.${looks}` };
  return field(option, filled(named, option, before));
}

type Element = InputBlock['element'];
type Look = Extract<Element, { type: 'checkboxes' | 'static_select' | 'number_input' | 'plain_text_input' }>;

function lookOf({ input, usual, placeholder, required }: OptionField, texts: Texts): Look {
  const options = input.type === 'boolean' ? [] : choicesOf(input, texts);
  const hint = placeholder ?? placeholderFor(input, usual, texts);
  const shown = hint === '' ? {} : { placeholder: placeholderOf(hint) };
  if (input.type === 'boolean') {
    return {
      type: 'checkboxes',
      options: [optionOf('on', texts.say('slack.modal.on'), priceOf(input, 'true', texts))],
    };
  }
  if (options.length > 0) {
    // Whoever has chosen something can go back to nothing.
    const none = required ? [] : [optionOf(nothing, texts.say('slack.modal.usual'))];
    return { type: 'static_select', options: [...none, ...options].slice(0, mostOptions), ...shown };
  }
  if (input.type === 'string') {
    const lines = input.house === 'end_prompt' ? { multiline: true } : {};
    return { type: 'plain_text_input', max_length: longestTyped, ...lines, ...shown };
  }
  const { minimum, maximum } = input;
  return {
    type: 'number_input',
    is_decimal_allowed: input.type === 'number',
    ...(minimum === undefined ? {} : { min_value: String(minimum) }),
    ...(maximum === undefined ? {} : { max_value: String(maximum) }),
    ...shown,
  };
}

const nothing = '*';

/** What is too long for a choice can still be asked for by its flag. */
function choicesOf(input: ModelInput, texts: Texts): PlainTextOption[] {
  return (input.choices ?? [])
    .map(String)
    .filter((choice) => choice !== '' && choice.length <= longestOption)
    .map((choice) => optionOf(choice, inWords(choice, texts), priceOf(input, choice, texts)));
}

/** What a choice does to the price. */
function priceOf({ costs }: ModelInput, choice: string, texts: Texts): string | undefined {
  const times = costs?.[choice] ?? 1;
  return times === 1 ? undefined : texts.say('slack.modal.times', { times });
}

function inWords(choice: string, texts: Texts): string {
  const [, width, height] = /^(\d+):(\d+)$/u.exec(choice) ?? [];
  if (width === undefined) return choice.replaceAll('_', ' ');
  const wider = Number(width) - Number(height);
  const shape = wider === 0 ? 'square' : wider > 0 ? 'landscape' : 'portrait';
  return texts.say(`slack.modal.${shape}`, { aspect: choice });
}

function placeholderFor(
  { choices, minimum, maximum, example }: ModelInput,
  usual: Value | undefined,
  texts: Texts,
): string {
  const parts: string[] = [];
  if (!choices && minimum !== undefined && maximum !== undefined) {
    parts.push(texts.say('slack.modal.between', { minimum, maximum }));
  } else if (!choices && minimum !== undefined) parts.push(texts.say('slack.modal.atLeast', { minimum }));
  else if (!choices && maximum !== undefined) parts.push(texts.say('slack.modal.atMost', { maximum }));
  if (example !== undefined) parts.push(texts.say('slack.modal.example', { example }));
  if (usual !== undefined && usual !== '') {
    const value = inWords(String(usual), texts);
    parts.push(texts.say('slack.modal.usually', { value }));
  }
  return parts.join(' · ');
}

function filled(
  look: Look & { action_id: string },
  { input, usual }: OptionField,
  before: Answer | undefined,
): Look {
  if (look.type === 'checkboxes') {
    const ticked = before?.action === look.action_id ? before.ticked : usual === true;
    return ticked ? { ...look, initial_options: look.options } : look;
  }
  if (look.type === 'static_select') {
    const chosen = look.options?.find(({ value }) => value === before?.chosen && value !== nothing);
    return chosen ? { ...look, initial_option: chosen } : look;
  }
  if (before?.typed === undefined) return look;
  const read = readValue(input, before.typed);
  return 'value' in read ? { ...look, initial_value: String(read.value) } : look;
}

/** What a person set the option to; undefined where they left it alone. */
export function optionValue(
  { input, usual }: OptionField,
  answer: Answer | undefined,
): OptionValue | undefined {
  if (!answer) return undefined;
  if (input.type !== 'boolean')
    return answer.chosen === nothing ? undefined : (answer.chosen ?? answer.typed);
  return answer.ticked === undefined || answer.ticked === (usual === true) ? undefined : answer.ticked;
}
