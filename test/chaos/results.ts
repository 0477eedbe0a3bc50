// The table of a chaos run in bench/results.md, under a heading of its own; everything else in that file stays as it is.
import { table } from '../../bench/figures.ts';
import { sideOf, total, type Sums } from './report.ts';

const heading = '## Chaos';

const intro = `\`npm run chaos\`: the whole program in processes of its own, between the simulator and the fakes of Discord and Slack, with
everything failing that can.`;

/** Where several processes share a Redis, and where one is alone. */
const parts = { alone: '### One process, SQLite', several: '### A front and workers, Redis' } as const;

/** The part of a run with its heading, for people. */
export function partOf(sums: Sums, seeds: readonly number[], workers: number | undefined): string {
  const rows = [...sums.faults]
    .map(([kind, times]) => [sideOf(kind), kind, String(times)])
    .toSorted((one, other) => one.join().localeCompare(other.join()));
  const reasons = [...sums.explained].map(([text, times]) => `- ${times} × ${text}`);
  const [title, who] =
    workers === undefined
      ? [parts.alone, 'the process was ended']
      : [parts.several, `one front and ${workers} workers were ended`];
  return `${title}

${sums.rounds} rounds with seed ${seeds.join(', ')}, ${(sums.tookMs / sums.rounds / 1000).toFixed(0)} s each. People asked for ${sums.generations} generations, the gateway made
${sums.made} predictions, and ${who} ${sums.kills} times.

${table(
  ['tried', 'survived', 'lost', 'doubled', 'otherwise wrong', 'memory at rest, furthest from its start'],
  [
    [
      `${total(sums.faults)} faults`,
      `${sums.generations - sums.lost} of ${sums.generations} generations`,
      String(sums.lost),
      String(sums.doubled),
      String(sums.wrong),
      `${(sums.growth * 100).toFixed(0)} %`,
    ],
  ],
)}

What is not a picture in front of its person, or was made besides, and why:

${reasons.join('\n')}

${table(['where', 'what was done', 'times'], rows)}`;
}

/** The text with this part in place of the one it had of its kind; the other kind stays as it is. */
export function withPart(text: string, part: string): string {
  const kept =
    sectionIn(text)
      ?.split(/\n(?=### )/u)
      .slice(1) ?? [];
  const [title] = part.split('\n', 1);
  const others = kept.filter((each) => !each.startsWith(`${title}\n`)).map((each) => each.trim());
  const order = Object.values(parts);
  const all = [...others, part].toSorted(
    (one, other) =>
      order.findIndex((each) => one.startsWith(each)) - order.findIndex((each) => other.startsWith(each)),
  );
  return withSection(text, [heading, intro, ...all].join('\n\n'));
}

/** The text with this section in place of the one it had, or behind everything else. */
export function withSection(text: string, section: string): string {
  const kept = text.replace(chaosPattern, '').trimEnd();
  return `${kept}\n\n${section}\n`;
}

/** The section that a text has; undefined where there is none. */
export function sectionIn(text: string): string | undefined {
  return chaosPattern.exec(text)?.[0].trim();
}

/** From the heading up to the next one of its level. */
const chaosPattern = /^## Chaos\n[^]*?(?=^## |$(?![^]))/mu;
