// `npm run chaos`: plays rounds, says one line of each, and ends with 1 where anything was lost, doubled or wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from './arguments.ts';
import { planRound } from './plan.ts';
import { added, failureOf, lineOf, sumsOf, type Sums } from './report.ts';
import { sectionOf, withSection } from './results.ts';
import { playRound } from './round.ts';

const given = readArguments(process.argv.slice(2));
const rounds =
  given.only === undefined ? Array.from({ length: given.rounds }, (_, index) => index + 1) : [given.only];
/** One in 50 generations, and never fewer than two: one of each kind. */
const size = {
  generations: given.generations,
  kills: Math.min(6, Math.max(2, Math.round(given.generations / 50))),
  isLong: true,
};

let sums: Sums | undefined;
for (const round of rounds) {
  const played = await playRound(planRound(given.seed, round, size)).catch((error: unknown) => {
    console.error(error);
    console.log(failureOf({ problems: [{ kind: 'wrong', text: 'it could not be played' }] }, round, given));
    process.exitCode = 1;
  });
  if (!played) continue;
  const own = sumsOf(played);
  sums = sums ? added(sums, own) : own;
  console.log(lineOf(own, round, given));
  if (played.problems.length > 0) {
    console.log(failureOf(played, round, given));
    const log = join(tmpdir(), `chaos-${given.seed}-${round}.log`);
    writeFileSync(log, played.evidence.log);
    console.log(`  what the program said: ${log}`);
    process.exitCode = 1;
  }
}

if (given.record && sums) {
  const results = new URL('../../bench/results.md', import.meta.url);
  writeFileSync(results, withSection(readFileSync(results, 'utf8'), sectionOf(sums, [given.seed])));
}
