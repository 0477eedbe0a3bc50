// Cards as Slack's messages: what stands in them, and that Slack takes them whatever people write.
import { describe, expect, test } from 'vitest';
import { inMrkdwn, momentOf, render, renderHint } from '../../../src/adapters/slack/render.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { actionNames, type Card, type Tone } from '../../../src/generation/cards/card.ts';
import { modelCard, modelsCard } from '../../../src/generation/cards/models-card.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { card, done } from '../../contracts/cards.ts';
import { blockProblems } from '../../fakes/slack/blocks.ts';
import { buttonsOf, displayed, linksOf, mentionsOf, type Block } from '../../fakes/slack/display.ts';

const en = textsFor('en');

/** A message as it is read. */
function read(...args: Parameters<typeof render>) {
  const { text, blocks } = render(...args);
  const message = { text, blocks: blocks as unknown as Block[] };
  const words = message.blocks.filter(({ type }) => type !== 'actions');
  return {
    lines: displayed({ text, blocks: words }).split('\n'),
    buttons: buttonsOf(message.blocks),
    calls: [
      ...mentionsOf({ ...message, linkNames: false }),
      ...mentionsOf({ text, blocks: [], linkNames: false }),
    ],
    links: [...linksOf(message), ...linksOf({ text, blocks: [] })],
    problems: blockProblems(message.blocks, 'message').map(({ text: problem }) => problem),
    text,
  };
}

describe('a card on Slack', () => {
  test('shows its title, a bar, its prompt, and the small print with a time in everybody’s own zone', () => {
    const shown = card({
      tone: 'working',
      title: 'Developing',
      progress: 0.42,
      lines: ['flux-dev · seed 7 · 8 credits'],
      expectedAt: 1_700_000_004_600,
    });
    const { lines, buttons, text } = read(shown, en, { by: 'ann' });
    expect(lines).toEqual([
      'Developing  ▰▰▰▰▱▱▱▱▱▱ 42%',
      'a red fox',
      'flux-dev · seed 7 · 8 credits',
      'Asked by ann Ready at about 22:13:25 UTC',
    ]);
    expect(buttons).toEqual(['cancel']);
    expect(text).toBe('Developing: a red fox');
    expect(JSON.stringify(render(shown, en))).toContain('<!date^1700000005^{time_secs}|22:13:25 UTC>');
  });

  test('announces nothing that is over', () => {
    const shown = card({ tone: 'working', expectedAt: 5000 });
    expect(JSON.stringify(render(shown, en, { now: 4999 }))).toContain('<!date^5^');
    expect(JSON.stringify(render(shown, en, { now: 5000 }))).not.toContain('<!date');
  });

  test('has buttons that carry the generation and nothing else', () => {
    const actions = actionNames.map((name) => ({ name, label: name }));
    const { blocks } = render({ ...done(), actions }, en);
    const row = blocks.find((block) => block.type === 'actions');
    expect(row?.elements.map((element) => Object.keys(element).toSorted())).toEqual(
      actionNames.map((name) => [
        'action_id',
        ...(name === 'publish' || name === 'fetch' ? ['style'] : []),
        'text',
        'type',
        'value',
      ]),
    );
    expect(buttonsOf(blocks as unknown as Block[])).toEqual([...actionNames]);
  });

  test('that belongs to no generation has no buttons', () => {
    const { generationId: _none, ...told } = card({ tone: 'info' });
    expect(read(told, en).buttons).toEqual([]);
  });

  test('says first why it stands elsewhere, and last what became of its files', () => {
    const link = '<https://files.test/a?b&amp;c|open it>';
    const notes = [inMrkdwn(en, 'slack.linked', { link, when: momentOf(60_000) })];
    const { lines, links } = read(done(), en, { intro: 'From elsewhere.', notes });
    expect(lines[0]).toBe('From elsewhere.');
    expect(lines.at(-1)).toMatch(/^Slack did not take the file: open it, there until .*00:01:00 UTC/u);
    expect(links).toEqual(['https://files.test/a?b&amp;c']);
  });

  test('that tells much tells all of it, in as few parts as hold it', () => {
    const told = Array.from({ length: 80 }, (_, index) => `model-${index}: ${'🦊'.repeat(40)}`);
    const list = card({ tone: 'info', lines: told, actions: [] });
    const { lines, problems } = read(list, en);
    expect(lines.filter((line) => line.startsWith('model-'))).toEqual(told);
    expect(problems).toEqual([]);
    const { blocks } = render(list, en);
    expect(blocks.filter(({ type }) => type === 'section')).toHaveLength(4);
    expect(blocks.at(-1)).toMatchObject({ expand: true });
  });

  test.each(locales)('has the names of models and flags in %s stand out', (locale) => {
    const catalog = loadCatalog('flux-schnell');
    const texts = textsFor(locale);
    const [model = catalog.defaultModel] = catalog.editModels;
    const flags = catalog.flags(model).map(({ names: [name] }) => `--${name}`);
    const names = [...catalog.models.map(({ key }) => key), ...flags];
    for (const told of [modelsCard(catalog, catalog.models, texts), modelCard(catalog, model, texts)]) {
      const { lines, problems } = read(told, texts);
      expect(problems).toEqual([]);
      expect(lines.slice(1).map(unspaced)).toEqual(told.lines.map(unspaced));
      const bold = boldIn(render(told, texts).blocks.slice(1));
      const begins = (line: string) =>
        names.find((name) => line.startsWith(name) && !/^[\w.-]/u.test(line.slice(name.length)));
      expect(bold).toEqual(told.lines.flatMap((line) => begins(line) ?? []));
      expect(bold.length).toBeGreaterThan(2);
    }
  });

  test('has nothing stand out in what may repeat the words of a person', () => {
    const told = card({ tone: 'refused', lines: ['flux-dev · *a* <!channel>: _b_'], actions: [] });
    expect(read(told, en)).toMatchObject({
      lines: expect.arrayContaining(['flux-dev · *a* <!channel>: _b_']),
    });
    expect(boldIn(render(told, en).blocks.slice(1))).toEqual([]);
  });

  test('puts a hint beside what was asked', () => {
    const { blocks } = renderHint(card({ prompt: 'a *fox*' }), 'say <@U1>');
    expect(displayed({ text: '', blocks: blocks as unknown as Block[] })).toBe('a *fox*\nsay @U1');
  });
});

