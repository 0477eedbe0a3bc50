// Lists that are longer than the text of a message.
import { describe, expect, test } from 'vitest';
import { render } from '../../../src/adapters/discord/render.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { modelCard, modelsCard } from '../../../src/generation/cards/models-card.ts';
import { told } from '../../../src/generation/cards/told-card.ts';
import { locales, textsFor } from '../../../src/i18n/texts.ts';
import { displayed } from './displayed.ts';
import { openScene } from './scene.ts';

const catalog = loadCatalog('flux-schnell');
const linesOf = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `${index} ${'x'.repeat(length)}`.slice(0, length));
const list = (lines: string[]) => {
  const { content, embeds = [] } = render(told('info', 'Models', lines), textsFor('en'));
  return { content, pages: embeds.map(({ description = '' }) => description) };
};

describe('a long list', () => {
  test('is text while it fits', () => {
    const { content, pages } = list(linesOf(20, 90));
    expect(content.split('\n')).toHaveLength(21);
    expect(pages).toEqual([]);
  });

  test('goes on one page below its title, then on two of about equal length', () => {
    const one = list(linesOf(40, 80));
    expect(one.content).toBe('**Models**');
    expect(one.pages.map((page) => page.split('\n').length)).toEqual([40]);
    const two = list(linesOf(50, 100));
    const counts = two.pages.map((page) => page.split('\n').length);
    expect(counts).toHaveLength(2);
    expect(counts[0]).toBeLessThanOrEqual(27);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  test('that is longer than all pages begins beside its title', () => {
    const { content, pages } = list(linesOf(70, 100));
    const all = [content, ...pages].join('\n').split('\n');
    expect(all).toEqual(['**Models**', ...linesOf(70, 100).map((line) => `- ${line}`)]);
    expect(content.length).toBeLessThanOrEqual(2000);
  });

  test.each([
    [74, 80],
    [75, 78],
    [200, 100],
    [3000, 8],
    [12, 1990],
    [6, 5000],
  ])('of %i lines with %i characters stays within what Discord takes', (count, length) => {
    const { content, pages } = list(linesOf(count, length));
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(pages.length).toBeLessThanOrEqual(10);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(4096);
    expect(pages.join('').length).toBeLessThanOrEqual(6000);
    const isWhole = [content, ...pages].join('\n').split('\n').length === count + 1;
    expect(isWhole || pages.at(-1)?.endsWith('…')).toBe(true);
  });
});

test.each(locales)('every model is listed whole, alone too (%s)', async (locale) => {
  const texts = textsFor(locale);
  const cards = [
    modelsCard(catalog, catalog.models, texts),
    ...catalog.models.map((model) => modelCard(catalog, model, texts)),
  ];
  for (const card of cards) {
    const { content, embeds = [] } = render(card, texts);
    const shown = [content, ...embeds.map(({ description = '' }) => description)].join('\n');
    const lines = displayed(shown)
      .split('\n')
      .map((line) => line.replace(/^- /u, ''));
    expect(lines).toEqual([card.title, ...card.lines]);
  }
});

test('Discord takes a long list as the answer to /models', async () => {
  await using scene = await openScene();
  const card = modelsCard(catalog, catalog.models, textsFor('en'));
  scene.work((reply) => reply(card));
  await scene.discord.slash('models');
  await scene.settled();
  await scene.discord.slash('models', { model: 'flux-dev' });
  await scene.settled(2);
  const [first] = scene.shown();
  expect(first?.embeds.map(({ description = '' }) => description.split('\n').length)).toEqual([
    card.lines.length,
  ]);
  const asked = scene.commands.map((command) => (command.name === 'models' ? [command.model] : []));
  expect(asked).toEqual([[undefined], ['flux-dev']]);
});
