// The life of a prediction, from the clock and from the outside.
import { describe, expect, test } from 'vitest';
import { call, create, finish, models, painterVersion, read, started, until } from './fixture.ts';

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

  test('comes unfinished when the time is over', async () => {
    const simulator = await started();
    const { response, prediction } = await create(
      simulator,
      { prompt: 'simulate:stuck' },
      { headers: { prefer: 'wait=1' } },
    );
    expect(response.status).toBe(202);
    expect(prediction.status).toBe('processing');
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

describe('a deadline', () => {
  const headers = { 'cancel-after': '5s' };

  test('before the start aborts, while running cancels', async () => {
    const slow = await started({ speed: 1, startMs: 60_000 });
    const stuck = await started();
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
  }, 15_000);

  test('is read in every spelling, and refused below five seconds', async () => {
    const simulator = await started();
    const spanMs = async (after: string) => {
      const { response, prediction } = await create(
        simulator,
        { prompt: 'a' },
        { headers: { 'cancel-after': after } },
      );
      if (response.status === 422) return 422;
      return Date.parse(prediction.deadline ?? '') - Date.parse(prediction.created_at);
    };
    expect(await spanMs('30')).toBe(30_000);
    expect(await spanMs('5m')).toBe(300_000);
    expect(await spanMs('1h30m45s')).toBe(5_445_000);
    for (const wrong of ['4', '0m', 'soon', '-5s']) expect(await spanMs(wrong)).toBe(422);
  });

  test('is ignored by gateways without it', async () => {
    const simulator = await started({ deadline: false });
    const { prediction } = await create(simulator, { prompt: 'a' }, { headers: { 'cancel-after': '1' } });
    expect(prediction.deadline).toBeUndefined();
  });
});

describe('the list', () => {
  test('pages through everything, newest first, forth and back', async () => {
    const simulator = await started();
    for (let index = 0; index < 205; index += 1) await create(simulator, { prompt: `${index}` });
    interface Page {
      results: { input: { prompt: string } }[];
      next: string | null;
      previous: string | null;
    }
    const page = async (url: string) =>
      (await (await fetch(url, { headers: { authorization: 'Bearer x' } })).json()) as Page;
    const first = await page(`${simulator.baseUrl}/predictions`);
    const second = await page(first.next ?? '');
    const third = await page(second.next ?? '');
    expect([first, second, third].map(({ results }) => results.length)).toEqual([100, 100, 5]);
    expect([first.results[0]?.input.prompt, third.results[4]?.input.prompt]).toEqual(['204', '0']);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await page(third.previous ?? '')).results).toHaveLength(100);
  });

  test('can be cut by time', async () => {
    const simulator = await started();
    const old = (await finish(simulator, { prompt: 'old' })).created_at;
    const { prediction } = await create(simulator, { prompt: 'new' });
    const prompts = async (query: string) => {
      const page = (await (await call(simulator, `/predictions?${query}`)).json()) as {
        results: { input: { prompt: string } }[];
      };
      return page.results.map(({ input }) => input.prompt);
    };
    expect(await prompts(`created_after=${prediction.created_at}`)).toEqual(['new']);
    expect(await prompts(`created_before=${prediction.created_at}`)).toEqual(['old']);
    expect(await prompts(`created_after=${old}`)).toEqual(['new', 'old']);
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

  test('runs two thousand at once', async () => {
    const simulator = await started({ models: models.map((model) => ({ ...model, runMs: 2000 })), speed: 1 });
    const batch = async (from: number) => {
      for (let index = from; index < from + 100; index += 1) await create(simulator, { prompt: `${index}` });
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => batch(index * 100)));
    await expect
      .poll(() => simulator.predictions().every(({ status }) => status === 'succeeded'), { timeout: 9000 })
      .toBe(true);
    expect(simulator.predictions()).toHaveLength(2000);
  }, 12_000);

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
