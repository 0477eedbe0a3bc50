// A short chaos run, and what a long one is made of.
import { expect, test } from 'vitest';
import { commandFor, readArguments } from './arguments.ts';
import { createDice } from './dice.ts';
import { evidence } from './made-up.ts';
import { planRound } from './plan.ts';
import { added, failureOf, lineOf, sumsOf } from './report.ts';
import { partOf, sectionIn, withPart, withSection } from './results.ts';
import { playRound, type Round } from './round.ts';

test('nothing is lost, doubled or paid twice in a short round', async () => {
  const size = { generations: 12, kills: 2, isLong: false };
  const { problems, evidence: found, faults, kills } = await playRound(planRound(1, 3, size));
  expect(problems).toEqual([]);
  expect(found.records.length).toBeGreaterThanOrEqual(12);
  expect([kills, faults.get('process: kill -9'), faults.get('process: SIGTERM')]).toEqual([2, 1, 1]);
}, 60_000);

test('the plan of a round is drawn from its seed alone', () => {
  const size = { generations: 40, kills: 4, isLong: true };
  const drawn = (seed: number, round: number) => JSON.stringify(planRound(seed, round, size));
  expect(drawn(3, 2)).toBe(drawn(3, 2));
  expect(new Set([drawn(3, 2), drawn(3, 3), drawn(2, 3), drawn(4, 2)]).size).toBe(4);
  const { kills, wishes, troubles } = planRound(3, 2, size);
  expect(troubles).toEqual([]);
  expect(kills.map(({ signal }) => signal)).toEqual(expect.arrayContaining(['SIGKILL', 'SIGTERM']));
  expect(new Set(wishes.map(({ name }) => name)).size).toBe(40);
});

test('in the plan of a round on Redis everything happens that several processes can meet', () => {
  const size = { generations: 40, kills: 6, isLong: true, workers: 3 };
  const rounds = Array.from({ length: 8 }, (_, index) => planRound(3, index, size));
  const kills = rounds.flatMap((round) => round.kills);
  const troubles = rounds.flatMap((round) => round.troubles);
  expect(new Set(troubles.map(({ kind }) => kind))).toEqual(
    new Set(['frozen', 'cut off', 'cut off in silence', 'slow', 'redis killed']),
  );
  const members = [...kills, ...troubles].flatMap((each) => ('member' in each ? each.member : []));
  expect([Math.min(...members), Math.max(...members)]).toEqual([0, 3]);
  // A front that stands still is one that is down, and those there are.
  expect(troubles.filter((each) => each.kind === 'frozen' && each.member === 0)).toEqual([]);
});

test('chance answers the same question in the same way, whoever asks first', () => {
  const one = createDice('7/1');
  const other = createDice('7/1');
  const answers = Array.from({ length: 200 }, (_, index) => one.between(1, 6, 'throw', index));
  const reversed = Array.from({ length: 200 }, (_, index) => other.between(1, 6, 'throw', 199 - index));
  expect(reversed.toReversed()).toEqual(answers);
  expect(new Set(answers)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(createDice('7/2').share('throw', 1)).not.toBe(one.share('throw', 1));
});

test('the arguments are those of the command line', () => {
  expect(readArguments(['--rounds', '20', '--generations', '200', '--seed', '1'])).toEqual({
    rounds: 20,
    generations: 200,
    seed: 1,
    seeds: 1,
    only: undefined,
    record: false,
    workers: undefined,
  });
  for (const workers of [undefined, 2]) {
    const again = commandFor({ generations: 200, seed: 4, workers }, 7).split(' -- ')[1]?.split(' ') ?? [];
    expect(readArguments(again)).toMatchObject({ generations: 200, seed: 4, only: 7, workers });
  }
  expect(readArguments(['--redis'])).toMatchObject({ workers: 3 });
  expect(() => readArguments(['--workers', '2'])).toThrow('give --redis as well');
  expect(() => readArguments(['--rounds', 'many'])).toThrow('--rounds must be a whole number from 1');
});

const failed: Round = {
  evidence: evidence(),
  faults: new Map([['gateway 429', 3]]),
  kills: 2,
  tookMs: 18_400,
  problems: [
    { kind: 'lost', text: 'w0001 was never answered' },
    { kind: 'doubled', text: 'w0002 has 2 final messages' },
  ],
  explained: ['an orphan that was cancelled', 'an orphan that was cancelled'],
};

test('a round is told in a line, and a failure with the command that repeats it', () => {
  expect(lineOf(sumsOf(failed), 7, { seed: 4 })).toBe(
    'round 7 of seed 4 · 2 generations · 2 creates · 3 faults of 1 kinds (gateway 3) · 2 kills · lost 1 · doubled 1 · memory +10 % · 18 s · explained: 2 an orphan that was cancelled',
  );
  const given = {
    rounds: 20,
    generations: 200,
    seed: 4,
    seeds: 1,
    only: undefined,
    record: false,
    workers: undefined,
  };
  expect(failureOf(failed, 7, given)).toBe(`  lost: w0001 was never answered
  doubled: w0002 has 2 final messages
  seed 4, again with: npm run chaos -- --generations 200 --seed 4 --round 7`);
});

test('the results get a section of their own, and keep the others', () => {
  const sums = added(sumsOf(failed), sumsOf(failed));
  expect(sums).toMatchObject({ rounds: 2, generations: 4, kills: 4, lost: 2, doubled: 2 });
  const part = partOf(sums, [4], undefined);
  expect(part).toContain('| gateway | gateway 429 | 6 |');
  expect(part).toContain('- 4 × an orphan that was cancelled');
  const before = '# Measured\n\n## One\n\n1\n';
  const first = withPart(before, part);
  const section = sectionIn(first) ?? '';
  expect(first).toBe(`${before}\n${section}\n`);
  const behind = `${first}\n## Two\n\n2\n`;
  const second = withSection(behind, section);
  expect(second).toBe(`# Measured\n\n## One\n\n1\n\n## Two\n\n2\n\n${section}\n`);
  expect(sectionIn(behind)).toBe(section);
  expect(sectionIn(before)).toBeUndefined();
});

test('a run on Redis has a part of its own beside that of one process', () => {
  const sums = sumsOf(failed);
  const alone = withPart('# Measured\n', partOf(sums, [1], undefined));
  const both = withPart(alone, partOf(sums, [2], 3));
  expect(both.match(/^##.*/gmu)).toEqual([
    '## Chaos',
    '### One process, SQLite',
    '### A front and workers, Redis',
  ]);
  expect(both).toContain('one front and 3 workers were ended 2 times');
  expect(withPart(withPart('# Measured\n', partOf(sums, [2], 3)), partOf(sums, [1], undefined))).toBe(both);
  const again = withPart(both, partOf(sums, [5], 3));
  expect(again).toBe(both.replace('with seed 2', 'with seed 5'));
});
