// The queue of many processes when something is lost: a worker, the line to Redis, or Redis itself.
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { layCable } from '../fakes/cable.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';
import { share, workByHand } from './shared-queues.ts';

const owner = 'ann';
const patiently = { timeout: 20_000, interval: 20 };
const anotherWorker = new URL('another-worker.ts', import.meta.url).pathname;

describe.skipIf(!hasRedis).concurrent('on Redis', { timeout: 25_000 }, () => {
  let server: TestRedis;

  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'no']);
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test('the job of a worker that was killed is started by another', async () => {
    await using shared = share(server.url);
    const child = spawn(process.execPath, [anotherWorker, server.url, shared.prefix], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [front, worker] = await Promise.all([shared.open(), shared.open()]);
    await vi.waitFor(() => expect(said).toContain('works'), patiently);
    await front.push('job', { owner });
    await vi.waitFor(() => expect(said).toContain('started job'), patiently);
    const { starts, finish } = workByHand([worker]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(() => expect(starts).toEqual(['job']), patiently);
    finish('job');
    await front.drain();
    await vi.waitFor(() => expect(front.workers()).toBe(1), patiently);
  });

  test('a run is aborted before another worker has its job, and what it comes to afterwards counts nothing', async () => {
    await using shared = share(server.url);
    await using cable = await layCable(server.url);
    const [cutOff, other] = await Promise.all([shared.open(cable.url), shared.open()]);
    const story: string[] = [];
    const { starts } = workByHand([cutOff], story);
    await other.push('job', { owner });
    await vi.waitFor(() => expect(starts).toEqual(['job']), patiently);
    const there = workByHand([other], story);
    cable.lose('silently');
    await vi.waitFor(() => expect(there.starts).toEqual(['job']), patiently);
    cable.mend();
    await setTimeout(1_000);
    expect(await other.depth()).toEqual({ waiting: 0, running: 1 });
    there.finish('job');
    await other.drain();
    expect(story).toEqual(['job starts', 'job is aborted', 'job starts']);
    expect(shared.errors).toEqual([]);
    // It is a worker like any other again.
    await other.push('next', { owner });
    await vi.waitFor(() => expect([...starts, ...there.starts]).toContain('next'), patiently);
  });

  test('a run whose lock is gone from Redis is aborted as soon as that is known', async () => {
    await using shared = share(server.url);
    const queue = await shared.open(server.url, { lockMs: 60_000, renewMs: 100, stalledMs: 60_000 });
    const { starts, aborted } = workByHand([queue]);
    await queue.push('job', { owner });
    await vi.waitFor(() => expect(starts).toEqual(['job']), patiently);
    await using admin = await openAdmin(server.url);
    await admin.redis.del(`${shared.prefix}:generations:job:lock`);
    await vi.waitFor(() => expect(aborted).toEqual(['job']), patiently);
    expect(shared.errors).toEqual([]);
  });

  test('what is pushed while the line is down is in the queue when it is up, and nobody waits for that', async () => {
    await using shared = share(server.url);
    await using cable = await layCable(server.url);
    const [front, worker] = await Promise.all([shared.open(cable.url), shared.open()]);
    const { starts } = workByHand([worker]);
    cable.lose('loudly');
    const [, place, metrics] = await Promise.all([
      front.push('job', { owner }),
      front.place(owner),
      front.metrics(),
      expect(front.depth()).rejects.toThrow('Redis did not answer within'),
    ]);
    expect([place, metrics]).toEqual([undefined, '']);
    expect(starts).toEqual([]);
    cable.mend();
    await vi.waitFor(() => expect(starts).toEqual(['job']), patiently);
  });

  test('a stop ends without Redis, and a push after it does nothing', async () => {
    await using shared = share(server.url);
    await using cable = await layCable(server.url);
    const queue = await shared.open(cable.url);
    const { starts, aborted } = workByHand([queue]);
    await queue.push('job', { owner });
    await vi.waitFor(() => expect(starts).toEqual(['job']), patiently);
    cable.lose('loudly');
    await queue.stop(50);
    expect(aborted).toEqual(['job']);
    await queue.push('late', { owner });
    cable.mend();
    expect(shared.errors).toEqual([]);
  });

  test('what Redis refuses is told once, and is in the queue when it is taken', async () => {
    await using shared = share(server.url);
    await using small = await startRedis(['--appendonly', 'no']);
    await using admin = await openAdmin(small.url);
    const queue = await shared.open(small.url);
    const { starts } = workByHand([queue]);
    await admin.redis.config('SET', 'maxmemory', '1');
    await queue.push('job', { owner });
    expect(shared.errors.length).toBeGreaterThan(0);
    expect(String(shared.errors[0])).toContain('OOM');
    await admin.redis.config('SET', 'maxmemory', '0');
    await vi.waitFor(() => expect(starts).toEqual(['job']), patiently);
    expect(shared.errors.length).toBeLessThan(4);
    await queue.stop(0);
  });

  test('a Redis that is a replica for a moment, as in a failover, loses nothing', async () => {
    await using shared = share(server.url);
    await using promoted = await startRedis(['--appendonly', 'no']);
    await using admin = await openAdmin(promoted.url);
    const queue = await shared.open(promoted.url);
    const { starts, finish } = workByHand([queue]);
    await queue.push('runs', { owner });
    await vi.waitFor(() => expect(starts).toEqual(['runs']), patiently);
    await admin.redis.replicaof('127.0.0.1', 1);
    const pushing = queue.push('meanwhile', { owner });
    finish('runs');
    await setTimeout(200);
    await admin.redis.replicaof('NO', 'ONE');
    await pushing;
    await vi.waitFor(() => expect(starts).toEqual(['runs', 'meanwhile']), patiently);
    finish('meanwhile');
    await queue.drain();
    expect(starts).toEqual(['runs', 'meanwhile']);
    await queue.stop(0);
  });

  test('a restart of Redis loses nothing: what runs goes on, what waits and what is for later comes', async () => {
    await using shared = share(server.url);
    await using lasting = await startRedis();
    const [front, worker] = await Promise.all([shared.open(lasting.url), shared.open(lasting.url)]);
    const { starts, aborted, finish } = workByHand([worker]);
    await front.push('runs', { owner });
    await vi.waitFor(() => expect(starts).toEqual(['runs']), patiently);
    await front.push('waits', { owner });
    await front.push('later', { owner, at: Date.now() + 100 });
    await lasting.end('SIGKILL');
    const pushing = front.push('meanwhile', { owner });
    await lasting.start();
    await pushing;
    for (let started = 1; started <= 4; started += 1) {
      await vi.waitFor(() => expect(starts).toHaveLength(started), patiently);
      finish(starts.at(-1) ?? '');
    }
    await front.drain();
    expect(aborted).toEqual([]);
    expect(starts.toSorted()).toEqual(['later', 'meanwhile', 'runs', 'waits']);
    await Promise.all([front.stop(0), worker.stop(0)]);
  });
});

async function openAdmin(url: string) {
  const redis = new Redis(url);
  await redis.ping();
  return {
    redis,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  };
}
