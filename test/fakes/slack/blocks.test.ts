// The limits of blocks and views: what just fits is taken, what does not is refused with its place.
import { describe, expect, test } from 'vitest';
import { blockProblems, type Surface } from './blocks.ts';
import { viewProblems } from './view-rules.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: x(length) });
const many = <Item>(count: number, item: (at: number) => Item): Item[] =>
  Array.from({ length: count }, (_, at) => item(at));
const button = (more: object = {}) => ({ type: 'button', text: plain(1), ...more });
const option = (at: number | string) => ({ text: plain(1), value: String(at) });
const image = { type: 'image', alt_text: 'a', slack_file: { id: 'F1' } };
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object) => ({ type: 'input', label: plain(1), element });
const select = (more: object) => ({ type: 'static_select', options: many(2, option), ...more });

const said = (blocks: unknown, surface: Surface = 'message') =>
  blockProblems(blocks, surface).map(({ text }) => text);

describe('a block', () => {
  test.each<[string, object, object, string]>([
    [
      'text of a section',
      { type: 'section', text: mrkdwn(3_000) },
      { type: 'section', text: mrkdwn(3_001) },
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'fields of a section',
      { type: 'section', fields: many(10, () => mrkdwn(2_000)) },
      { type: 'section', fields: many(11, () => mrkdwn(1)) },
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a field',
      { type: 'section', fields: [plain(2_000)] },
      { type: 'section', fields: [plain(2_001)] },
      '/fields/0/text]',
    ],
    ['a header', { type: 'header', text: plain(150) }, { type: 'header', text: plain(151) }, '151'],
    ['a header’s kind', { type: 'header', text: plain(1) }, { type: 'header', text: mrkdwn(1) }, 'enum'],
    [
      'elements of a context',
      { type: 'context', elements: many(10, () => mrkdwn(1)) },
      { type: 'context', elements: many(11, () => mrkdwn(1)) },
      'no more than 10',
    ],
    ['actions', actions(...many(25, () => button())), actions(...many(26, () => button())), 'more than 25'],
    ['no actions', actions(button()), actions(), 'no fewer than 1'],
    ['text of a button', actions(button({ text: plain(75) })), actions(button({ text: plain(76) })), '76'],
    ['value', actions(button({ value: x(2_000) })), actions(button({ value: x(2_001) })), '2001'],
    ['action_id', actions(button({ action_id: x(255) })), actions(button({ action_id: x(256) })), '256'],
    ['style', actions(button({ style: 'danger' })), actions(button({ style: 'default' })), 'valid enum'],
    ['block_id', { type: 'divider', block_id: x(255) }, { type: 'divider', block_id: x(256) }, '256'],
    ['alt_text', { ...image, alt_text: x(2_000) }, { ...image, alt_text: x(2_001) }, '2001'],
    ['no alt_text', image, { ...image, alt_text: undefined }, 'missing required field: alt_text'],
    [
      'an empty text',
      { type: 'section', text: plain(1) },
      { type: 'section', text: plain(0) },
      'more than 0',
    ],
    ['title', { ...image, title: plain(2_000) }, { ...image, title: plain(2_001) }, '2001'],
    ['two sources', image, { ...image, image_url: 'https://a.example' }, 'exactly one of image_url'],
    ['two names', image, { ...image, slack_file: { id: 'F1', url: 'x' } }, 'exactly one of id and url'],
    ['what Slack adds', image, { ...image, image_width: 1 }, 'invalid additional property: image_width'],
    ['a missing field', image, { type: 'image', alt_text: 'a' }, 'exactly one'],
    ['another kind', { type: 'divider' }, { type: 'dividr' }, 'unsupported type: dividr'],
    [
      'options',
      actions(select({ options: many(100, option) })),
      actions(select({ options: many(101, option) })),
      'more than 100',
    ],
    [
      'an option that is not offered',
      actions(select({ initial_option: option(1) })),
      actions(select({ initial_option: option(2) })),
      'initial_option must be one of the options',
    ],
    [
      'two options of one value',
      actions(select({ options: [option(1), option(2)] })),
      actions(select({ options: [option(1), option(1)] })),
      'same value',
    ],
    [
      'an option’s value',
      actions(select({ options: [option(x(150))] })),
      actions(select({ options: [option(x(151))] })),
      '151',
    ],
    [
      'a choice in an overflow',
      actions({ type: 'overflow', options: many(5, option) }),
      actions({ type: 'overflow', options: many(6, option) }),
      'more than 5',
    ],
    ['a field among actions', actions(button()), actions({ type: 'plain_text_input' }), 'unsupported type'],
    [
      'rich text',
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
      },
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'txt', text: 'a' }] }],
      },
      'unsupported type: txt',
    ],
    ['markdown', { type: 'markdown', text: x(12_000) }, { type: 'markdown', text: x(12_001) }, '12001'],
  ])('%s', (_, fits, breaks, problem) => {
    expect(said([fits])).toEqual([]);
    expect(said([breaks])).toEqual([expect.stringContaining(problem)]);
  });

  test('stands fifty times in a message, a hundred times elsewhere', () => {
    const dividers = (count: number) => many(count, () => ({ type: 'divider' }));
    expect([said(dividers(50)), said(dividers(100), 'home'), said(dividers(100), 'modal')]).toEqual([
      [],
      [],
      [],
    ]);
    expect(said(dividers(51))).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
    expect(said(dividers(101), 'home')).toEqual(['no more than 100 items allowed [json-pointer:/blocks]']);
  });

  test('has an id that no other has, and so have its actions', () => {
    const divider = { type: 'divider', block_id: 'a' };
    expect(said([divider, divider])).toEqual(['block_id a already exists [json-pointer:/blocks]']);
    const twice = actions(button({ action_id: 'b' }), button({ action_id: 'b' }));
    expect(said([twice])).toEqual(['action_id b already exists [json-pointer:/blocks/0/elements]']);
    expect(said([actions(button({ action_id: 'b' })), actions(button({ action_id: 'b' }))])).toEqual([]);
  });

  test('of markdown counts in sum', () => {
    const half = { type: 'markdown', text: x(6_001) };
    expect(said([half, half])).toEqual([expect.stringContaining('in all')]);
  });

  test('that takes a file is in forms only', () => {
    const file = input({ type: 'file_input', max_files: 10 });
    expect(said([file], 'modal')).toEqual([]);
    expect(said([file], 'home')).toEqual([expect.stringContaining('unsupported type: file_input')]);
    expect(said([file])).toEqual([expect.stringContaining('unsupported type: file_input')]);
  });

  test.each<[string, object, object, string]>([
    ['a number', { initial_value: '4' }, { initial_value: '5' }, 'outside the range'],
    ['its bounds', { min_value: '1' }, { min_value: 1 }, 'must be a string'],
    ['its kind', {}, { is_decimal_allowed: undefined }, 'missing required field: is_decimal_allowed'],
  ])('with %s', (_, fits, breaks, problem) => {
    const number = { type: 'number_input', is_decimal_allowed: false, max_value: '4' };
    expect(said([input({ ...number, ...fits })], 'modal')).toEqual([]);
    expect(said([input({ ...number, ...breaks })], 'modal')).toEqual([expect.stringContaining(problem)]);
  });

  test('this fake does not know is passed, and said', () => {
    expect(blockProblems([{ type: 'carousel' }], 'message')).toEqual([
      { text: expect.stringContaining('carousel'), refused: false },
    ]);
  });

  test('is no list, no object, nothing', () => {
    expect(said({})).toEqual(['must be an array [json-pointer:/blocks]']);
    expect(said([null])).toHaveLength(1);
  });
});

