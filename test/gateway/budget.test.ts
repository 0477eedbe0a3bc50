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

test('is what the gateway hands out', async () => {
  const { gateway, clock } = await scripted([], { pollsPerSecond: 10 });
  const now = clock.now();
  expect([gateway.reserveLook(now), gateway.reserveLook(now), gateway.reserveLook(now)]).toEqual([
    now,
    now + 100,
    now + 200,
  ]);
});
