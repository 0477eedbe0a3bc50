// The life of a prediction, from the clock and from the outside.
import { describe, expect, test } from 'vitest';
import { call, create, finish, painterVersion, read, started, until } from './fixture.ts';

describe('a run', () => {
  test('goes from starting over processing to succeeded while its log grows', async () => {
    const simulator = await started({ speed: 2 });
    const { response, prediction } = await create(simulator, { prompt: 'a fox', seed: 7 });
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(prediction.urls.get);
    expect(prediction).toMatchObject({ status: 'starting', logs: '', output: null, version: 'hidden' });
    expect(prediction.id).toMatch(/^[0-9a-z]{26}$/);
    const running = await until(simulator, prediction.id, ({ logs }) => logs.includes('2/4'));
    expect(running).toMatchObject({ status: 'processing', output: null });
    expect(running.logs).toMatch(/^Using seed: 7\n {2}0%\| {10}\| 0\/4 \[00:00<\?, \?it\/s\]\n/);
    const done = await until(simulator, prediction.id, ({ status }) => status === 'succeeded');
    expect(done.logs.startsWith(running.logs)).toBe(true);
    expect(done.logs).toContain('\n 75%|███████▌  | 3/4 [');
    expect(done.logs).toMatch(/100%\|█{10}\| 4\/4 .*\nTotal safe images: 1 out of 1\n$/);
    expect(done.metrics).toEqual({ predict_time: 0.3, total_time: 0.45, image_count: 1 });
  });

  test('points at another host than the gateway', async () => {
    const simulator = await started();
    const { prediction } = await create(simulator, { prompt: 'a fox' });
    for (const url of Object.values(prediction.urls)) expect(new URL(url).host).toMatch(/replicate\.com$/);
  });

  test('shows its own version for a community model, and a single link', async () => {
    const simulator = await started();
    const answer = await call(simulator, '/predictions', {
      body: { version: painterVersion, input: {} },
      headers: { prefer: 'wait' },
    });
    expect(await answer.json()).toMatchObject({
      version: painterVersion,
      model: 'acme/painter',
      output: expect.stringMatching(/\/out-0\.png$/),
    });
  });

  test('can be canceled, and not twice', async () => {
    const simulator = await started();
    const { prediction } = await create(simulator, { prompt: 'simulate:stuck' });
    await until(simulator, prediction.id, ({ status }) => status === 'processing');
    const cancel = () => call(simulator, `/predictions/${prediction.id}/cancel`, { method: 'POST' });
    const first = await (await cancel()).json();
    expect(first).toMatchObject({ status: 'canceled', output: null, error: null });
    expect(await (await cancel()).json()).toEqual(first);
    expect((await call(simulator, '/predictions/unknown/cancel', { method: 'POST' })).status).toBe(404);
    expect((await call(simulator, '/predictions/unknown')).status).toBe(404);
  });

  test('is over when its outputs are drawn, where that comes first', async () => {
    const whenAsked = await started({ speed: 6000, startMs: 0 });
    const first = await started({ speed: 6000, startMs: 0, drawsFirst: true });
    const input = { prompt: 'a fox', num_outputs: 2 };
    const tookMs = async (simulator: typeof first) =>
      Number((await finish(simulator, input)).metrics?.predict_time) * 1000;
    expect(await tookMs(whenAsked)).toBe(0);
    expect(await tookMs(first)).toBeGreaterThan(0);
    expect((await finish(first, { prompt: 'simulate:failed' })).status).toBe('failed');
  });

  test('can be canceled while it is drawn, or never over, where that comes first', async () => {
    const simulator = await started({ speed: 6000, startMs: 0, drawsFirst: true });
    for (const prompt of ['a fox', 'simulate:stuck', 'simulate:data']) {
      const { prediction } = await create(simulator, { prompt, num_outputs: 4 });
      await call(simulator, `/predictions/${prediction.id}/cancel`, { method: 'POST' });
      expect((await read(simulator, prediction.id)).status).toBe('canceled');
    }
  });

  test('loses its input, output and files after the retention time', async () => {
    const simulator = await started({ retentionMs: 150 });
    const { output, id } = await finish(simulator, { prompt: 'a fox', megapixels: '0.25' });
    expect((await fetch(output?.[0] ?? '')).status).toBe(200);
    const removed = await until(simulator, id, ({ data_removed }) => data_removed);
    expect(removed).toMatchObject({ status: 'succeeded', output: null, input: {}, logs: '' });
    expect((await fetch(output?.[0] ?? '')).status).toBe(404);
  });
});

describe('a held answer', () => {
  test('comes with the end of the run', async () => {
    const simulator = await started();
    const { response, prediction } = await create(
      simulator,
      { prompt: 'a' },
      { headers: { prefer: 'wait=5' } },
    );
    expect(response.status).toBe(201);
    expect(prediction.status).toBe('succeeded');
  });

  test('is not given by gateways without it', async () => {
    const simulator = await started({ hold: false });
    const { response } = await create(simulator, { prompt: 'a' }, { headers: { prefer: 'wait' } });
    expect(response.status).toBe(202);
  });

  test('ends at once when the prediction is canceled', async () => {
    const simulator = await started();
    const held = create(simulator, { prompt: 'simulate:stuck' }, { headers: { prefer: 'wait' } });
    await expect.poll(() => simulator.predictions().length).toBe(1);
    await call(simulator, `/predictions/${simulator.predictions()[0]?.id}/cancel`, { method: 'POST' });
    expect((await held).prediction.status).toBe('canceled');
  });
});

describe('the simulator', () => {
  test('drops the oldest finished predictions, never a running one', async () => {
    const simulator = await started({ maxPredictions: 3 });
    const { prediction } = await create(simulator, { prompt: 'simulate:stuck' });
    for (const prompt of ['1', '2', '3', '4']) await finish(simulator, { prompt });
    expect(simulator.predictions().map(({ input }) => input['prompt'])).toEqual(['4', '3', 'simulate:stuck']);
    expect((await read(simulator, prediction.id)).status).toBe('processing');
  });

  test('closes at once, with an answer still held', async () => {
    const simulator = await started();
    const held = create(simulator, { prompt: 'simulate:stuck' }, { headers: { prefer: 'wait' } });
    const outcome = held.then(
      () => 'answered',
      () => 'cut off',
    );
    await expect.poll(() => simulator.predictions().length).toBe(1);
    await simulator.close();
    expect(['answered', 'cut off']).toContain(await outcome);
  });

  test('adds the latency it was told to', async () => {
    const simulator = await started({ latencyMs: 60 });
    const before = Date.now();
    await call(simulator, '/predictions');
    expect(Date.now() - before).toBeGreaterThanOrEqual(58);
  });
});
