// Measures everything and writes bench/results.md, its charts and the README's table; or parts, by the beginning of their names, which are
// only printed unless `--record` is there too.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { chartsOf } from './charts/charts.ts';
import { parts } from './parts.ts';
import { withTable } from './readme.ts';
import { joined, merged, sectionsIn, tableOf, type Section } from './results-file.ts';
import { summaryOf, summaryTitle } from './summary.ts';

const words = process.argv.slice(2).filter((word) => word !== '--record');
const isWhole = words.length === 0;
const isRecorded = isWhole || process.argv.includes('--record');
const chosen = parts.filter(({ name }) => isWhole || words.some((word) => name.startsWith(word)));
if (chosen.length === 0) {
  throw new Error(
    `There is no ${words.join(' ')} to measure, but ${parts.map(({ name }) => name).join(', ')}.`,
  );
}

const startedAt = performance.now();
const measured: Section[] = [];
for (const { name, measure } of chosen) {
  const beganAt = performance.now();
  measured.push(...(await measure()));
  console.error(`${name}: ${seconds(beganAt)} s`);
}
for (const { title, text } of measured) console.log(`## ${title}\n\n${text}\n`);
console.error(`All of it: ${seconds(startedAt)} s`);
if (isRecorded) record();

function record(): void {
  const file = new URL('results.md', import.meta.url);
  const before = readFileSync(file, 'utf8');
  // The chaos run writes its own section there, which no bench repeats.
  const kept = sectionsIn(before).filter(({ title }) => title === 'Chaos');
  const sections = (isWhole ? [...measured, ...kept] : merged(before, measured)).filter(
    ({ title }) => title !== summaryTitle,
  );
  const [start = ''] = before.split(/^## /mu);
  const write = (text: string): void => writeFileSync(file, text);
  const head = isWhole ? greeting() : start;
  // What was measured stays, even where a part of what is to be in short is missing.
  write(joined(head, sections));
  const text = joined(head, [summaryOf(sections), ...sections]);
  write(text);
  const root = new URL('../', import.meta.url);
  for (const [path, chart] of chartsOf(text)) writeFileSync(new URL(path, root), chart);
  const readme = new URL('README.md', root);
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), tableOf(sectionsIn(text), summaryTitle)));
}

function greeting(): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  return `# Measured

${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}, everything on loopback.
Repeat with \`npm run bench\`, which takes ${Math.ceil(Number(seconds(startedAt)) / 60)} minutes; the figures of one table come from one run. The model time says
which trials ran beside each other, in turns: those of 13 s five at a time, those of 4.5 s two; in Slack all five.`;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
