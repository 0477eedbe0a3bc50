// The queue of one process: the contract, its exact order, its one timer, and chance against its rules.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryQueue } from '../../src/queue/memory.ts';
import { queueContract } from '../contracts/queue.ts';
import { startWorker, type TriedQueue } from '../contracts/queue-worker.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';

function tryQueue(): TriedQueue & FakeClock {
  const clock = createFakeClock();
  const errors: string[] = [];
  return { ...clock, queue: createMemoryQueue({ clock, onError: (id) => errors.push(id) }), errors };
}

queueContract('the memory queue', async () => tryQueue());

test.each([-3_600_000, -86_400_000, 3_600_000])(
  'a clock that jumps by %i ms keeps nobody waiting for what was due soon',
  async (jumpMs) => {
    const tried = tryQueue();
    const worker = startWorker(tried);
    const at = tried.now();
    await tried.queue.push('later', { owner: 'ann', at: at + 2_000 });
    await tried.queue.push('much later', { owner: 'bob', at: at + 5_000 });
    await tried.advance(1_000);
    tried.jump(jumpMs);
    await tried.queue.push('after the jump', { owner: 'cleo', at: tried.now() + 1_000 });
    await tried.advance(6_000);
    expect(worker.starts.toSorted()).toEqual(['after the jump', 'later', 'much later']);
    await worker.finish('later', tried.now() + 1_000);
    await tried.advance(1_000);
    expect(worker.running()).toContain('later');
  },
);

test('the pause after rejections grows to a minute and no further', async () => {
  const tried = tryQueue();
  const worker = startWorker(tried);
  await tried.queue.push('job', { owner: 'ann' });
  const pauses: number[] = [];
  for (let failure = 0; failure < 9; failure += 1) {
    await worker.fail('job');
    const failedAt = tried.now();
    while (worker.running().length === 0) await tried.advance(500);
    pauses.push((tried.now() - failedAt) / 1_000);
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a handler that throws at once is treated like one that rejects', async () => {
  const tried = tryQueue();
  tried.queue.work(
    () => {
      throw new Error('no promise at all');
    },
    { concurrency: 1 },
  );
  await tried.queue.push('job', { owner: 'ann' });
  await tried.advance(3_000);
  expect(tried.errors).toEqual(['job', 'job', 'job']);
});

test('ten thousand jobs for later share one timer', async () => {
  const clock = createFakeClock();
  let timers = 0;
  const counting = {
    now: clock.now,
    after(delayMs: number, callback: () => void) {
      timers += 1;
      const takeBack = clock.after(delayMs, callback);
      return () => {
        timers -= 1;
        takeBack();
      };
    },
  };
  const queue = createMemoryQueue({ clock: counting });
  for (let job = 0; job < 10_000; job += 1) {
    await queue.push(`job-${job}`, { owner: `owner-${job % 100}`, at: clock.now() + 20_000 - job });
  }
  expect(timers).toBe(1);
});

test('a push for an earlier time puts a due job ahead of the others of its owner', async () => {
  const tried = tryQueue();
  for (const id of ['one', 'two']) await tried.queue.push(id, { owner: 'ann' });
  await tried.queue.push('two', { owner: 'ann', at: tried.now() - 1_000 });
  expect(await tried.queue.depth()).toEqual({ waiting: 2, running: 0 });
  const worker = startWorker(tried, 1);
  await worker.finishAll();
  expect(worker.starts).toEqual(['two', 'one']);
});

test('a push after the stop is not kept', async () => {
  const tried = tryQueue();
  await tried.queue.stop(0);
  await tried.queue.push('job', { owner: 'ann' });
  expect(await tried.queue.depth()).toEqual({ waiting: 0, running: 0 });
});

test('working twice is refused', () => {
  const tried = tryQueue();
  startWorker(tried);
  expect(() => startWorker(tried)).toThrow('works already');
});

const id = fc.integer({ min: 0, max: 5 }).map((index) => `job-${index}`);
const delayMs = fc.constantFrom(undefined, 0, 500, 1_500);
const step = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), id, delayMs }),
  fc.record({ kind: fc.constant('finish' as const), id, delayMs }),
  fc.record({ kind: fc.constant('fail' as const), id, delayMs }),
  fc.record({ kind: fc.constant('advance' as const), id, delayMs }),
);

test('whatever happens in whatever order: no id beside itself, no slot too many, no push lost', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const tried = tryQueue();
    const worker = startWorker(tried, 2);
    // Ids asked for, by a push, a next look or a rejection, that have not started since.
    const owed = new Set<string>();
    let seen = 0;
    for (const { kind, id, delayMs } of steps) {
      const at = delayMs === undefined ? undefined : tried.now() + delayMs;
      const runs = worker.running().includes(id);
      if (kind === 'push') {
        owed.add(id);
        await tried.queue.push(id, { owner: `owner-${id.at(-1)}`, ...(at !== undefined && { at }) });
      }
      if (kind === 'finish' && runs) {
        if (at !== undefined) owed.add(id);
        await worker.finish(id, at);
      }
      if (kind === 'fail' && runs) {
        owed.add(id);
        await worker.fail(id);
      }
      if (kind === 'advance') await tried.advance(delayMs ?? 0);
      for (const started of worker.starts.slice(seen)) owed.delete(started);
      seen = worker.starts.length;
    }
    for (let second = 0; second < 90; second += 1) {
      await worker.finishAll();
      await tried.advance(1_000);
    }
    for (const started of worker.starts.slice(seen)) owed.delete(started);
    expect([...owed]).toEqual([]);
    expect(worker.overlapped()).toBe(false);
    expect(worker.most()).toBeLessThanOrEqual(2);
    expect(await tried.queue.depth()).toEqual({ waiting: 0, running: 0 });
  });
  await fc.assert(property, { numRuns: 100 });
});
