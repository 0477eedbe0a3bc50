// The tests that have to wait for the clock, side by side.
import { describe, test } from 'vitest';
import { create, models, started, until } from './fixture.ts';

describe.concurrent('over real seconds', () => {
  test('a held answer comes unfinished when the time is over', async ({ expect, onTestFinished }) => {
    const simulator = await started({}, onTestFinished);
    const { response, prediction } = await create(
      simulator,
      { prompt: 'simulate:stuck' },
      { headers: { prefer: 'wait=1' } },
    );
    expect(response.status).toBe(202);
    expect(prediction.status).toBe('processing');
  });

  test('runs two thousand at once', async ({ expect, onTestFinished }) => {
    const simulator = await started(
      { models: models.map((model) => ({ ...model, runMs: 1500 })), speed: 1 },
      onTestFinished,
    );
    const batch = async (from: number) => {
      for (let index = from; index < from + 100; index += 1) await create(simulator, { prompt: `${index}` });
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => batch(index * 100)));
    await expect
      .poll(() => simulator.predictions().every(({ status }) => status === 'succeeded'), { timeout: 20_000 })
      .toBe(true);
    expect(simulator.predictions()).toHaveLength(2000);
  }, 25_000);

  test('a deadline before the start aborts, while running cancels', async ({ expect, onTestFinished }) => {
    const headers = { 'cancel-after': '5s' };
    const slow = await started({ speed: 1, startMs: 60_000 }, onTestFinished);
    const stuck = await started({}, onTestFinished);
    const [early, late] = await Promise.all([
      create(slow, { prompt: 'a' }, { headers }),
      create(stuck, { prompt: 'simulate:stuck' }, { headers: { ...headers, prefer: 'wait=20' } }),
    ]);
    const spanMs = Date.parse(early.prediction.deadline ?? '') - Date.parse(early.prediction.created_at);
    expect(spanMs).toBe(5000);
    expect(late.prediction.status).toBe('canceled');
    const aborted = await until(slow, early.prediction.id, ({ status }) => status !== 'starting');
    expect(aborted.status).toBe('aborted');
    expect(aborted.started_at).toBeUndefined();
  }, 25_000);
});
