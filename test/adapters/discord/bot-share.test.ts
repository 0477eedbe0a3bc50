import { RateLimitError } from 'discord.js';
import { expect, test } from 'vitest';
import { createBotShare } from '../../../src/adapters/discord/api/bot-share.ts';

/** How many get through at a time that a test sets, and what the next one has to wait. */
function prepare(sharers: number) {
  const world = { sharers, at: 0 };
  const share = createBotShare(
    () => world.sharers,
    () => world.at,
  );
  const waitMs = (): number => {
    try {
      share.take();
      return 0;
    } catch (error) {
      if (error instanceof RateLimitError) return error.timeToReset;
      throw error;
    }
  };
  const through = (): number => {
    let count = 0;
    while (waitMs() === 0) count += 1;
    return count;
  };
  return { world, waitMs, through };
}

test.for([
  [1, 50],
  [3, 16],
  [50, 1],
  [51, 1],
  [1000, 1],
])('of %d that share, each may ask %d times', ([sharers = 1, each]) => {
  expect(prepare(sharers).through()).toBe(each);
});

test('there is never more than the share within any second', () => {
  const { world, waitMs, through } = prepare(25);
  expect(waitMs()).toBe(0);
  world.at = 600;
  expect(waitMs()).toBe(0);
  expect(waitMs()).toBe(400);
  world.at = 1000;
  expect(through()).toBe(1);
  expect(waitMs()).toBe(600);
});

test('the share follows how many there are', () => {
  const { world, through, waitMs } = prepare(1);
  expect(through()).toBe(50);
  world.sharers = 5;
  world.at = 999;
  expect(waitMs()).toBe(1);
  world.at = 1000;
  expect(through()).toBe(10);
  world.sharers = 2;
  expect(through()).toBe(15);
});
