// What every queue must do, seen from outside, as cases that a test, or a test of this contract, can run.
import { describe, expect, test } from 'vitest';
import { missingCases } from './queue-missing.ts';
import { stoppingCases } from './queue-stopping.ts';
import { startWorker, type TriedQueue } from './queue-worker.ts';

type Case = (tried: TriedQueue) => Promise<void>;

/** Runs every case on a fresh queue. */
export function queueContract(name: string, create: () => Promise<TriedQueue>): void {
  describe(`${name} keeps the contract of a queue`, () => {
    test.for(Object.entries(queueCases))('%s', async ([, run]) => {
      expect.hasAssertions();
      const tried = await create();
      await run(tried);
      await Promise.all([tried.queue.stop(0), tried.advance(0)]);
    });
  });
}

/** The cases by name; a case throws when the queue breaks its rule. */
export const queueCases: Record<string, Case> = {
  'a job runs once, and what was pushed before the work began is not lost': async (tried) => {
    await tried.queue.push('early', { owner: 'ann' });
    await tried.advance(0);
    const worker = startWorker(tried);
    await tried.queue.push('late', { owner: 'ann' });
    await tried.advance(0);
    await worker.finishAll();
    await tried.advance(10_000);
    expect(worker.starts).toEqual(['early', 'late']);
  },

  'a job for later runs at its time': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann', at: tried.now() + 1_000 });
    await tried.advance(900);
    expect(worker.starts).toEqual([]);
    await tried.advance(100);
    expect(worker.starts).toEqual(['job']);
  },

  'the same id merges, and the earliest time wins whichever comes first': async (tried) => {
    const worker = startWorker(tried);
    const at = tried.now();
    for (const delayMs of [3_000, 1_000, 2_000]) {
      await tried.queue.push('job', { owner: 'ann', at: at + delayMs });
    }
    await tried.advance(900);
    expect(worker.starts).toEqual([]);
    await tried.advance(100);
    await worker.finish('job');
    await tried.advance(5_000);
    expect(worker.starts).toEqual(['job']);
  },

  'a push for now brings a job for later forward': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann', at: tried.now() + 5_000 });
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    expect(worker.starts).toEqual(['job']);
    await worker.finish('job');
    await tried.advance(10_000);
    expect(worker.starts).toEqual(['job']);
  },

  'an id pushed while it runs is run once more afterwards, never beside itself': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    for (let push = 0; push < 3; push += 1) await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    expect(worker.starts).toEqual(['job']);
    await worker.finish('job');
    expect(worker.starts).toEqual(['job', 'job']);
    await worker.finish('job');
    await tried.advance(10_000);
    expect(worker.starts).toEqual(['job', 'job']);
    expect(worker.overlapped()).toBe(false);
  },

  'an id pushed for later while it runs is run again at that time': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    await tried.queue.push('job', { owner: 'ann', at: tried.now() + 2_000 });
    await worker.finish('job');
    await tried.advance(1_900);
    expect(worker.starts).toEqual(['job']);
    await tried.advance(100);
    expect(worker.starts).toEqual(['job', 'job']);
  },

  'of a push while it runs and its own next look the earlier counts, once': async (tried) => {
    const worker = startWorker(tried);
    for (const [pushedMs, nextMs] of [
      [1_000, 3_000],
      [3_000, 1_000],
    ] as const) {
      worker.starts.length = 0;
      await tried.queue.push('job', { owner: 'ann' });
      await tried.advance(0);
      await tried.queue.push('job', { owner: 'ann', at: tried.now() + pushedMs });
      await worker.finish('job', tried.now() + nextMs);
      await tried.advance(900);
      expect(worker.starts).toEqual(['job']);
      await tried.advance(100);
      expect(worker.starts).toEqual(['job', 'job']);
      await worker.finish('job');
      await tried.advance(5_000);
      expect(worker.starts).toEqual(['job', 'job']);
    }
  },

  'a handler is run again at the time it names, and holds no slot until then': async (tried) => {
    const worker = startWorker(tried, 1);
    await tried.queue.push('slow', { owner: 'ann' });
    await tried.advance(0);
    await worker.finish('slow', tried.now() + 2_000);
    await tried.queue.push('quick', { owner: 'ann' });
    await tried.advance(1_900);
    expect(worker.starts).toEqual(['slow', 'quick']);
    await worker.finish('quick');
    await tried.advance(100);
    expect(worker.starts).toEqual(['slow', 'quick', 'slow']);
  },

  'a finished id can be pushed anew': async (tried) => {
    const worker = startWorker(tried);
    for (let time = 0; time < 3; time += 1) {
      await tried.queue.push('job', { owner: 'ann' });
      await tried.advance(0);
      await worker.finish('job');
    }
    expect(worker.starts).toEqual(['job', 'job', 'job']);
  },

  'a handler that rejects is reported and run again after a pause that doubles': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    for (const [failures, pauseMs] of [1_000, 2_000, 4_000].entries()) {
      await worker.fail('job');
      expect(tried.errors).toHaveLength(failures + 1);
      await tried.advance(pauseMs - 100);
      expect(worker.running()).toEqual([]);
      await tried.advance(100);
      expect(worker.running()).toEqual(['job']);
    }
    expect(tried.errors).toEqual(['job', 'job', 'job']);
  },

  'a success makes the pause short again': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    await worker.fail('job');
    await tried.advance(1_000);
    await worker.finish('job', tried.now() + 500);
    await tried.advance(500);
    await worker.fail('job');
    await tried.advance(1_000);
    expect(worker.running()).toEqual(['job']);
  },

  'a push ends the pause after a rejection': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    await worker.fail('job');
    await tried.queue.push('job', { owner: 'ann' });
    await tried.advance(0);
    expect(worker.starts).toEqual(['job', 'job']);
  },

  'as many run at once as there are slots, and not one more': async (tried) => {
    const worker = startWorker(tried, 3);
    const ids = Array.from({ length: 8 }, (_, index) => `job-${index}`);
    for (const id of ids) await tried.queue.push(id, { owner: id });
    await tried.advance(0);
    expect(worker.running()).toHaveLength(3);
    await worker.finishAll();
    expect(worker.most()).toBe(3);
    expect(worker.starts.toSorted()).toEqual(ids);
  },

  'one job of one person is not held up by fifty of another': async (tried) => {
    const worker = startWorker(tried, 2);
    for (let job = 0; job < 50; job += 1) await tried.queue.push(`many-${job}`, { owner: 'ann' });
    await tried.queue.push('single', { owner: 'ben' });
    await tried.advance(0);
    const [first = ''] = worker.running();
    await worker.finish(first);
    expect(worker.starts.slice(0, 3)).toContain('single');
  },

  'people with many jobs take turns': async (tried) => {
    const worker = startWorker(tried, 1);
    for (const owner of ['ann', 'ben', 'cho']) {
      for (let job = 0; job < 3; job += 1) await tried.queue.push(`${owner}-${job}`, { owner });
    }
    await tried.advance(0);
    await worker.finishAll();
    for (const round of [0, 3, 6]) {
      const owners = worker.starts.slice(round, round + 3).map((id) => id.split('-')[0]);
      expect(new Set(owners)).toEqual(new Set(['ann', 'ben', 'cho']));
    }
  },

  'place tells whose turn comes before a new job of somebody, and nothing while a slot is free': async (
    tried,
  ) => {
    const worker = startWorker(tried, 1);
    expect(await tried.queue.place('ann')).toBeUndefined();
    for (const id of ['ann-0', 'ann-1', 'ann-2']) await tried.queue.push(id, { owner: 'ann' });
    await tried.queue.push('ben-0', { owner: 'ben' });
    await tried.queue.push('later', { owner: 'cho', at: tried.now() + 5_000 });
    await tried.advance(0);
    expect(worker.running()).toEqual(['ann-0']);
    const places = await Promise.all(['cho', 'ben', 'ann'].map((owner) => tried.queue.place(owner)));
    expect(places).toEqual([2, 3, 4]);
    expect(await tried.queue.depth()).toEqual({ waiting: 3, running: 1 });
  },

  'depth counts what waits for a slot and what runs, not what is for later': async (tried) => {
    const worker = startWorker(tried, 1);
    for (const id of ['one', 'two', 'three']) await tried.queue.push(id, { owner: 'ann' });
    await tried.queue.push('later', { owner: 'ann', at: tried.now() + 5_000 });
    await tried.advance(0);
    expect(await tried.queue.depth()).toEqual({ waiting: 2, running: 1 });
    await worker.finishAll();
    expect(await tried.queue.depth()).toEqual({ waiting: 0, running: 0 });
  },

  'what falls due while no slot is free waits': async (tried) => {
    const worker = startWorker(tried, 1);
    await tried.queue.push('runs', { owner: 'ann' });
    await tried.queue.push('later', { owner: 'ann', at: tried.now() + 1_000 });
    await tried.advance(1_000);
    expect(await tried.queue.depth()).toEqual({ waiting: 1, running: 1 });
    await worker.finish('runs');
    expect(worker.starts).toEqual(['runs', 'later']);
  },

  ...missingCases,
  ...stoppingCases,
};
