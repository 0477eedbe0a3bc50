// A push against each line of the end of a run, and what a process that was killed between two lines leaves behind.
import { Queue as BullQueue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createLooks, type JobData, type Looks } from '../../src/queue/looks.ts';
import { hasRedis, startRedis, type TestRedis } from '../fakes/redis.ts';

const owner = 'ann';
const id = 'job';
const token = 'token';
const LATER_MS = 60_000;

describe.skipIf(!hasRedis)('on Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  let queues = 0;

  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'no']);
    redis = new Redis(server.url, { maxRetriesPerRequest: null });
  });

  afterAll(async () => {
    redis.disconnect();
    await server[Symbol.asyncDispose]();
  });

  /** A queue whose one job is taken, and ended, by hand. */
  async function tryLooks() {
    const prefix = `looks-${queues++}`;
    const bull = new BullQueue<JobData>('jobs', {
      connection: redis,
      prefix,
      defaultJobOptions: { removeOnComplete: true },
    });
    const worker = new Worker<JobData>('jobs', null, { connection: redis, prefix, autorun: false });
    worker.on('error', () => {});
    const looks = createLooks({ redis, bull, clock: systemClock, prefix });
    const push = (at = Date.now(), ifMissing = false) => looks.push(id, { owner, at, ifMissing });

    return {
      bull,
      looks,
      push,
      prefix,
      take: () => worker.getNextJob(token, { block: false }),
      /** Takes the job and begins its run. */
      async run() {
        const job = await worker.getNextJob(token, { block: false });
        await looks.started(id);
        return job;
      },
      later: (at = Date.now() + LATER_MS) => looks.later({ id, token, data: { owner } }, at),
      /** Looks that push at the moment that BullMQ is told of the delay, before it or after. */
      pushingAt: (when: 'before' | 'after'): Looks => {
        const backend = bull.getBackend();
        const pushing = Object.create(bull, {
          getBackend: {
            value: () =>
              Object.create(backend, {
                moveToDelayed: {
                  value: async (...args: Parameters<typeof backend.moveToDelayed>) => {
                    if (when === 'before') await push();
                    await backend.moveToDelayed(...args);
                    if (when === 'after') await push();
                  },
                },
              }),
          },
        }) as BullQueue<JobData>;
        return createLooks({ redis, bull: pushing, clock: systemClock, prefix });
      },
      state: async () => (await bull.getJob(id))?.getState(),
      async [Symbol.asyncDispose]() {
        await worker.close(true);
        await bull.close();
      },
    };
  }

  test('a push before the run starts is served by it', async () => {
    await using tried = await tryLooks();
    await tried.push();
    await tried.take();
    await tried.push();
    await tried.looks.started(id);
    await tried.later();
    expect(await tried.state()).toBe('delayed');
  });

  test('a push during the run has it run again', async () => {
    await using tried = await tryLooks();
    await tried.push();
    await tried.run();
    await tried.push();
    await tried.later();
    expect(await tried.take()).toMatchObject({ id });
  });

  test.each(['before', 'after'] as const)(
    'a push just %s the run is put off brings it forward',
    async (when) => {
      await using tried = await tryLooks();
      await tried.push();
      await tried.run();
      const looks = tried.pushingAt(when);
      await looks.later({ id, token, data: { owner } }, Date.now() + LATER_MS);
      expect(await tried.take()).toMatchObject({ id });
    },
  );

  test('a job that is over stays over', async () => {
    await using tried = await tryLooks();
    await tried.push();
    const job = await tried.run();
    await job?.moveToCompleted(undefined, token, false);
    await tried.looks.finished(owner, id);
    expect(await tried.state()).toBeUndefined();
    expect(await tried.looks.countOf(owner)).toBe(0);
  });

  test('what a process that died left behind goes with a job that is over an hour later', async () => {
    await using tried = await tryLooks();
    const { bull, prefix } = tried;
    const [looks, jobs] = [`${prefix}:looks`, `${prefix}:owner:${owner}`];
    const hourAgo = { ...systemClock, now: () => Date.now() - 3_600_001 };
    await createLooks({ redis, bull, clock: hourAgo, prefix }).started('ran');
    await redis.zadd(looks, hourAgo.now(), 'asked');
    for (const left of ['ran', 'asked']) await redis.zadd(jobs, hourAgo.now(), left);
    await tried.looks.started('runs');
    await redis.zadd(jobs, Date.now(), 'runs');
    await tried.push();
    const job = await tried.run();
    expect(await tried.looks.countOf(owner)).toBe(4);
    await job?.moveToCompleted(undefined, token, false);
    await tried.looks.finished(owner, id);
    for (const key of [looks, jobs]) expect(await redis.zrange(key, 0, '-1')).toEqual(['runs']);
    expect(await tried.looks.countOf(owner)).toBe(1);
  });

  test('a push by somebody else for the same job is not lost', async () => {
    await using tried = await tryLooks();
    await tried.push();
    const job = await tried.run();
    await tried.looks.push(id, { owner: 'ben', at: Date.now(), ifMissing: false });
    await job?.moveToCompleted(undefined, token, false);
    await tried.looks.finished(owner, id);
    expect(await tried.take()).toMatchObject({ id });
  });

  test('a push during the last run brings the job back', async () => {
    await using tried = await tryLooks();
    await tried.push();
    const job = await tried.run();
    await tried.push();
    await job?.moveToCompleted(undefined, token, false);
    expect(await tried.state()).toBeUndefined();
    await tried.looks.finished(owner, id);
    expect(await tried.take()).toMatchObject({ id });
  });

  test('a push just after the last run is one run, not two', async () => {
    await using tried = await tryLooks();
    await tried.push();
    const job = await tried.run();
    await job?.moveToCompleted(undefined, token, false);
    await tried.push();
    await tried.looks.finished(owner, id);
    const again = await tried.run();
    await again?.moveToCompleted(undefined, token, false);
    await tried.looks.finished(owner, id);
    expect(await tried.state()).toBeUndefined();
  });

  test('a run whose lock is lost moves nothing, and says so', async () => {
    await using tried = await tryLooks();
    await tried.push();
    await tried.run();
    const data = { owner };
    const moved = tried.looks.later({ id, token: 'of the one before', data }, Date.now());
    await expect(moved).rejects.toThrow('Lock mismatch');
    expect(await tried.state()).toBe('active');
  });

  test('a push whose process died before the job was added is made good by the mending', async () => {
    await using tried = await tryLooks();
    await redis.zadd(`${tried.prefix}:looks`, Date.now(), id);
    await tried.push(Date.now(), true);
    expect(await tried.take()).toMatchObject({ id });
  });

  test('a run whose process died before it looked for pushes once more is brought forward by the mending', async () => {
    await using tried = await tryLooks();
    await tried.push();
    await tried.run();
    await tried.later();
    await redis.zadd(`${tried.prefix}:looks`, Date.now(), id);
    await tried.push(Date.now() + LATER_MS, true);
    expect(await tried.take()).toMatchObject({ id });
  });

  test('the mending leaves a job for later alone', async () => {
    await using tried = await tryLooks();
    await tried.push(Date.now() + LATER_MS);
    await tried.push(Date.now(), true);
    expect(await tried.take()).toBeUndefined();
    expect(await tried.state()).toBe('delayed');
  });
});
