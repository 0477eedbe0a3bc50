// Writes down what was measured: bench/results.md, its charts, and the README's table.
import { readFileSync, writeFileSync } from 'node:fs';
import { chartsOf } from './charts/charts.ts';
import { withTable } from './readme.ts';
import { joined, merged, sectionsIn, tableOf, type Section } from './results-file.ts';
import { summaryOf, summaryTitle } from './summary.ts';

const root = new URL('../', import.meta.url);

/**
 * Puts these sections into the results, and in short what matters most. With a `greeting` they are all there is, but for
 * the chaos run, which writes its own section there; without one what was not measured stays.
 */
export function record(measured: readonly Section[], greeting?: string): void {
  const before = read('bench/results.md');
  const kept = sectionsIn(before).filter(({ title }) => title === 'Chaos');
  const sections = (greeting === undefined ? merged(before, measured) : [...measured, ...kept]).filter(
    ({ title }) => title !== summaryTitle,
  );
  const [start = ''] = greeting === undefined ? before.split(/^## /mu) : [greeting];
  // What was measured stays, even where something of what is to be in short is missing.
  write('bench/results.md', joined(start, sections));
  const text = joined(start, [summaryOf(sections), ...sections]);
  write('bench/results.md', text);
  for (const [path, chart] of chartsOf(text)) write(path, chart);
  write('README.md', withTable(read('README.md'), tableOf(sectionsIn(text), summaryTitle)));
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

function write(path: string, text: string): void {
  writeFileSync(new URL(path, root), text);
}
