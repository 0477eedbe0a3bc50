// What was measured and what is told of it: the charts and the README show what stands in bench/results.md.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chartsOf } from '../../bench/charts/charts.ts';
import { sectionsIn } from '../../bench/results-file.ts';
import { summaryOf, summaryTitle } from '../../bench/summary.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const results = read('bench/results.md');
const charts = chartsOf(results);

/** The rows of all tables, whatever the formatter has made of their columns. */
function rowsIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^\| (?!-)/u.test(line))
    .map((line) => line.replaceAll(/ +/gu, ' '));
}

test.each([...charts])('%s is drawn from the results', (path, drawn) => {
  expect(read(path)).toBe(drawn);
});

test('other results make other charts', () => {
  const slower = results.replaceAll(/\b(\d+) ms \|/gu, '9$1 ms |').replaceAll(/\| (\d+) \|/gu, '| 9$1 |');
  for (const [path, drawn] of chartsOf(slower)) expect(drawn).not.toBe(charts.get(path));
});

test('what stands in short is what the tables below it say', () => {
  const sections = sectionsIn(results);
  const [first, ...others] = sections;
  expect(first).toEqual(summaryOf(others));
  expect(first?.title).toBe(summaryTitle);
});

test('the README has only rows that stand in the results, and every chart with its words', () => {
  const [, performance = ''] = /^## Performance$([^]*?)^## /mu.exec(read('README.md')) ?? [];
  const shown = rowsIn(performance);
  expect(shown.length).toBeGreaterThan(8);
  expect(rowsIn(results)).toEqual(expect.arrayContaining(shown));
  for (const [path] of charts) {
    expect(performance).toMatch(new RegExp(`<img src="${RegExp.escape(path)}"[^>]* alt="[^"]{20,}"`, 'u'));
  }
});
