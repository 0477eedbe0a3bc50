// One run of one job: what must be so before it begins, and what is made of its end.
import { DelayedError } from 'bullmq';
import { expect, onTestFinished, test } from 'vitest';
import type { NextLook } from '../../src/generation/ports.ts';
import { createHolds } from '../../src/queue/held.ts';
import type { JobData } from '../../src/queue/looks.ts';
import { createProcessor } from '../../src/queue/runs.ts';
import { createFakeClock } from '../fakes/clock.ts';

const owner = 'ann';
const lockMs = 10_000;
const forLater = expect.any(DelayedError);

/** A processor, with what it tells the times in `told`. */
function tryRuns(handler: (id: string, signal: AbortSignal) => Promise<NextLook>, { isLocked = true } = {}) {
  const clock = createFakeClock();
  const holds = createHolds({ marginMs: 1_000 });
  onTestFinished(() => holds.close());
  const told: unknown[] = [];
  const errors: unknown[] = [];
  let isStopping = false;
  const process = createProcessor({
    handler,
    clock,
    holds,
    lockMs,
    extendLock: async () => (isLocked ? 1 : 0),
    isStopping: () => isStopping,
    onError: (_, error) => errors.push(error),
    looks: {
      push: async () => {},
      started: async (id) => void told.push(`${id} starts`),
      later: async ({ id, data }, at) => void told.push([id, at - clock.now(), data]),
      finished: async () => {},
      countOf: async () => 0,
    },
  });
  return {
    holds,
    told,
    errors,
    stop: () => (isStopping = true),
    /** Has `job` run; it was given to us so long ago. */
    run: (data: JobData = { owner }, agoMs = 0) =>
      process({ id: 'job', data, processedOn: Date.now() - agoMs }, 'token').catch((error: unknown) => error),
  };
}

test('a handler that has nothing left to do ends the job', async () => {
  const tried = tryRuns(async () => undefined);
  expect(await tried.run({ owner, failures: 3 })).toBeUndefined();
  expect(tried.told).toEqual(['job starts']);
});

test('a failure is told and counted, and the first success forgets them', async () => {
  const failing = tryRuns(() => Promise.reject(new Error('fails')));
  expect(await failing.run({ owner, failures: 3 })).toEqual(forLater);
  expect(failing.told.at(-1)).toEqual(['job', 8_000, { owner, failures: 4 }]);
  expect(failing.errors).toEqual([new Error('fails')]);
  const at = createFakeClock().now() + 5;
  const fine = tryRuns(async () => at);
  expect(await fine.run({ owner, failures: 3 })).toEqual(forLater);
  expect(fine.told.at(-1)).toEqual(['job', 5, { owner }]);
});

test.each([
  ['that is ours still runs', true, ['job starts']],
  ['that went on to somebody else does not run', false, []],
])('a job that was given to us long ago and %s', async (_, isLocked, told) => {
  const tried = tryRuns(async () => undefined, { isLocked });
  expect(await tried.run({ owner }, 5_000)).toEqual(isLocked ? undefined : forLater);
  expect(tried.told).toEqual(told);
});

test('a job that comes while the queue stops goes back as it came', async () => {
  const tried = tryRuns(async () => undefined);
  tried.stop();
  expect(await tried.run({ owner, failures: 2 })).toEqual(forLater);
  expect(tried.told).toEqual([['job', 0, { owner, failures: 2 }]]);
});

test('a job whose former run has not ended here does not run beside it', async () => {
  const former = Promise.withResolvers<undefined>();
  const tried = tryRuns(() => former.promise);
  const first = tried.run();
  await expect.poll(() => tried.told).toEqual(['job starts']);
  expect(await tried.run()).toEqual(forLater);
  expect(tried.told).toEqual(['job starts', ['job', 1_000, { owner }]]);
  former.resolve(undefined);
  expect(await first).toBeUndefined();
});

test('a run whose lock was lost is not told, and moves nothing', async () => {
  const tried = tryRuns(
    (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
  );
  const running = tried.run();
  await expect.poll(() => tried.told).toEqual(['job starts']);
  tried.holds.lose(['job']);
  expect(await running).toEqual(forLater);
  expect(tried.told).toEqual(['job starts']);
  expect(tried.errors).toEqual([]);
});
