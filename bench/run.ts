// Prints what was measured: everything, which goes into bench/results.md too, or `discord`, or `slack`, or one part of that.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { sectionIn, withSection } from '../test/chaos/results.ts';
import { measureCrowd, type CrowdFigures } from './alone/crowd.ts';
import { measureDelays, type DelayRow } from './alone/delay.ts';
import { roundTripMs } from './gateway/trial.ts';
import { measureDiscordCrowds } from './discord/crowd.ts';
import { measureDiscordDelays } from './discord/delay.ts';
import { discordCrowdText, discordDelayText } from './discord/text.ts';
import { mebibytes, table } from './figures.ts';
import { measureSlack } from './slack/parts.ts';

const [chat, part] = process.argv.slice(2);
const isWhole = chat === undefined;
const sections = [
  ...(isWhole ? await alone() : []),
  ...(isWhole || chat === 'discord' ? await inDiscord() : []),
  ...(isWhole || chat === 'slack' ? await measureSlack(part) : []),
];
if (sections.length === 0) throw new Error(`There is no ${chat} to measure, but discord and slack.`);

const results = `# Measured

${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${gib(totalmem())} GiB, Node ${process.versions.node}, everything on loopback.
Repeat with \`npm run bench\`; the figures of one table come from one run.

${sections.join('\n\n')}
`;

console.log(results);
if (isWhole) {
  const file = new URL('results.md', import.meta.url);
  // The chaos run writes its own section there, which no bench repeats.
  const chaos = sectionIn(readFileSync(file, 'utf8'));
  writeFileSync(file, chaos === undefined ? results : withSection(results, chaos));
}

async function alone(): Promise<string[]> {
  const crowd = `## A crowd in one process\n\n${crowdText(await measureCrowd())}`;
  return [`## From the model's end to the picture\n\n${delayText(await measureDelays())}`, crowd];
}

async function inDiscord(): Promise<string[]> {
  return [
    `## A crowd in Discord\n\n${discordCrowdText(await measureDiscordCrowds())}`,
    `## From the model's end to the picture in Discord\n\n${discordDelayText(await measureDiscordDelays())}`,
  ];
}

function delayText(rows: readonly DelayRow[]): string {
  const head = ['model', 'held answers', 'client', 'delay, mean', 'delay, p99', 'requests per picture'];
  const body = rows.map((row) => [
    `${(row.modelMs / 1000).toFixed(1)} s ± 5 %`,
    row.held ? 'yes' : 'no',
    row.client,
    `${row.meanMs.toFixed(0)} ms`,
    `${row.p99Ms.toFixed(0)} ms`,
    row.requests.toFixed(1),
  ]);
  return `Against the same simulator with ${roundTripMs} ms added to each round trip of the API; 32 pictures each, sixteen at
a time, after sixteen that are not counted. The delay ends when the picture's bytes are there: in front of the person
(Darkroom), in memory (\`run()\` of the official client, then a plain fetch).

${table(head, body)}`;
}

function crowdText(figures: CrowdFigures): string {
  const rows = [
    ['start to ready', `${figures.startMs.toFixed(0)} ms`],
    ['first reply, median', `${figures.replyP50Ms.toFixed(1)} ms`],
    ['first reply, p99', `${figures.replyP99Ms.toFixed(1)} ms`],
    ['first reply, p99, of 500 more at the same moment', `${figures.burstP99Ms.toFixed(0)} ms`],
    ['memory per running generation, live', `${(figures.liveBytesPerGeneration / 1024).toFixed(1)} KiB`],
    ['memory of the process before, resident', `${mebibytes(figures.residentIdleBytes)} MiB`],
    ['memory of the process with all of them, resident', `${mebibytes(figures.residentBytes)} MiB`],
    ['requests to the gateway per second, all together', figures.pollsPerSecond.toFixed(0)],
  ];
  return `The whole program with SQLite and the web chat; ${figures.generations} generations arrive at ${figures.arrivalsPerSecond} a second and all run
at once, because their model never ends. The reply is timed at the client, over HTTP.

${table(['figure', 'measured'], rows)}`;
}

function gib(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(0);
}
