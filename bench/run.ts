// Measures everything and writes bench/results.md, its charts and the README's table; or parts, by the beginning of their
// names, which are only printed unless `--record` is there too. `--redraw` measures nothing: what stands in short, the charts
// and the README's table are made anew out of the results.
import { cpus, totalmem } from 'node:os';
import { parts } from './parts.ts';
import { record } from './record.ts';
import type { Section } from './results-file.ts';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isRedrawn = process.argv.includes('--redraw');
const isWhole = words.length === 0 && !isRedrawn;
const isRecorded = isWhole || isRedrawn || process.argv.includes('--record');
const chosen = parts.filter(({ name }) => isWhole || words.some((word) => name.startsWith(word)));
if (chosen.length === 0 && !isRedrawn) {
  throw new Error(
    `There is no ${words.join(' ')} to measure, but ${parts.map(({ name }) => name).join(', ')}.`,
  );
}

const startedAt = performance.now();
const measured: Section[] = [];
const failed: string[] = [];
for (const { name, measure } of chosen) {
  const beganAt = performance.now();
  try {
    const sections = await measure();
    measured.push(...sections);
    for (const { title, text } of sections) console.log(`## ${title}\n\n${text}\n`);
  } catch (error) {
    console.error(error);
    failed.push(name);
  }
  console.error(`${name}: ${seconds(beganAt)} s`);
}
console.error(`All of it: ${seconds(startedAt)} s`);
if (isRecorded) record(measured, isWhole && failed.length === 0 ? greeting() : undefined);
if (failed.length > 0) {
  console.error(`Not measured, so to be measured again with --record: ${failed.join(' ')}`);
  process.exitCode = 1;
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
