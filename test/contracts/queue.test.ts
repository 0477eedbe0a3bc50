// The contract of the queue, tried on queues that break one rule each: a rule nobody can break is no rule.
import { expect, test } from 'vitest';
import type { Queue } from '../../src/generation/ports.ts';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { queueCases } from './queue.ts';

test('a queue that keeps every rule breaks no case', async () => {
  expect(await brokenCases((queue) => queue)).toEqual([]);
});

test('losing a push for an id that runs is noticed', async () => {
  const losesPushes = (queue: Queue): Queue => {
    const running = new Set<string>();
    return {
      ...queue,
      push: async (id, options) => (running.has(id) ? undefined : queue.push(id, options)),
      work: (handler, options) =>
        queue.work((id, signal) => {
          running.add(id);
          return handler(id, signal).finally(() => running.delete(id));
        }, options),
    };
  };
  expect(await brokenCases(losesPushes)).toEqual([
    'an id pushed while it runs is run once more afterwards, never beside itself',
    'an id pushed for later while it runs is run again at that time',
    'of a push while it runs and its own next look the earlier counts, once',
  ]);
});

test('a push of what is missing that moves what is there is noticed', async () => {
  const alwaysPushes = (queue: Queue): Queue => ({
    ...queue,
    push: (id, options) => queue.push(id, { ...options, ifMissing: false }),
  });
  expect(await brokenCases(alwaysPushes)).toEqual(['a push of what is missing leaves alone what is there']);
});

test('a push of what is missing that does nothing is noticed', async () => {
  const neverFills = (queue: Queue): Queue => ({
    ...queue,
    push: async (id, options) => (options.ifMissing ? undefined : queue.push(id, options)),
  });
  expect(await brokenCases(neverFills)).toEqual(['a push of what is missing puts it there, at its time']);
});

test('one line for everybody is noticed', async () => {
  const firstComeFirstServed = (queue: Queue): Queue => ({
    ...queue,
    push: (id, options) => queue.push(id, { ...options, owner: 'everybody' }),
  });
  expect(await brokenCases(firstComeFirstServed)).toEqual([
    'one job of one person is not held up by fifty of another',
    'people with many jobs take turns',
    'place tells whose turn comes before a new job of somebody, and nothing while a slot is free',
  ]);
});

test('one run too many at once is noticed', async () => {
  const oneTooMany = (queue: Queue): Queue => ({
    ...queue,
    work: (handler, { concurrency }) => queue.work(handler, { concurrency: concurrency + 1 }),
  });
  expect(await brokenCases(oneTooMany)).toContain('as many run at once as there are slots, and not one more');
});

test('a stop without grace is noticed', async () => {
  const impatient = (queue: Queue): Queue => ({ ...queue, stop: () => queue.stop(0) });
  expect(await brokenCases(impatient)).toEqual([
    'stop waits for what runs, leaves it alone, and starts nothing new',
    'stop aborts what still runs when the grace is over',
  ]);
});

async function brokenCases(breakIt: (queue: Queue) => Queue): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, run] of Object.entries(queueCases)) {
    const clock = createFakeClock();
    const errors: string[] = [];
    const queue = breakIt(createMemoryQueue({ clock, onError: (id) => errors.push(id) }));
    await run({ ...clock, queue, errors }).catch(() => broken.push(name));
  }
  return broken;
}
