// What a round says of itself: one line, and where something is wrong also what, and how to see it again.
import { commandFor, type Given } from './arguments.ts';
import type { Problem } from './checks.ts';
import type { Round } from './round.ts';

/** The sums of rounds. */
export interface Sums {
  rounds: number;
  generations: number;
  /** Predictions that the gateway made. */
  made: number;
  faults: Map<string, number>;
  kills: number;
  lost: number;
  doubled: number;
  wrong: number;
  /** How often what has a reason happened, by that reason. */
  explained: Map<string, number>;
  /** The furthest that memory was from its beginning, as a share. */
  growth: number;
  tookMs: number;
}

/** The sums of one round. */
export function sumsOf({ evidence, faults, kills, problems, explained, tookMs }: Round): Sums {
  const many = (kind: Problem['kind']) => problems.filter((problem) => problem.kind === kind).length;
  return {
    rounds: 1,
    generations: evidence.records.length,
    made: evidence.made.length,
    faults: new Map(faults),
    kills,
    lost: many('lost'),
    doubled: many('doubled'),
    wrong: many('wrong'),
    explained: new Map([...Map.groupBy(explained, (text) => text)].map(([text, all]) => [text, all.length])),
    growth: evidence.lives.map(({ beforeBytes, afterBytes }) => afterBytes / beforeBytes - 1).reduce(further),
    tookMs,
  };
}

/** The sums of both. */
export function added(one: Sums, other: Sums): Sums {
  return {
    rounds: one.rounds + other.rounds,
    generations: one.generations + other.generations,
    made: one.made + other.made,
    faults: addedCounts(one.faults, other.faults),
    kills: one.kills + other.kills,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
    wrong: one.wrong + other.wrong,
    explained: addedCounts(one.explained, other.explained),
    growth: further(one.growth, other.growth),
    tookMs: one.tookMs + other.tookMs,
  };
}

/** The line of a round. */
export function lineOf(sums: Sums, round: number, { seed }: Pick<Given, 'seed'>): string {
  const { generations, made, kills, lost, doubled, wrong, growth, tookMs } = sums;
  const reasons = [...sums.explained].map(([text, times]) => `${times} ${text}`);
  return [
    `round ${round} of seed ${seed}`,
    `${generations} generations`,
    `${made} creates`,
    `${total(sums.faults)} faults of ${sums.faults.size} kinds (${bySide(sums.faults)})`,
    `${kills} kills`,
    `lost ${lost}`,
    `doubled ${doubled}`,
    ...(wrong > 0 ? [`wrong ${wrong}`] : []),
    `memory ${growth < 0 ? '' : '+'}${(growth * 100).toFixed(0)} %`,
    `${(tookMs / 1000).toFixed(0)} s`,
    ...(reasons.length > 0 ? [`explained: ${reasons.join(', ')}`] : []),
  ].join(' · ');
}

/** What is wrong with a round, and the command that plays it again. */
export function failureOf({ problems }: Pick<Round, 'problems'>, round: number, given: Given): string {
  const lines = problems.slice(0, mostTold).map(({ kind, text }) => `  ${kind}: ${text}`);
  const rest = problems.length - lines.length;
  const more = rest > 0 ? [`  and ${rest} more`] : [];
  return [...lines, ...more, `  seed ${given.seed}, again with: ${commandFor(given, round)}`].join('\n');
}

const mostTold = 20;

/** Where something was done: the word before the colon, or whoever it belongs to. */
export function sideOf(kind: string): string {
  const [first = ''] = kind.split(/:| \d/u);
  if (['create', 'get', 'cancel', 'find', 'output'].includes(first)) return 'gateway';
  return ['gateway', 'webhook', 'discord', 'slack', 'process', 'redis'].includes(first) ? first : 'people';
}

function further(one: number, other: number): number {
  return Math.abs(one) > Math.abs(other) ? one : other;
}

function bySide(faults: ReadonlyMap<string, number>): string {
  const sides = Map.groupBy(faults, ([kind]) => sideOf(kind));
  return [...sides]
    .map(([side, kinds]) => `${side} ${total(new Map(kinds))}`)
    .toSorted()
    .join(', ');
}

/** All of a count. */
export function total(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((sum, count) => sum + count, 0);
}

function addedCounts(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): Map<string, number> {
  const sum = new Map(one);
  for (const [kind, count] of other) sum.set(kind, (sum.get(kind) ?? 0) + count);
  return sum;
}
