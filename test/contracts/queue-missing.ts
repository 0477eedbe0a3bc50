// The cases of the queue's contract about pushes that only fill a gap: what waits or runs is left as it is.
import { expect } from 'vitest';
import { startWorker, type TriedQueue } from './queue-worker.ts';

/** The cases by name; a case throws when the queue breaks its rule. */
export const missingCases: Record<string, (tried: TriedQueue) => Promise<void>> = {
  'a push of what is missing leaves alone what is there': async (tried) => {
    const worker = startWorker(tried, 1);
    const fill = (id: string) => tried.queue.push(id, { owner: 'ann', ifMissing: true });
    await tried.queue.push('runs', { owner: 'ann' });
    await tried.advance(0);
    await tried.queue.push('due', { owner: 'ann' });
    await tried.queue.push('later', { owner: 'ann', at: tried.now() + 2_000 });
    for (const id of ['runs', 'due', 'later']) await fill(id);
    await tried.advance(0);
    expect(await tried.queue.depth()).toEqual({ waiting: 1, running: 1 });
    await worker.finish('runs');
    await worker.finish('due');
    await tried.advance(1_900);
    expect(worker.starts).toEqual(['runs', 'due']);
    await tried.advance(100);
    expect(worker.starts).toEqual(['runs', 'due', 'later']);
    await worker.finish('later');
    await tried.advance(10_000);
    expect(worker.starts).toHaveLength(3);
  },

  'a push of what is missing puts it there, at its time': async (tried) => {
    const worker = startWorker(tried);
    await tried.queue.push('over', { owner: 'ann' });
    await tried.advance(0);
    await worker.finish('over');
    const at = tried.now() + 1_000;
    for (const id of ['over', 'new']) await tried.queue.push(id, { owner: 'ann', at, ifMissing: true });
    await tried.advance(900);
    expect(worker.starts).toEqual(['over']);
    await tried.advance(100);
    expect(worker.starts.slice(1).toSorted()).toEqual(['new', 'over']);
  },
};
