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
const seeds = Array.from({ length: given.seeds }, (_, index) => given.seed + index);
await Promise.all(seeds.map(playSeed));

if (given.record && sums) {
  const results = new URL('../../bench/results.md', import.meta.url);
  writeFileSync(results, withSection(readFileSync(results, 'utf8'), sectionOf(sums, seeds)));
}

/** Round after round of one seed. */
async function playSeed(seed: number): Promise<void> {
  for (const round of rounds) {
    const played = await playRound(planRound(seed, round, size)).catch((error: unknown) => {
      console.error(error);
      const problems = [{ kind: 'wrong', text: 'it could not be played' }] as const;
      console.log(failureOf({ problems: [...problems] }, round, { ...given, seed }));
      process.exitCode = 1;
    });
    if (!played) continue;
    const own = sumsOf(played);
    sums = sums ? added(sums, own) : own;
    console.log(lineOf(own, round, { seed }));
    if (played.problems.length > 0) {
      console.log(failureOf(played, round, { ...given, seed }));
      const log = join(tmpdir(), `chaos-${seed}-${round}.log`);
      writeFileSync(log, played.evidence.log);
      console.log(`  what the program said: ${log}`);
      process.exitCode = 1;
    }
  }
}

// NOTE Node waits for ever for what was being written to a socket that was reset, when it ends by itself.
process.exit();
