// The table of a chaos run in bench/results.md, under a heading of its own; everything else in that file stays as it is.
import { table } from '../../bench/figures.ts';
import { sideOf, total, type Sums } from './report.ts';

const heading = '## Chaos';

/** The section of a run with its heading, for people. */
export function sectionOf(sums: Sums, seeds: readonly number[]): string {
  const rows = [...sums.faults]
    .map(([kind, times]) => [sideOf(kind), kind, String(times)])
    .toSorted((one, other) => one.join().localeCompare(other.join()));
  const reasons = [...sums.explained].map(([text, times]) => `- ${times} × ${text}`);
  return `${heading}

\`npm run chaos\`: the whole program in its own process, between the simulator and the fakes of Discord and Slack, with
everything failing that can; ${sums.rounds} rounds with seed ${seeds.join(', ')}, ${(sums.tookMs / sums.rounds / 1000).toFixed(0)} s each. People asked for
${sums.generations} generations, the gateway made ${sums.made} predictions, and the process was ended ${sums.kills} times.

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
