// How often progress is shown, by one and by many.
import { expect, test } from 'vitest';
import { createCompany } from '../../../src/adapters/slack/pacing.ts';
import { card, done } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const one = (number: number) => card({ tone: 'working', generationId: `slack-${number}` });

test('one generation shows itself twice where it is quick, and every five seconds where it is not', () => {
  const company = createCompany(createFakeClock());
  company.note(one(1));
  expect(company.progressEveryMs(1000)).toBe(2000);
  expect(company.progressEveryMs(10_000)).toBe(4000);
  expect(company.progressEveryMs(600_000)).toBe(5000);
});

test('many share fifty edits a minute, and leave room for ends', () => {
  const company = createCompany(createFakeClock());
  for (let number = 1; number <= 20; number += 1) company.note(one(number));
  const everyMs = company.progressEveryMs(1000);
  expect((20 * 60_000) / everyMs).toBeLessThanOrEqual(50 - 16);
});

test('who has ended takes no room any more', () => {
  const company = createCompany(createFakeClock());
  for (let number = 1; number <= 20; number += 1) company.note(one(number));
  for (let number = 1; number <= 20; number += 1)
    company.note({ ...done(), generationId: `slack-${number}` });
  expect(company.progressEveryMs(1000)).toBe(2000);
});

test('who was not heard of for two minutes has ended elsewhere', async () => {
  const clock = createFakeClock();
  const company = createCompany(clock);
  for (let number = 1; number <= 20; number += 1) company.note(one(number));
  await clock.advance(60_000);
  company.note(one(1));
  await clock.advance(60_001);
  expect(company.progressEveryMs(1000)).toBe(2000);
});

test('who has pressed a button sees soon what came of it, in a crowd too', () => {
  const company = createCompany(createFakeClock());
  for (let number = 1; number <= 20; number += 1) company.note(one(number));
  expect(company.progressEveryMs(0)).toBe(2000);
});

test('what another worker has ended is forgotten sooner', async () => {
  const clock = createFakeClock();
  const company = createCompany(clock, () => 3);
  for (let number = 1; number <= 20; number += 1) company.note(one(number));
  expect(company.progressEveryMs(1000)).toBe(36_000);
  await clock.advance(40_001);
  expect(company.progressEveryMs(1000)).toBe(2000);
});