describe('a view', () => {
  const modal = {
    type: 'modal',
    title: plain(24),
    submit: plain(24),
    close: plain(24),
    blocks: [] as object[],
  };

  test.each<[string, object, object, string]>([
    ['title', {}, { title: plain(25) }, 'less than 25 characters [json-pointer:/view/title/text]'],
    ['no title', {}, { title: undefined }, 'missing required field: title'],
    ['submit', {}, { submit: plain(25) }, '/view/submit/text'],
    ['close', {}, { close: plain(25) }, '/view/close/text'],
    ['metadata', { private_metadata: x(3_000) }, { private_metadata: x(3_001) }, 'less than 3001'],
    ['callback', { callback_id: x(255) }, { callback_id: x(256) }, 'less than 256'],
    ['another key', {}, { text: 'x' }, 'invalid additional property: text'],
    ['another kind', {}, { type: 'home' }, 'valid enum'],
    [
      'a field that nothing sends',
      { blocks: [input({ type: 'plain_text_input' })] },
      { blocks: [input({ type: 'plain_text_input' })], submit: undefined },
      'missing required field: submit',
    ],
    [
      'a block',
      { blocks: [{ type: 'divider' }] },
      { blocks: [{ type: 'header', text: plain(151) }] },
      '[json-pointer:/view/blocks/0/text/text]',
    ],
  ])('%s', (_, fits, breaks, problem) => {
    expect(viewProblems({ ...modal, ...fits }, 'modal')).toEqual([]);
    expect(viewProblems({ ...modal, ...breaks }, 'modal').map(({ text }) => text)).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  test('at home has no title', () => {
    expect(viewProblems({ type: 'home', blocks: [] }, 'home')).toEqual([]);
    expect(viewProblems({ ...modal, type: 'home' }, 'home')).toHaveLength(3);
  });
});