/** What stands in bold, without a remark behind it. */
function boldIn(blocks: readonly unknown[]): string[] {
  const texts = (blocks as { text?: { type: string; text: string } }[]).flatMap(({ text }) => text ?? []);
  return texts
    .filter(({ type }) => type === 'mrkdwn')
    .flatMap(({ text }) => Array.from(text.matchAll(/^\*([^*]+)\*/gmu), ([, name = '']) => name))
    .map((name) => name.replace(/ ?[(（].*$/u, ''));
}

const unspaced = (text: string) => text.replaceAll(' ', '');

const long = 4000;
const words: [kind: string, text: string][] = [
  ['emoji', '🦊'.repeat(long / 2)],
  ['families', '👩‍👩‍👧‍👦'.repeat(long / 11)],
  ['signs', '<&>'.repeat(long / 3)],
  ['calls', '<!channel> <@U0123> <#C0123> @here '.repeat(long / 35)],
  ['links', 'https://a.test/x_y <https://b.test|c> '.repeat(long / 38)],
  ['lines', 'a fox\n\n- in *snow*\n> `quoted`\n'.repeat(long / 31)],
  ['one word', 'x'.repeat(long)],
  ['accents', 'e\u0301'.repeat(long / 2)],
  ['nothing to see', ' \n\t '.repeat(100)],
  ['half a character', `${'a'.repeat(599)}🦊🦊`],
];
const tones: Tone[] = ['waiting', 'working', 'done', 'canceled', 'failed', 'refused', 'info'];

describe('Slack takes', () => {
  const usual = actionNames.filter((name) => name !== 'fetch');
  const actions: Card['actions'] = usual.map((name) => ({ name, label: name }));

  test.each(words)('cards of every tone and language about %s, and calls nobody', (_kind, text) => {
    const pictures = Array.from({ length: 10 }, (_, index) => ({ id: `F${index}`, alt: text }));
    const offer = { name: 'fetch', label: text } as const;
    const arounds: Parameters<typeof render>[2][] = [{}, { pictures, offer, by: text, intro: text }];
    for (const [tone, locale, lines, around] of each(
      tones,
      locales,
      [[], ['short'], [text, text]],
      arounds,
    )) {
      const written = card({ tone, prompt: text, lines, actions, progress: 0.5, expectedAt: 9_000_000 });
      const shown = read(written, textsFor(locale), around);
      expect(shown.problems).toEqual([]);
      expect(shown.calls).toEqual([]);
      expect(shown.links).toEqual([]);
      expect(shown.text.length).toBeLessThanOrEqual(4000);
      expect(shown.lines.every((line) => line.isWellFormed())).toBe(true);
    }
  });

  test('a picture without words', () => {
    expect(read(done(), en, { pictures: [{ id: 'F1', alt: '' }] }).problems).toEqual([]);
  });

  test('a card with nothing but its title', () => {
    const { prompt: _none, ...bare } = card({ lines: [], actions: [] });
    expect(read(bare, en)).toMatchObject({ lines: ['Waiting'], problems: [], text: 'Waiting' });
  });
});

/** Every combination. */
function each<A, B, C, D>(...[as, bs, cs, ds]: [readonly A[], readonly B[], readonly C[], readonly D[]]) {
  return as.flatMap((a) => bs.flatMap((b) => cs.flatMap((c) => ds.map((d): [A, B, C, D] => [a, b, c, d]))));
}
