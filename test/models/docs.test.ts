import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { modelTable, withTable } from '../../src/models/tables.ts';
import { markdownTable, plainTable } from '../../src/models/text-table.ts';
import { folderWith } from './fixture.ts';

const page = readFileSync(new URL('../../docs/models.md', import.meta.url), 'utf8');
const catalog = loadCatalog('flux-schnell');

test('the table of docs/models.md is that of the catalog; `npm run models table` writes it', () => {
  expect(withTable(page, modelTable(catalog))).toBe(page);
});

test('the README counts the models as they are', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`There are ${catalog.models.length} models`);
});

test('the table tells models apart by what they work on', () => {
  const lines = modelTable(catalog).split('\n');
  const worksOn = (key: string) =>
    lines
      .find((line) => line.includes(`\`${key}\``))
      ?.split('|')[6]
      ?.trim();
  expect({
    schnell: worksOn('flux-schnell'),
    dev: worksOn('flux-dev'),
    inpainting: worksOn('stable-diffusion-inpainting'),
    sdxl: worksOn('sdxl'),
    rembg: worksOn('rembg'),
    kling: worksOn('kling-v2.1'),
  }).toEqual({
    schnell: 'words',
    dev: 'words or picture',
    inpainting: 'words and picture and mask',
    sdxl: 'words or picture (and mask)',
    rembg: 'picture',
    kling: 'words and picture',
  });
});

const examples = Array.from(page.matchAll(/```yaml\n(.*?)```/gsu), ([, yaml = '']) => yaml);

test.each(examples)('the example %# of the page is a file that the catalog takes', async (yaml) => {
  const ownFolder = await folderWith({ 'own.yaml': yaml });
  const key = /^key: (\S+)/u.exec(yaml)?.[1] ?? '';
  const before = loadCatalog('flux-schnell').find(key);
  expect(loadCatalog('flux-schnell', { ownFolder }).find(key)).not.toEqual(before);
});

describe('a page', () => {
  const start = '<!-- models: written by `npm run models table` -->';
  test('keeps what is around the table', () => {
    const text = `before\n\n${start}\n\nold\n\n<!-- /models -->\n\nafter\n`;
    expect(withTable(text, 'new')).toBe(text.replace('old', 'new'));
  });

  test.each(['no marks', `${start} only`, '<!-- /models --> only', `<!-- /models --> ${start}`])(
    'without both marks is left alone: %s',
    (text) => expect(withTable(text, 'new')).toBeUndefined(),
  );
});

test('tables are as wide as their widest cell', () => {
  const rows = [
    ['model', 'a'],
    ['x', 'b|c'],
  ];
  expect(plainTable(rows)).toEqual(['model  a', 'x      b|c']);
  expect(markdownTable(rows)).toBe('| model | a    |\n| ----- | ---- |\n| x     | b\\|c |');
});
