import { describe, expect, test } from 'vitest';
import { render } from '../../../src/adapters/discord/render.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { card, done } from '../../contracts/cards.ts';
import { buttonsIn, displayed } from './displayed.ts';

const en = textsFor('en');
const text = (...args: Parameters<typeof render>) => render(...args).content;

describe('a card on Discord', () => {
  test('shows its title, a bar, its prompt as a quote, and the small print with a countdown', () => {
    const shown = card({
      tone: 'working',
      title: 'Developing',
      progress: 0.42,
      lines: ['flux-dev · seed 7 · 8 credits'],
      expectedAt: 1_700_000_004_600,
    });
    expect(text(shown, en)).toBe(
      [
        '**Developing** ▰▰▰▰▱▱▱▱▱▱ 42%',
        '> a red fox',
        '-# flux-dev · seed 7 · 8 credits · ready <t:1700000005:R>',
      ].join('\n'),
    );
  });

  test('counts down to nothing that is over', () => {
    const shown = card({ lines: ['flux-dev'], expectedAt: 5000 });
    expect(text(shown, en, { now: 4999 })).toContain('<t:5:R>');
    expect(text(shown, en, { now: 5000 })).toContain('-# flux-dev');
    expect(text(shown, en, { now: 5000 })).not.toContain('<t:');
  });

  test('says why something was refused in full size', () => {
    const refused = card({
      tone: 'refused',
      title: 'That did not work',
      lines: ['Nothing is left.'],
      actions: [],
    });
    expect(text(refused, en)).toBe('**That did not work**\n> a red fox\nNothing is left.');
    expect(render(refused, en).components).toEqual([]);
  });

  test('tells many things as a list', () => {
    const told = (count: number) =>
      text(
        card({
          tone: 'info',
          prompt: '',
          lines: Array.from({ length: count }, () => 'flux-dev'),
          actions: [],
        }),
        en,
      );
    expect(
      told(5)
        .split('\n')
        .filter((line) => line === '- flux-dev'),
    ).toHaveLength(5);
    expect(told(4)).not.toContain('- flux-dev');
  });

  test.each([
    ['flux-1.1-pro · 13 credits', '- **flux-1.1-pro** · 13 credits'],
    ['flux-dev (default) · 8 credits', '- **flux-dev** (default) · 8 credits'],
    ['flux-dev（默认）· 8 积分', '- **flux-dev**（默认）· 8 积分'],
    ['--guidance-scale: 1 to 50 · usually 7.5', '- **--guidance-scale**: 1 to 50 · usually 7.5'],
    ['my_model · 1 credit', String.raw`- **my\_model** · 1 credit`],
    ['2 credits for each result · about 4 sec', '- 2 credits for each result · about 4 sec'],
    ['**flux · x', String.raw`- \*\*flux · x`],
  ])('lets stand out what a line of a list is about: %s', (line, shown) => {
    const lines = [line, 'a', 'b', 'c', 'd'];
    expect(text(card({ tone: 'info', lines, actions: [] }), en).split('\n')).toContain(shown);
  });

  test('has one row of buttons that carry the generation and nothing else', () => {
    const names = ['publish', 'again', 'vary', 'edit', 'delete'] as const;
    const actions = names.map((name) => ({ name, label: name }));
    const { components } = render({ ...done(), actions }, en);
    expect(components).toHaveLength(1);
    expect(buttonsIn(components)).toEqual(names.map((name) => `${name}:web-generation-1`));
  });

  test('tells what became of files that did not fit', () => {
    const limits = { sizeBytes: 31_457_280, limitBytes: 10_485_760 };
    const notes = [
      { kind: 'reencoded' as const, ...limits },
      {
        kind: 'linked' as const,
        ...limits,
        url: 'https://files.example/a_b.mp4',
        expiresAt: 1_700_003_600_000,
      },
    ];
    const lines = text(done(), en, { notes }).split('\n').slice(-2);
    expect(lines[0]).toBe('-# Made smaller to fit: files here may have 10 MiB.');
    expect(lines[1]).toContain('30 MiB');
    expect(lines[1]).toContain('(<https://files.example/a_b.mp4>)');
    expect(lines[1]).toContain('<t:1700003600:R>');
  });
});

describe('what people typed', () => {
  test.for([
    '**b** _i_ __u__ ~~s~~ `c` ||spoiler|| \\* \\\\',
    '@everyone <@123456789012345678> <#123456789012345678> </imagine:1> <t:1:R> <:a:1>',
    'discord.gg/abc discordapp.com/invite/abc',
    '[click](https://evil.example) https://evil.example/a_b <https://evil.example>',
    '# big',
    '-# small',
    '- a list',
    '1. one',
    '> quote',
    '>>> quote',
    '+ plus',
  ])('%s is shown as it stands', (prompt) => {
    const shown = text(card({ prompt, lines: [] }), en);
    expect(displayed(shown).split('\n')[1]).toBe(prompt);
    const [, quoted = ''] = shown.split('\n');
    const bare = quoted.slice(2).replaceAll(/\\[^0-9A-Za-z\s]/gu, 'x');
    expect(bare).not.toMatch(/[*_~`|<>[\]@]|:\/\/|discord(?:app)?\.(?:gg|com)|^\s*(?:#|-|\+|\d+\.)\s/u);
  });

  test('is one line of 600 characters at most, cut between characters', () => {
    const prompt = `first\nsecond ${'👩‍🎨'.repeat(900)}`;
    const [, quoted = ''] = text(card({ prompt, lines: [] }), en).split('\n');
    expect(quoted).toMatch(/^> first second /u);
    expect(Array.from(quoted.slice(2)).length).toBeLessThanOrEqual(601);
    expect(quoted.isWellFormed()).toBe(true);
    expect(quoted.endsWith('…')).toBe(true);
  });

  test.for(locales)('fits into 2,000 characters at its worst (%s)', (locale) => {
    const worst = '_'.repeat(4000);
    const lines = Array.from({ length: 12 }, () => worst.slice(0, 200));
    const shown = text(card({ prompt: worst, lines, title: 'x'.repeat(100) }), textsFor(locale));
    expect(shown.length).toBeLessThanOrEqual(2000);
    expect(shown).toContain('\\_');
  });
});
