// The rules for what stands inside blocks: texts, images, buttons, menus and fields.
import { anything, flag, list, object, oneOf, text, typed, whole, type Check } from './shapes.ts';

const plainShape = (max: number) => ({
  'type!': oneOf('plain_text'),
  'text!': text(max, 1),
  emoji: flag,
});

/** Plain text of at most so many characters. */
export const plain = (max: number): Check => object(plainShape(max));

/** Plain or formatted text of at most so many characters. */
export const anyText = (max: number): Check =>
  typed({
    plain_text: plain(max),
    mrkdwn: object({ 'type!': oneOf('mrkdwn'), 'text!': text(max, 1), verbatim: flag }),
  });

const slackFile = object({ id: text(255, 1), url: text(3_000, 1) }, ({ id, url }) =>
  (id === undefined) === (url === undefined) ? ['exactly one of id and url'] : [],
);

/** What an image has, as a block and inside one. */
export const imageShape = {
  'type!': oneOf('image'),
  'alt_text!': text(2_000, 1),
  image_url: text(3_000, 1),
  slack_file: slackFile,
};

/** An image shows one thing. */
export const oneSource = ({ image_url: url, slack_file: file }: Record<string, unknown>): string[] =>
  (url === undefined) === (file === undefined) ? ['exactly one of image_url and slack_file'] : [];

const confirm = object({
  'title!': plain(100),
  'text!': anyText(300),
  'confirm!': plain(30),
  'deny!': plain(30),
  style: oneOf('primary', 'danger'),
});

const option = (label: Check): Check =>
  object({ 'text!': label, 'value!': text(150, 1), description: anyText(75), url: text(3_000) });
const menuOption = option(plain(75));
const boxOption = option(anyText(75));

const base = { 'type!': anything, action_id: text(255, 1), confirm, focus_on_load: flag };
const menu = { ...base, placeholder: plain(150) };
const group = object({ 'label!': plain(75), 'options!': list(1, 100, menuOption) });
const choices = { options: list(1, 100, menuOption), option_groups: list(1, 100, group) };
const field = {
  ...base,
  placeholder: plain(150),
  dispatch_action_config: object({
    trigger_actions_on: list(1, 2, oneOf('on_enter_pressed', 'on_character_entered')),
  }),
};

type Given = Record<string, unknown>;

function offered({ options, option_groups: groups, initial_option: one, initial_options: many }: Given) {
  const all = [
    ...((options ?? []) as unknown[]),
    ...((groups ?? []) as { options: unknown[] }[]).flatMap((each) => each.options),
  ].map((each) => JSON.stringify(each));
  const wanted = [...(one === undefined ? [] : [one]), ...((many ?? []) as unknown[])];
  const values = all.map((each) => (JSON.parse(each) as { value: string }).value);
  return [
    ...wanted
      .filter((each) => !all.includes(JSON.stringify(each)))
      .map(() => 'initial_option must be one of the options'),
    ...(values.length === new Set(values).size ? [] : ['two options have the same value']),
    ...(all.length === 0 ? ['missing required field: options'] : []),
  ];
}

function inRange({ initial_value: value, min_value: min, max_value: max }: Given): string[] {
  const isOutside =
    (min !== undefined && Number(value) < Number(min)) || (max !== undefined && Number(value) > Number(max));
  return value !== undefined && isOutside ? ['initial_value is outside the range'] : [];
}

/** Everything that can be pressed, chosen or filled in. */
export const elements: Readonly<Record<string, Check>> = {
  button: object({
    ...base,
    'text!': plain(75),
    value: text(2_000),
    url: text(3_000),
    style: oneOf('primary', 'danger'),
    accessibility_label: text(75),
  }),
  static_select: object({ ...menu, ...choices, initial_option: menuOption }, offered),
  multi_static_select: object(
    {
      ...menu,
      ...choices,
      initial_options: list(1, 100, menuOption),
      max_selected_items: whole(1, 100),
    },
    offered,
  ),
  users_select: object({ ...menu, initial_user: text(255) }),
  conversations_select: object({
    ...menu,
    initial_conversation: text(255),
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: anything,
  }),
  overflow: object({ ...base, 'options!': list(1, 5, menuOption) }, offered),
  checkboxes: object(
    { ...base, 'options!': list(1, 10, boxOption), initial_options: list(1, 10, boxOption) },
    offered,
  ),
  radio_buttons: object({ ...base, 'options!': list(1, 10, boxOption), initial_option: boxOption }, offered),
  plain_text_input: object({
    ...field,
    initial_value: text(3_000),
    multiline: flag,
    min_length: whole(0, 3_000),
    max_length: whole(1, 3_000),
  }),
  number_input: object(
    {
      ...field,
      'is_decimal_allowed!': flag,
      initial_value: text(255),
      min_value: text(255),
      max_value: text(255),
    },
    inRange,
  ),
  file_input: object({
    'type!': anything,
    action_id: text(255, 1),
    filetypes: list(1, 100, text(20, 1)),
    max_files: whole(1, 10),
  }),
};

/** An image inside a block. */
export const imageElement = object(imageShape, oneSource);
