// The queue of many processes in real time: several of them on one real Redis.
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openBullQueue } from '../../src/queue/bullmq.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';
import { share, workByHand } from './shared-queues.ts';

const owner = 'ann';
const patiently = { timeout: 15_000, interval: 20 };

test('a Redis that is not there is told in a sentence, without its password', async () => {
  const opening = openBullQueue({
    url: 'redis://:secret@127.0.0.1:1',
    clock: systemClock,
    onError: () => {},
  });
  await expect(opening).rejects.toThrow(/^The queue cannot reach its Redis: (?!.*secret)/u);
});

describe.skipIf(!hasRedis).concurrent('on Redis', () => {
  let server: TestRedis;

  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'no']);
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test('whoever pushes whatever whenever: no id beside itself, no push lost', async () => {
    await using shared = share(server.url);
    const queues = await Promise.all([shared.open(), shared.open(), shared.open()]);
    const running = new Set<string>();
    // Ids that were pushed, and have not started since.
    const owed = new Set<string>();
    let overlaps = 0;
    let runs = 0;
    const handler = async (id: string) => {
      if (running.has(id)) overlaps += 1;
      running.add(id);
      owed.delete(id);
      runs += 1;
      const run = runs;
      await setTimeout(run % 7);
      running.delete(id);
      if (run % 11 === 0) throw new Error('fails');
      return run % 5 === 0 ? Date.now() + (run % 3) : undefined;
    };
    for (const queue of queues.slice(1)) queue.work(handler, { concurrency: 4 });
    for (let push = 0; push < 300; push += 1) {
      const id = `job-${push % 17}`;
      owed.add(id);
      const soon = push % 4 === 0 ? { at: Date.now() + 5 } : {};
      const pushed = queues[push % 3]?.push(id, { owner: `owner-${push % 5}`, ...soon });
      if (push % 6 === 0) await pushed;
    }
    await vi.waitFor(() => expect([...owed]).toEqual([]), patiently);
    expect(overlaps).toBe(0);
  });

  test('who has several waiting is passed by others for a while, and not for ever', async () => {
    let later = 0;
    const clock = { ...systemClock, now: () => Date.now() + later };
    const queue = await openBullQueue({ url: server.url, prefix: 'turns', clock, onError: expect.fail });
    const starts: string[] = [];
    for (const job of [0, 1, 2]) await queue.push(`ann-${job}`, { owner });
    await queue.push('ben', { owner: 'ben' });
    later = 12_500;
    await queue.push('cho', { owner: 'cho' });
    queue.work(async (id) => void starts.push(id), { concurrency: 1 });
    await vi.waitFor(() => expect(starts).toEqual(['ann-0', 'ben', 'ann-1', 'cho', 'ann-2']), patiently);
    await queue.stop(0);
  });

  test('two processes take turns, and a place counts the slots of both', async () => {
    await using shared = share(server.url);
    const [front, one, other] = await Promise.all([shared.open(), shared.open(), shared.open()]);
    expect(await front.place('ben')).toBe(1);
    const { starts, finish } = workByHand([one, other]);
    await vi.waitFor(async () => expect(await front.place('ben')).toBeUndefined(), patiently);
    for (const job of [0, 1]) await front.push(`ann-${job}`, { owner });
    await vi.waitFor(() => expect(starts).toHaveLength(2), patiently);
    for (const job of [2, 3]) await front.push(`ann-${job}`, { owner });
    await front.push('ben-0', { owner: 'ben' });
    expect(await front.depth()).toEqual({ waiting: 3, running: 2 });
    expect(await front.place('cho')).toBe(2);
    finish('ann-0');
    await vi.waitFor(() => expect(starts).toHaveLength(3), patiently);
    expect(starts.at(-1)).toBe('ben-0');
    for (const id of ['ann-1', 'ben-0', 'ann-2', 'ann-3']) {
      await vi.waitFor(() => expect(starts).toContain(id), patiently);
      finish(id);
    }
    await front.drain();
    expect(await front.place('cho')).toBeUndefined();
  });

  test('a job that runs at a worker is run again by a push of somebody else', async () => {
    await using shared = share(server.url);
    const [front, worker] = await Promise.all([shared.open(), shared.open()]);
    const { starts, finish } = workByHand([worker]);
    await front.push('job', { owner });
    await vi.waitFor(() => expect(starts).toHaveLength(1), patiently);
    await front.push('job', { owner });
    finish('job');
    await vi.waitFor(() => expect(starts).toHaveLength(2), patiently);
    finish('job');
    await front.drain();
    expect(starts).toEqual(['job', 'job']);
  });

  test('a job for later starts at its time while nothing else happens', async () => {
    await using shared = share(server.url);
    const worker = await shared.open();
    const startedAt = Promise.withResolvers<number>();
    worker.work(async () => startedAt.resolve(Date.now()) as undefined, { concurrency: 1 });
    const at = Date.now() + 300;
    await worker.push('job', { owner, at });
    // At a time of its own, not with the next look around, which comes every 2 s.
    expect(await startedAt.promise).toBeGreaterThanOrEqual(at);
    expect(await startedAt.promise).toBeLessThan(at + 1_500);
  });

  test('a worker that stops leaves its job to another at once, and unreported', async () => {
    await using shared = share(server.url);
    const [one, other] = await Promise.all([shared.open(), shared.open()]);
    const { starts, aborted } = workByHand([one]);
    await one.push('job', { owner });
    await vi.waitFor(() => expect(starts).toHaveLength(1), patiently);
    const { starts: startsThere, finish } = workByHand([other]);
    await one.stop(0);
    expect(aborted).toEqual(['job']);
    await vi.waitFor(() => expect(startsThere).toEqual(['job']), patiently);
    finish('job');
    await other.drain();
    expect(shared.errors).toEqual([]);
  });

  test('what was asked for during the last run of a worker that stops is done by another', async () => {
    await using shared = share(server.url);
    const [one, other] = await Promise.all([shared.open(), shared.open()]);
    const { starts, finish } = workByHand([one]);
    await other.push('job', { owner });
    await vi.waitFor(() => expect(starts).toHaveLength(1), patiently);
    await other.push('job', { owner });
    const stopped = one.stop(10_000);
    finish('job');
    await stopped;
    expect(await other.depth()).toEqual({ waiting: 1, running: 0 });
  });

  test('everybody knows how many work', async () => {
    await using shared = share(server.url);
    const front = await shared.open();
    expect(front.workers()).toBe(1);
    const [one, other] = await Promise.all([shared.open(), shared.open()]);
    workByHand([one, other]);
    await vi.waitFor(
      () => expect([front, one, other].map((queue) => queue.workers())).toEqual([2, 2, 2]),
      patiently,
    );
    await one.stop(0);
    await vi.waitFor(() => expect([front, other].map((queue) => queue.workers())).toEqual([1, 1]), patiently);
  });

  test('the metrics of the engine are in the form of Prometheus, under its own name', async () => {
    await using shared = share(server.url);
    const queue = await shared.open();
    queue.work(async () => undefined, { concurrency: 1 });
    await queue.push('job', { owner });
    const done = /^bullmq_job_completed_total\{queue="generations"\} 1$/mu;
    await vi.waitFor(async () => expect(await queue.metrics()).toMatch(done), patiently);
    for (const line of (await queue.metrics()).trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) bullmq_\w+ .+|bullmq_\w+\{\w+="[\w-]*"(, \w+="[\w-]*")*\} \d+)$/u,
      );
    }
  });

  test('working twice is refused', async () => {
    await using shared = share(server.url);
    const queue = await shared.open();
    workByHand([queue]);
    expect(() => workByHand([queue])).toThrow('works already');
  });
});
