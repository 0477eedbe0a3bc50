// The rules for blocks: which there are, where, and how large each part may be.
import { anyText, elements, imageElement, imageShape, oneSource, plain } from './elements.ts';
import {
  anything,
  flag,
  list,
  object,
  text,
  typed,
  wrong,
  type Check,
  type Problem,
  type Shape,
} from './shapes.ts';
import { textOf } from './text-of.ts';

/** Where blocks stand. */
export type Surface = 'message' | 'modal' | 'home';

/** Every rule that these blocks break; they may be no blocks at all. */
export function blockProblems(blocks: unknown, surface: Surface): Problem[] {
  const found = list(0, surface === 'message' ? 50 : 100, blockOf(surface))(blocks, '/blocks');
  if (!Array.isArray(blocks) || found.some(({ refused }) => refused)) return found;
  return [...found, ...idProblems(blocks as Record<string, unknown>[]), ...sumProblems(blocks)];
}

const fields = list(1, 10, anyText(2_000));
const { file_input: fileInput, ...inMessages } = elements;
const { plain_text_input: _text, number_input: _number, ...pressable } = inMessages;
const inputs = Object.fromEntries(
  Object.entries({ ...inMessages, file_input: fileInput ?? anything }).filter(
    ([type]) => type !== 'button' && type !== 'overflow',
  ),
);

function block(type: string, shape: Shape, also?: Parameters<typeof object>[1]): [string, Check] {
  return [type, object({ 'type!': anything, block_id: text(255, 1), ...shape }, also)];
}

const richText = list(1, 500, (value, at) => richElement(value, at));

/** A part of rich text: its kind, and what is in it. */
function richElement(value: unknown, at: string): Problem[] {
  const { type, elements: inner, text: own } = value as Record<string, unknown>;
  if (!richTypes.has(String(type))) return wrong(`unsupported type: ${String(type)}`, `${at}/type`);
  if (Array.isArray(inner)) {
    return inner.flatMap((each, index) => richElement(each, `${at}/elements/${index}`));
  }
  if (String(type).startsWith('rich_text')) return wrong('missing required field: elements', at);
  return type === 'text' ? text(100_000, 1)(own, `${at}/text`) : [];
}

const richTypes = new Set(
  'rich_text_section rich_text_list rich_text_preformatted rich_text_quote text link emoji user channel usergroup broadcast date color team'.split(
    ' ',
  ),
);

const everywhere: [string, Check][] = [
  block(
    'section',
    {
      text: anyText(3_000),
      fields,
      accessory: typed({ ...pressable, image: imageElement }),
      expand: flag,
    },
    ({ text, fields }) =>
      text === undefined && fields === undefined ? ['missing required field: text or fields'] : [],
  ),
  block('divider', {}),
  block('header', { 'text!': plain(150), level: anything }),
  block('image', { ...imageShape, title: plain(2_000) }, oneSource),
  block('actions', { 'elements!': list(1, 25, typed(pressable)) }),
  block('context', {
    'elements!': list(
      1,
      10,
      typed({ image: imageElement, plain_text: anyText(3_000), mrkdwn: anyText(3_000) }),
    ),
  }),
  block('rich_text', { 'elements!': richText }),
];

const input = (kinds: Readonly<Record<string, Check>>): [string, Check] =>
  block('input', {
    'label!': plain(2_000),
    'element!': typed(kinds),
    hint: plain(2_000),
    optional: flag,
    dispatch_action: flag,
  });

/** Slack has these too; nothing of theirs is looked at here, so that nobody relies on them unseen. */
const unknownHere = new Set(
  'card carousel container table data_table plan task_card video file context_actions call alert markdown'.split(
    ' ',
  ),
);

const kinds: Readonly<Record<Surface, Check>> = {
  message: typed(
    Object.fromEntries([
      ...everywhere,
      input(withoutFiles(inputs)),
      block('markdown', { 'text!': text(12_000, 1) }),
    ]),
  ),
  modal: typed(Object.fromEntries([...everywhere, input(inputs)])),
  home: typed(Object.fromEntries([...everywhere, input(withoutFiles(inputs))])),
};

function withoutFiles(given: Record<string, Check>): Record<string, Check> {
  return Object.fromEntries(Object.entries(given).filter(([type]) => type !== 'file_input'));
}

function blockOf(surface: Surface): Check {
  return (value, at) => {
    const type = String((value as { type?: unknown } | null)?.type);
    if (unknownHere.has(type) && !(type === 'markdown' && surface === 'message')) {
      return [{ text: `this fake does not know the block ${type} [json-pointer:${at}]`, refused: false }];
    }
    return kinds[surface](value, at);
  };
}

/** An id may stand once: of blocks in all of them, of actions in one block. */
function idProblems(blocks: readonly Record<string, unknown>[]): Problem[] {
  const own = blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [textOf(id)]));
  const inside = blocks.flatMap((each, at) =>
    twice(
      ((each['elements'] ?? []) as { action_id?: string }[]).flatMap(({ action_id: id }) => id ?? []),
    ).map((id) => ({ id, at })),
  );
  return [
    ...twice(own).flatMap((id) => wrong(`block_id ${id} already exists`, '/blocks')),
    ...inside.flatMap(({ id, at }) => wrong(`action_id ${id} already exists`, `/blocks/${at}/elements`)),
  ];
}

const twice = (ids: readonly string[]): string[] => ids.filter((id, at) => ids.indexOf(id) !== at);

function sumProblems(blocks: readonly unknown[]): Problem[] {
  const sum = (blocks as { type: string; text?: string }[])
    .filter(({ type }) => type === 'markdown')
    .reduce((all, each) => all + (each.text?.length ?? 0), 0);
  return sum > 12_000 ? wrong('markdown blocks must be less than 12001 characters in all', '/blocks') : [];
}
