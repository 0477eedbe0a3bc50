// Work that gives way to acknowledgements.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCalm } from '../../../../src/adapters/slack/listeners/calm.ts';

/** What has happened, in its order: each arrival in a turn of its own, in front of what that turn still has to do. */
async function crowd(size: number): Promise<string[]> {
  const calm = createCalm();
  const order: string[] = [];
  const works: Promise<unknown>[] = [];
  const arrive = async (number: number): Promise<void> => {
    if (number === size) return;
    const next = nextTurn().then(() => arrive(number + 1));
    order.push(`heard ${number}`);
    works.push(calm.heard().then(() => order.push(`work ${number}`)));
    await next;
  };
  await arrive(0);
  await Promise.all(works);
  return order;
}

test('what comes in right after is heard before the work on the first begins', async () => {
  expect((await crowd(5)).slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((number) => `heard ${number}`));
});

test('a crowd without end keeps nobody waiting for ever', async () => {
  const order = await crowd(100);
  expect(order.indexOf('work 0')).toBeLessThan(order.indexOf('heard 50'));
  expect(order.filter((each) => each.startsWith('work'))).toHaveLength(100);
});

test('work begins in the order in which it was heard', async () => {
  const works = (await crowd(30)).filter((each) => each.startsWith('work'));
  expect(works).toEqual(Array.from({ length: 30 }, (_, number) => `work ${number}`));
});
