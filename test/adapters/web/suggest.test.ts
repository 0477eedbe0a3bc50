// What the page suggests at the caret, and how it shows what was typed.
import { expect, test } from 'vitest';
import { suggestionsOf } from '../../../src/adapters/web/commands.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { textsFor } from '../../../src/i18n/texts.ts';

type Suggest = (text: string, caret: number, known: unknown) => { items: { label: string }[] };
type PiecesOf = (typed: string, models: unknown) => { text: string; flag: boolean }[];
type ShapeOf = (typed: string) => { aspect: number; count: number };

// The page's own scripts are plain JavaScript, so they are loaded as the browser does: by address.
const page = new URL('../../../src/adapters/web/page/', import.meta.url);
const { suggest } = (await import(new URL('suggest.js', page).href)) as { suggest: Suggest };
const { piecesOf, shapeOf } = (await import(new URL('said.js', page).href)) as {
  piecesOf: PiecesOf;
  shapeOf: ShapeOf;
};
const known = suggestionsOf(loadCatalog('flux-schnell'), textsFor('en'));
const labels = (before: string, after = '') =>
  suggest(before + after, before.length, known).items.map(({ label }) => label);

test('a slash offers the commands, and nothing once one is typed out', () => {
  expect(labels('/')).toEqual(['/imagine', '/usage', '/models']);
  expect(labels('/us')).toEqual(['/usage']);
  expect(labels('/usage')).toEqual([]);
  expect(labels('/usage --')).toEqual([]);
});

test('two dashes offer the flags of the model in question that are not used yet', () => {
  expect(labels('a fox --')).toEqual(expect.arrayContaining(['--model', '--ar', '--count', '--seed']));
  expect(labels('a fox --ar 1:1 --')).not.toContain('--ar');
  expect(labels('a fox --', ' --ar 1:1')).not.toContain('--ar');
  expect(labels('a fox --')).not.toContain('--scheduler');
  expect(labels('a fox --model sdxl --')).toContain('--scheduler');
  expect(labels('a fox —se')).toEqual(['--seed']);
  expect(labels('a fox -')).toEqual([]);
});

test('behind a flag stand its choices, behind --model the models, default first', () => {
  expect(labels('a fox --model ')[0]).toBe('flux-schnell');
  expect(labels('a fox --m sd')).toEqual(['sdxl']);
  expect(labels('a fox --ar 16')).toEqual(['16:9']);
  expect(labels('a fox --ar 16:9')).toEqual([]);
  expect(labels('a fox --seed ')).toEqual([]);
  expect(labels('a fo')).toEqual([]);
});

test('flags are told apart from words, and no character gets lost', () => {
  const pieces = (typed: string) =>
    piecesOf(typed, known.models).map(({ text, flag }) => (flag ? `[${text}]` : text));
  expect(pieces('/imagine a fox --ar 16:9 in snow')).toEqual(['a fox', '[--ar 16:9]', 'in snow']);
  expect(pieces('a fox --no blur and noise --seed 7')).toEqual([
    'a fox',
    '[--no blur and noise]',
    '[--seed 7]',
  ]);
  expect(pieces('a fox --private in snow —seed=7')).toEqual(['a fox', '[--private]', 'in snow', '[—seed=7]']);
  expect(pieces('well-known words – and dashes')).toEqual(['well-known words – and dashes']);
});

test('the tray has the shape that was asked for, within reason', () => {
  expect(shapeOf('a fox --ar 16:9 --count 4')).toEqual({ aspect: 16 / 9, count: 4 });
  expect(shapeOf('a fox')).toEqual({ aspect: 1, count: 1 });
  expect(shapeOf('a fox --ar 999:1 --n 99')).toEqual({ aspect: 3, count: 8 });
  expect(shapeOf('a fox --ar 0:0')).toEqual({ aspect: 1, count: 1 });
});
