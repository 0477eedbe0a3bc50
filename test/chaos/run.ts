// `npm run chaos`: plays rounds, says one line of each, and ends with 1 where anything was lost, doubled or wrong.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Semaphore } from 'async-mutex';
import { readArguments } from './arguments.ts';
import { hasRedis } from '../fakes/redis.ts';
import { planRound } from './plan.ts';
import { added, failureOf, lineOf, sumsOf, type Sums } from './report.ts';
import { partOf, withPart } from './results.ts';
import { playRound } from './round.ts';

const given = readArguments(process.argv.slice(2));
const rounds =
  given.only === undefined ? Array.from({ length: given.rounds }, (_, index) => index + 1) : [given.only];
/** One in 50 generations, and never fewer than two: one of each kind. */
const size = {
  generations: given.generations,
  kills: Math.min(6, Math.max(2, Math.round(given.generations / 50))),
  isLong: true,
  workers: given.workers,
};
if (given.workers !== undefined && !hasRedis) {
  console.error(
    'There is no redis-server on the PATH: install it (Debian: redis-server), or leave --redis out.',
  );
  process.exit(1);
}

const seeds = Array.from({ length: given.seeds }, (_, index) => given.seed + index);
const all = seeds.length === 1 ? [await playSeed(given.seed)] : await playApart();
const [first, ...others] = all.filter((each) => each !== undefined);

if (given.record && first) {
  const results = new URL('../../bench/results.md', import.meta.url);
  const part = partOf(others.reduce(added, first), seeds, given.workers);
  writeFileSync(results, withPart(readFileSync(results, 'utf8'), part));
}
// NOTE Node's own clean-up spins for ever on what was being written to sockets that were reset.
if (process.send) process.send(first, undefined, {}, () => process.exit());
else process.exit();

/** Each seed in a process of its own, as many at once as there are cores: what plays must not be late itself. */
function playApart(): Promise<(Sums | undefined)[]> {
  const turns = new Semaphore(availableParallelism());
  return Promise.all(
    seeds.map((seed) =>
      turns.runExclusive(async () => {
        const { rounds: many, generations } = given;
        const own = ['--seed', seed, '--rounds', many, '--generations', generations].map(String);
        const several = given.workers === undefined ? [] : ['--redis', '--workers', String(given.workers)];
        const child = fork(import.meta.filename, [...own, ...several], { serialization: 'advanced' });
        let sums: Sums | undefined;
        child.on('message', (message) => (sums = message as Sums));
        const [code] = (await once(child, 'exit')) as [number | null];
        if (code !== 0) process.exitCode = 1;
        return sums;
      }),
    ),
  );
}

/** Round after round of one seed. */
async function playSeed(seed: number): Promise<Sums | undefined> {
  let sums: Sums | undefined;
  for (const round of rounds) {
    const played = await playRound(planRound(seed, round, size)).catch((error: unknown) => {
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
      const log = join(tmpdir(), `chaos-${seed}-${round}.log`);
      writeFileSync(log, played.evidence.log);
      console.log(`  what the program said: ${log}`);
      process.exitCode = 1;
    }
  }
  return sums;
}
