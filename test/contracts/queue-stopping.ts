// The cases of the queue's contract about coming to rest: drain and stop.
import { expect } from 'vitest';
import { startWorker, type TriedQueue } from './queue-worker.ts';

/** The cases by name; a case throws when the queue breaks its rule. */
export const stoppingCases: Record<string, (tried: TriedQueue) => Promise<void>> = {
  'drain waits for what runs and what is due, not for what is for later': async (tried) => {
    const worker = startWorker(tried, 1);
    await tried.queue.push('one', { owner: 'ann' });
    await tried.queue.push('two', { owner: 'ann' });
    await tried.queue.push('later', { owner: 'ann', at: tried.now() + 5_000 });
    await tried.advance(0);
    const drained = watch(tried.queue.drain());
    await worker.finish('one');
    expect(drained.done).toBe(false);
    await worker.finish('two');
    expect(drained.done).toBe(true);
    await tried.advance(5_000);
    expect(worker.starts).toEqual(['one', 'two', 'later']);
  },

  'drain resolves at once where nothing is to be done': async (tried) => {
    const drained = watch(tried.queue.drain());
    await tried.advance(0);
    expect(drained.done).toBe(true);
  },

  'stop waits for what runs, leaves it alone, and starts nothing new': async (tried) => {
    const worker = startWorker(tried, 1);
    for (const id of ['one', 'two']) await tried.queue.push(id, { owner: 'ann' });
    await tried.queue.push('later', { owner: 'ann', at: tried.now() + 500 });
    await tried.advance(0);
    const stopped = watch(tried.queue.stop(5_000));
    await tried.advance(1_000);
    expect([stopped.done, worker.aborted()]).toEqual([false, 0]);
    await worker.finish('one', tried.now());
    expect(stopped.done).toBe(true);
    await tried.advance(10_000);
    expect(worker.starts).toEqual(['one']);
  },

  'stop aborts what still runs when the grace is over': async (tried) => {
    const worker = startWorker(tried, 2);
    for (const id of ['one', 'two']) await tried.queue.push(id, { owner: 'ann' });
    await tried.advance(0);
    const stopped = watch(tried.queue.stop(1_000));
    await tried.advance(900);
    expect(worker.aborted()).toBe(0);
    await tried.advance(100);
    expect(worker.aborted()).toBe(2);
    for (const id of ['one', 'two']) await worker.fail(id);
    await tried.advance(10_000);
    expect(stopped.done).toBe(true);
    expect(tried.errors).toEqual([]);
    expect(worker.starts).toHaveLength(2);
  },

  'a push after the stop is accepted and runs nothing': async (tried) => {
    const worker = startWorker(tried);
    await Promise.all([tried.queue.stop(0), tried.advance(0)]);
    await expect(tried.queue.push('job', { owner: 'ann' })).resolves.toBeUndefined();
    await tried.advance(10_000);
    expect(worker.starts).toEqual([]);
  },

  'a drain that waits ends with the stop': async (tried) => {
    await tried.queue.push('job', { owner: 'ann' });
    const drained = watch(tried.queue.drain());
    await tried.advance(0);
    expect(drained.done).toBe(false);
    await Promise.all([tried.queue.stop(0), tried.advance(0)]);
    expect(drained.done).toBe(true);
  },
};

function watch(promise: Promise<void>): { done: boolean } {
  const watched = { done: false };
  void promise.then(() => (watched.done = true));
  return watched;
}
