// Slack's limits among several processes: a share for each.
import { expect, test } from 'vitest';
import { createBudget, type Budget, type Turn } from '../../../../src/adapters/slack/api/budget.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { refusalOf, soon } from './tiny-slack.ts';

const turn = (method: string): Turn => ({ method, team: 'T1', channel: 'C1', urgent: true });
const final = turn('chat.update');
const progress: Turn = { ...final, urgent: false };

const takeMany = (budget: Budget, what: Turn, count: number) =>
  Promise.all(Array.from({ length: count }, () => budget.take(what, soon())));

test.for([
  ['chat.update', 50],
  ['files.getUploadURLExternal', 100],
  ['chat.postMessage', 70],
] as const)(
  '%s of several processes stays below %i in a minute for all of them',
  async ([method, allowed]) => {
    const clock = createFakeClock();
    const budgets = [1, 2, 3, 4].map(() => createBudget(clock, () => 4));
    const times: number[] = [];
    for (let second = 0; second < 90; second += 1) {
      for (const budget of [...budgets, ...budgets]) {
        void budget.take(turn(method), soon()).then(
          () => times.push(clock.now()),
          () => {},
        );
      }
      await clock.advance(1000);
    }
    const most = Math.max(
      ...times.map((at) => times.filter((each) => each >= at && each < at + 60_000).length),
    );
    expect(most).toBeLessThan(allowed);
    expect(most).toBeGreaterThan(allowed * 0.75);
  },
);

test('a share grows and shrinks with the number of those who share, also for those who wait already', async () => {
  const clock = createFakeClock();
  let sharers = 4;
  const budget = createBudget(clock, () => sharers);
  await takeMany(budget, final, 12);
  let hasLeft = false;
  const waiting = (async () => {
    await clock.advance(40_000);
    await budget.take(final, soon());
    hasLeft = true;
  })();
  await clock.advance(45_000);
  expect(hasLeft).toBe(false);
  sharers = 1;
  await clock.advance(5000);
  await waiting;
  expect(hasLeft).toBe(true);
  await takeMany(budget, final, 35);
  sharers = 2;
  expect(await refusalOf(budget.take(progress, soon()))).toMatchObject({ code: 'chat_busy' });
});

test('of progress a share keeps off the last third as well, and what only fronts ask is shared by nobody', async () => {
  const budget = createBudget(createFakeClock(), () => 4);
  await takeMany(budget, progress, 8);
  expect(await refusalOf(budget.take(progress, soon()))).toMatchObject({ code: 'chat_busy' });
  await takeMany(budget, final, 4);
  await takeMany(budget, turn('views.open'), 95);
});

test('as many as a limit has places, and more, still get one each', async () => {
  const budget = createBudget(createFakeClock(), () => 100);
  await budget.take(progress, soon());
  await budget.take(turn('chat.postMessage'), soon());
  expect(await refusalOf(budget.take(progress, soon()))).toMatchObject({ code: 'chat_busy' });
});
