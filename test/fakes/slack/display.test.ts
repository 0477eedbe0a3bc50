// What stands in a message to read, whom it calls, and which buttons it has.
import { describe, expect, test } from 'vitest';
import { actionsOf, buttonsOf, displayed, imagesOf, linksOf, mentionsOf, type Block } from './display.ts';

const tricky =
  '**b** _i_ `c` ~s~ <b>x</b> <script>alert(1)</script> @everyone <@1> <!channel> &amp; [a](b) <https://a.example|b>';
const mrkdwn = (text: string, verbatim?: true): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text, ...(verbatim ? { verbatim } : {}) },
});
const plain = (text: string): Block => ({ type: 'section', text: { type: 'plain_text', text } });
const rich = (...elements: object[]): Block => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const show = (...blocks: Block[]) => displayed({ text: 'fallback', blocks });
const calls = (...blocks: Block[]) => mentionsOf({ text: '<!here>', blocks, linkNames: true });

describe('a tricky prompt', () => {
  test.each<[string, Block]>([
    ['plain text', plain(tricky)],
    ['rich text', rich({ type: 'text', text: tricky })],
    ['a context of plain text', { type: 'context', elements: [{ type: 'plain_text', text: tricky }] }],
    ['a header', { type: 'header', text: { type: 'plain_text', text: tricky } }],
    ['fields', { type: 'section', fields: [{ type: 'plain_text', text: tricky }] }],
  ])('stands as it is in %s, and calls nobody', (_, block) => {
    expect(show(block)).toBe(tricky);
    expect(calls(block)).toEqual([]);
    expect(linksOf({ text: '', blocks: [block] })).toEqual([]);
  });

  test.each<[string, Block[], string]>([
    ['mrkdwn', [mrkdwn(tricky)], ''],
    ['text without blocks', [], tricky],
  ])('does not in %s, where it calls and links', (_, blocks, text) => {
    const shown = displayed({ text, blocks });
    for (const part of ['_i_', '`c`', '~s~', '<!channel>', '&amp;', '<b>']) expect(shown).not.toContain(part);
    expect(mentionsOf({ text, blocks, linkNames: false })).toContain('!channel');
    expect(linksOf({ text, blocks })).toEqual(['https://a.example']);
  });

  test('keeps its marks in mrkdwn though its three characters are escaped', () => {
    const escaped = tricky.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    expect(show(mrkdwn(escaped, true))).toBe(
      '**b** i c s <b>x</b> <script>alert(1)</script> @everyone <@1> <!channel> &amp; [a](b) <https://a.example|b>',
    );
    expect(calls(mrkdwn(escaped, true))).toEqual([]);
    expect(calls(mrkdwn(escaped))).toEqual(['!everyone']);
  });
});

test.each([
  ['*bold* and _it_ and ~gone~', 'bold and it and gone'],
  ['2 * 3 * 4, snake_case_name, a~b~c', '2 * 3 * 4, snake_case_name, a~b~c'],
  ['`a *b*` ```\nc _d_\n```', 'a *b* c _d_'],
  ['> quoted\n&gt; too', 'quoted\ntoo'],
  ['&lt;b&gt; &amp;amp;', '<b> &amp;'],
  ['<@U1|ann> <@U2> <#C1|foxes> <!here>', 'ann @U2 foxes @here'],
  ['<https://a.example/x|there> <https://b.example> <mailto:a@b.c>', 'there https://b.example a@b.c'],
  [
    '<!date^1700000000^{date}|2023-11-14> <!date^1700000000^{time}^https://a.example|22:13>',
    '2023-11-14 22:13',
  ],
  ['<!subteam^S1|@team>', '@team'],
])('%s reads: %s', (text, shown) => {
  expect(displayed({ text, blocks: [] })).toBe(shown);
});

test('blocks stand in their order, and the text beside them is not shown', () => {
  const button = (id: string) => ({
    type: 'button',
    action_id: id,
    text: { type: 'plain_text', text: id },
    value: 'g1',
  });
  const blocks: Block[] = [
    { type: 'header', text: { type: 'plain_text', text: 'A fox' } },
    { type: 'divider' },
    {
      type: 'image',
      alt_text: 'alt',
      title: { type: 'plain_text', text: 'title' },
      slack_file: { id: 'F1' },
    },
    mrkdwn('*one*'),
    { type: 'actions', elements: [button('again'), button('vary')] },
    { type: 'section', text: { type: 'mrkdwn', text: 'two' }, accessory: button('more') },
  ];
  expect(show(...blocks)).toBe('A fox\ntitle\none\nagain vary\ntwo');
  expect(buttonsOf(blocks)).toEqual(['again', 'vary', 'more']);
  expect(actionsOf(blocks).map(({ action, block }) => [action['value'], block.type])).toEqual([
    ['g1', 'actions'],
    ['g1', 'actions'],
    ['g1', 'section'],
  ]);
  expect(imagesOf(blocks)).toEqual([{ alt: 'alt', file: { id: 'F1' }, pointer: '/blocks/2/slack_file' }]);
});

test('rich text reads as its parts do', () => {
  const block: Block = {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'a ', style: { bold: true } },
          { type: 'link', url: 'https://a.example', text: 'b' },
          { type: 'user', user_id: 'U1' },
          { type: 'channel', channel_id: 'C1' },
          { type: 'broadcast', range: 'here' },
          { type: 'usergroup', usergroup_id: 'S1' },
          { type: 'emoji', name: 'fox_face' },
          { type: 'date', timestamp: 1_700_000_000, format: '{date}', fallback: 'a date' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] },
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'y' }] },
        ],
      },
    ],
  };
  expect(show(block)).toBe('a b@U1#C1@here:fox_face:a date\nx\ny');
  expect(calls(block)).toEqual(['@U1', '#C1', '!here', '!subteam^S1']);
  expect(linksOf({ text: '', blocks: [block] })).toEqual(['https://a.example']);
});

test('names call only where they are looked for', () => {
  const text = '@channel a@here.example <!everyone>';
  expect(mentionsOf({ text, blocks: [], linkNames: false })).toEqual(['!everyone']);
  expect(mentionsOf({ text, blocks: [], linkNames: true })).toEqual(['!everyone', '!channel']);
});
