// The check of views itself: it finds what Slack would refuse.
import { expect, test } from 'vitest';
import { breachesOf } from './limits.ts';
import { modal } from './shown.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const view = modal('flux-dev');
const [prompt, model, ...others] = view.blocks;
const select = (changes: object) => ({
  ...view,
  blocks: [prompt, { ...model, element: { type: 'static_select', action_id: 'a', ...changes } }],
});
const option = { text: plain('one'), value: '1' };

test.each([
  ['a title too long', { ...view, title: plain('t'.repeat(25)) }, 'title has 25 characters'],
  ['no blocks', { ...view, blocks: [] }, '0 blocks'],
  [
    'too many blocks',
    { ...view, blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) },
    '101 blocks',
  ],
  ['a block twice', { ...view, blocks: [prompt, prompt] }, 'a block_id twice'],
  ['too much metadata', { ...view, private_metadata: 'm'.repeat(3001) }, 'private_metadata'],
  ['an input in the Home tab', { type: 'home', blocks: others }, 'an input outside of a modal'],
  ['no options', select({ options: [] }), '0 options'],
  [
    'a long option',
    select({ options: [{ ...option, text: plain('o'.repeat(76)) }] }),
    'option has 76 characters',
  ],
  ['an option twice', select({ options: [option, option] }), 'a value twice'],
  [
    'a long heading of a group',
    select({ option_groups: [{ label: plain('g'.repeat(76)), options: [option] }] }),
    'label has 76 characters',
  ],
  ['an empty group', select({ option_groups: [{ label: plain('g'), options: [] }] }), '0 options'],
  [
    'options beside groups',
    select({ options: [option], option_groups: [{ label: plain('g'), options: [] }] }),
    'options and groups',
  ],
  [
    'an option in two groups',
    select({
      option_groups: [
        { label: plain('g'), options: [option] },
        { label: plain('h'), options: [option] },
      ],
    }),
    'a value twice',
  ],
  [
    'another initial option',
    select({ options: [option], initial_option: { ...option, value: '2' } }),
    'that is none',
  ],
  ['half a character', { ...view, title: plain('🦊'.slice(0, 1)) }, 'half a character'],
  [
    'a number too large',
    select({ type: 'number_input', is_decimal_allowed: false, max_value: '4', initial_value: '5' }),
    'out of its range',
  ],
  [
    'a limit that is no text',
    select({ type: 'number_input', is_decimal_allowed: false, max_value: 4 }),
    'no number',
  ],
])('finds %s', (_what, broken, breach) => {
  expect(breachesOf(view)).toEqual([]);
  expect(breachesOf(broken).join('; ')).toContain(breach);
});
