// What a chaos run is told on the command line.
import { parseArgs } from 'node:util';

/** A run. */
export interface Given {
  rounds: number;
  /** What people ask for in a round; who is not answered asks again. */
  generations: number;
  seed: number;
  /** So many seeds, from `seed` on. */
  seeds: number;
  /** This one of its rounds alone. */
  only: number | undefined;
  /** Write the table into bench/results.md. */
  record: boolean;
  /** So many workers beside a front, on a Redis; undefined: one process, on SQLite. */
  workers: number | undefined;
}

/** Reads the arguments; throws a sentence for what is none. */
export function readArguments(args: readonly string[]): Given {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      generations: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      round: { type: 'string' },
      record: { type: 'boolean', default: false },
      redis: { type: 'boolean', default: false },
      workers: { type: 'string' },
    },
  });
  if (values.workers !== undefined && !values.redis)
    throw new Error('--workers is for several processes, which share a Redis: give --redis as well');
  return {
    rounds: count('rounds', values.rounds),
    generations: count('generations', values.generations),
    seed: count('seed', values.seed),
    seeds: count('seeds', values.seeds),
    only: values.round === undefined ? undefined : count('round', values.round),
    record: values.record,
    workers: values.redis ? count('workers', values.workers ?? '3') : undefined,
  };
}

/** The command that repeats one round and nothing else. */
export function commandFor(
  { generations, seed, workers }: Pick<Given, 'generations' | 'seed' | 'workers'>,
  round: number,
): string {
  const redis = workers === undefined ? '' : ` --redis --workers ${workers}`;
  return `npm run chaos --${redis} --generations ${generations} --seed ${seed} --round ${round}`;
}

function count(name: string, given: string): number {
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1 || number > 1_000_000) {
    throw new Error(`--${name} must be a whole number from 1, for example --${name} 20`);
  }
  return number;
}
