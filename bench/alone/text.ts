// What was measured without a chat, as text and a table.
import { table } from '../figures.ts';
import { roundTripMs } from '../gateway/trial.ts';
import type { DelayRow } from './delay.ts';

/** The delays. */
export function delayText(rows: readonly DelayRow[]): string {
  const head = ['model', 'the end is told by', 'client', 'delay, mean', 'delay, p99', 'requests per picture'];
  const body = rows.map((row) => [
    `${(row.modelMs / 1000).toFixed(1)} s ± 5 %`,
    row.news,
    row.client,
    `${row.meanMs.toFixed(0)} ms`,
    `${row.p99Ms.toFixed(0)} ms`,
    row.requests.toFixed(1),
  ]);
  return `Against simulators with ${roundTripMs} ms added to each round trip of the API; 32 pictures each, sixteen at
a time, after sixteen that are not counted. The delay ends when the picture's bytes are there: in front of the person
(Darkroom), in memory (\`run()\` of the official client, then a plain fetch).

${table(head, body)}`;
}
