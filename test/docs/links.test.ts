// Links between the documents lead somewhere, headings included.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The anchors of a document, as GitHub makes them of its headings. */
function anchorsOf(text: string): string[] {
  return Array.from(text.replaceAll(/```.*?```/gsu, '').matchAll(/^#+ (.+)$/gmu), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function lostLinks(document: string): string[] {
  return Array.from(read(document).matchAll(/\]\(([^)\s]+)\)/gu), ([, link = '']) => link).filter((link) => {
    if (/^[a-z]+:/u.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
}

test('there are documents to look at', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'SECURITY.md', 'docs/scaling.md']));
  expect(anchorsOf('# What happens when …\n## From SQLite to Redis, and back')).toEqual([
    'what-happens-when-',
    'from-sqlite-to-redis-and-back',
  ]);
});

test.each(documents)('every link of %s leads somewhere', (document) => {
  expect(lostLinks(document)).toEqual([]);
});
