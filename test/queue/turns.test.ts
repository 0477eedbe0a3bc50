// Whose turn it is, and how far away a turn is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurns, type Waiting } from '../../src/queue/turns.ts';

let orders = 0;
const jobOf = (owner: string, at = 0): Waiting => ({ owner, at, order: orders++ });

function ownersInTurn(owners: string): string {
  const turns = createTurns<Waiting>();
  for (const owner of owners) turns.add(jobOf(owner));
  let taken = '';
  for (let job = turns.take(); job; job = turns.take()) {
    taken += job.owner;
    turns.finished(job);
  }
  return taken;
}

test('owners take turns in the order they came', () => {
  expect(ownersInTurn('aaabbc')).toBe('abcaba');
  expect(ownersInTurn('caaab')).toBe('cabaa');
});

test('fewest running goes first', () => {
  const turns = createTurns<Waiting>();
  for (const owner of 'aaab') turns.add(jobOf(owner));
  const first = turns.take();
  expect(first?.owner).toBe('a');
  turns.add(jobOf('b'));
  expect([turns.take()?.owner, turns.take()?.owner, turns.take()?.owner]).toEqual(['b', 'a', 'b']);
});

test('who had no jobs for a while keeps the place of the last start', () => {
  const turns = createTurns<Waiting>();
  const runOne = () => {
    const job = turns.take();
    if (job) turns.finished(job);
    return job?.owner;
  };
  for (const owner of 'aabbcc') turns.add(jobOf(owner));
  expect([runOne(), runOne(), runOne()]).toEqual(['a', 'b', 'c']);
  turns.add(jobOf('d'));
  expect(runOne()).toBe('d');
  turns.add(jobOf('d'));
  expect([runOne(), runOne(), runOne(), runOne()]).toEqual(['a', 'b', 'c', 'd']);
});

test('within one owner the earliest due goes first', () => {
  const turns = createTurns<Waiting>();
  const [second, third, first] = [jobOf('a', 20), jobOf('a', 20), jobOf('a', 10)];
  for (const job of [second, third, first]) turns.add(job);
  expect([turns.take(), turns.take(), turns.take()]).toEqual([first, second, third]);
});

test('position is exactly the order of the starts while nothing finishes', () => {
  const owner = fc.constantFrom('a', 'b', 'c', 'd');
  const history = fc.array(fc.tuple(owner, fc.constantFrom('add', 'take', 'finish')), { maxLength: 40 });
  fc.assert(
    fc.property(history, (history) => {
      const turns = createTurns<Waiting>();
      const waiting = new Set<Waiting>();
      const running: Waiting[] = [];
      for (const [owner, what] of history) {
        if (what === 'add') {
          const job = jobOf(owner);
          turns.add(job);
          waiting.add(job);
        } else if (what === 'take') {
          const job = turns.take();
          if (job) running.push(job);
          if (job) waiting.delete(job);
        } else {
          const job = running.shift();
          if (job) turns.finished(job);
        }
      }
      expect(turns.size).toBe(waiting.size);
      const positions = new Map([...waiting].map((job) => [job, turns.position(job)]));
      for (let place = 1, job = turns.take(); job; job = turns.take(), place += 1) {
        expect(positions.get(job)).toBe(place);
      }
    }),
  );
});
