// The calendar that keeps all polling together under one rate.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPollBudget } from '../../src/gateway/budget.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { scripted } from './fixture.ts';

const start = 1_000_000;

function busiestSecond(times: number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

test('gives a free moment as it was asked for', () => {
  const budget = createPollBudget(createFakeClock(start), 40);
  expect(budget.reserve(start + 500)).toBe(start + 500);
});

test('never gives a moment that has passed', () => {
  const budget = createPollBudget(createFakeClock(start), 40);
  expect(budget.reserve(0)).toBe(start);
});

test('spreads a crowd at one moment over the seconds behind it', () => {
  const budget = createPollBudget(createFakeClock(start), 40);
  const times = Array.from({ length: 400 }, () => budget.reserve(start));
  expect(new Set(times).size).toBe(400);
  expect(Math.max(...times)).toBe(start + 399 * 25);
});

test('stays under the rate in any second, never early, whatever is asked for', () => {
  const wishes = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 });
  fc.assert(
    fc.property(wishes, fc.integer({ min: 1, max: 60 }), (offsets, perSecond) => {
      const budget = createPollBudget(createFakeClock(start), perSecond);
      const times = offsets.map((offset) => {
        const at = budget.reserve(start + offset);
        expect(at).toBeGreaterThanOrEqual(start + offset);
        return at;
      });
      expect(busiestSecond(times)).toBeLessThanOrEqual(perSecond);
    }),
  );
});

test('fills gaps that later wishes left', () => {
  const budget = createPollBudget(createFakeClock(start), 1);
  const later = budget.reserve(start + 5000);
  const sooner = budget.reserve(start);
  expect([sooner, later]).toEqual([start, start + 5000]);
});

test('forgets what has passed, so that a place in the same rhythm is free again', async () => {
  const clock = createFakeClock(start);
  const budget = createPollBudget(clock, 2);
  for (let second = 0; second < 1000; second += 1) {
    expect(budget.reserve(clock.now())).toBe(clock.now());
    await clock.advance(1000);
  }
});

test('several processes give out no more together than one alone', () => {
  const counts = fc.integer({ min: 2, max: 7 });
  const wishes = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 200 });
  fc.assert(
    fc.property(counts, wishes, fc.integer({ min: 1, max: 60 }), (count, offsets, perSecond) => {
      const clock = createFakeClock(start);
      const budgets = Array.from({ length: count }, () => createPollBudget(clock, perSecond, () => count));
      const times = offsets.map((offset, index) => budgets[index % count]?.reserve(start + offset) ?? 0);
      // Each may have a place at the very edge of a second.
      expect(busiestSecond(times)).toBeLessThanOrEqual(perSecond + count);
    }),
  );
});

test('follows how many share it, and what was given stays given', () => {
  let count = 1;
  const budget = createPollBudget(createFakeClock(start), 10, () => count);
  const alone = Array.from({ length: 10 }, () => budget.reserve(start));
  expect(alone.at(-1)).toBe(start + 900);
  count = 2;
  // Not behind what was given as if all of it had been too much: the new share goes on at once where nothing is given.
  expect([budget.reserve(start), budget.reserve(start)]).toEqual([start + 1000, start + 1200]);
  count = 1;
  // The gaps that two left for each other, and nothing twice.
  expect([budget.reserve(start), budget.reserve(start), budget.reserve(start)]).toEqual([
    start + 1100,
    start + 1300,
    start + 1400,
  ]);
});

test('neither starves nor bursts while processes come and go', () => {
  const steps = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 5 }), asked: fc.integer({ min: 1, max: 40 }) }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 5, max: 60 }), (changes, perSecond) => {
      let count = 1;
      const budget = createPollBudget(createFakeClock(start), perSecond, () => count);
      const times: number[] = [];
      for (const change of changes) {
        count = change.count;
        for (let left = change.asked; left > 0; left -= 1) times.push(budget.reserve(start));
      }
      // Never above what one alone may have, and never later than the smallest share of the time would have been.
      expect(busiestSecond(times)).toBeLessThanOrEqual(perSecond + 1);
      expect(Math.max(...times) - start).toBeLessThanOrEqual(
        Math.ceil((times.length * 5 * 1000) / perSecond),
      );
    }),
  );
});

test('gives the share of whoever has died to the others within the same second', async () => {
  let count = 4;
  const clock = createFakeClock(start);
  const budget = createPollBudget(clock, 40, () => count);
  const before = Array.from({ length: 10 }, () => budget.reserve(start));
  expect(before.at(-1)).toBe(start + 900);
  await clock.advance(500);
  count = 1;
  const after = Array.from({ length: 20 }, () => budget.reserve(clock.now()));
  expect(after.filter((at) => at < start + 1000).length).toBeGreaterThanOrEqual(15);
  expect(busiestSecond([...before, ...after])).toBeLessThanOrEqual(40);
});

test('is what the gateway hands out, by the share it has at the moment', async () => {
  let count = 1;
  const { gateway, clock } = await scripted([], { pollsPerSecond: 10, sharers: () => count });
  const now = clock.now();
  expect([gateway.reserveLook(now), gateway.reserveLook(now), gateway.reserveLook(now)]).toEqual([
    now,
    now + 100,
    now + 200,
  ]);
  count = 3;
  expect([gateway.reserveLook(now + 600), gateway.reserveLook(now + 600)]).toEqual([now + 600, now + 900]);
});
