import { expect, test } from 'vitest';
import { readOrder } from '../../src/models/arguments.ts';
import { ModelsError } from '../../src/models/models-error.ts';

const plain = { key: undefined, price: undefined, schema: undefined, force: false };

test.each<[string[], object]>([
  [[], { name: 'list' }],
  [['list'], { name: 'list' }],
  [['add', 'acme/painter'], { name: 'add', reference: 'acme/painter', ...plain }],
  [
    ['add', 'acme/painter', '--key', 'paint', '--cost', '3', '--force'],
    { name: 'add', reference: 'acme/painter', ...plain, key: 'paint', price: { cost: 3 }, force: true },
  ],
  [
    ['add', '--usd', '.04', '--schema', 'a.json', 'acme/painter'],
    { name: 'add', reference: 'acme/painter', ...plain, price: { usd: 0.04 }, schema: 'a.json' },
  ],
  [['check'], { name: 'check', keys: [], all: false }],
  [['check', 'sdxl', 'rembg', '--all'], { name: 'check', keys: ['sdxl', 'rembg'], all: true }],
  [['table'], { name: 'table', file: undefined }],
  [['table', 'page.md'], { name: 'table', file: 'page.md' }],
])('%j is understood', (words, order) => {
  expect(readOrder(words)).toEqual(order);
});

test.each([
  [['paint'], 'There is no “paint”.'],
  [['add'], 'add needs the full name of a model, owner/name.'],
  [['add', 'a/b', 'c/d'], 'add has no use for “c/d”.'],
  [['add', 'a/b', '--cost', '1.5'], '--cost 1.5 must be a whole number of credits.'],
  [['add', 'a/b', '--cost', '0'], '--cost 0 must be a whole number of credits.'],
  [['add', 'a/b', '--usd', '0'], '--usd 0 must be dollars per output, such as 0.04.'],
  [['add', 'a/b', '--usd', 'cheap'], '--usd cheap must be dollars per output, such as 0.04.'],
  [['add', 'a/b', '--usd', '1', '--cost', '3'], '--cost and --usd say the same: give one of them.'],
  [['add', 'a/b', '--key', 'A B'], '--key A B must be 2 to 61 small letters, digits, dots or dashes.'],
  [['add', 'a/b', '--key', '../x'], '--key ../x must be 2 to 61 small letters, digits, dots or dashes.'],
  [['add', 'a/b', '--all'], 'add has no --all.'],
  [['check', '--force'], 'check has no --force.'],
  [['list', 'sdxl'], 'list has no use for “sdxl”.'],
  [['--colour'], "Unknown option '--colour'"],
  [['add', 'a/b', '--key'], "Option '--key <value>' argument missing."],
])('%j is answered with what is wrong, and with what there is', (words, sentence) => {
  const attempt = (): unknown => readOrder(words);
  expect(attempt).toThrow(ModelsError);
  expect(attempt).toThrow(sentence);
  expect(attempt).toThrow('\nUsage:\n');
});
