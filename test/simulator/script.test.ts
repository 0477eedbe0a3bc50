// The misbehaviour that a prompt can ask for.
import { fileTypeFromBuffer } from 'file-type';
import { describe, expect, test } from 'vitest';
import { call, create, finish, painterVersion, read, started, until } from './fixture.ts';

describe('a prompt that asks for trouble', () => {
  test('is refused by the safety check', async () => {
    const done = await finish(await started(), { prompt: 'a fox simulate:nsfw' });
    expect(done).toMatchObject({
      status: 'failed',
      output: null,
      error: 'NSFW content detected. Try running it again, or try a different prompt.',
    });
    expect(done.metrics?.image_count).toBeUndefined();
  });

  test('fails for good', async () => {
    const simulator = await started();
    for (let count = 0; count < 2; count += 1) {
      const done = await finish(simulator, { prompt: 'simulate:failed' });
      expect(done).toMatchObject({ status: 'failed', error: expect.stringContaining('CUDA out of memory') });
    }
  });

  test('fails once and succeeds on the second try', async () => {
    const simulator = await started();
    const input = { prompt: 'simulate:transient' };
    expect(await finish(simulator, input)).toMatchObject({
      status: 'failed',
      error: 'Prediction interrupted; please retry (code: PA)',
    });
    expect((await finish(simulator, input)).status).toBe('succeeded');
    expect((await finish(simulator, { prompt: 'another simulate:transient' })).status).toBe('failed');
  });

  test('takes ten times as long', async () => {
    const done = await finish(await started(), { prompt: 'simulate:slow' });
    expect(done.metrics?.predict_time).toBe(0.3);
  });

  test('never finishes, and its log never looks complete', async () => {
    const simulator = await started({ speed: 100 });
    const { prediction } = await create(simulator, { prompt: 'simulate:stuck' });
    await until(simulator, prediction.id, ({ logs }) => logs.includes('3/4'));
    expect(await read(simulator, prediction.id)).toMatchObject({
      status: 'processing',
      logs: expect.not.stringContaining('4/4 ['),
    });
  });

  test('gives one image less than asked', async () => {
    const simulator = await started();
    const done = await finish(simulator, { prompt: 'simulate:fewer', num_outputs: 2 });
    expect(done.output).toHaveLength(1);
    expect(done.logs).toContain('Total safe images: 1 out of 2\n');
    expect((await finish(simulator, { prompt: 'simulate:fewer' })).error).toMatch(/^NSFW/);
  });

  test('is throttled on the first try', async () => {
    const simulator = await started();
    const first = await create(simulator, { prompt: 'simulate:busy' });
    expect(first.response.status).toBe(429);
    expect(first.prediction).toEqual({
      detail: 'Request was throttled. Your rate limit resets in ~1s.',
      status: 429,
      retry_after: 1,
    });
    expect((await create(simulator, { prompt: 'simulate:busy' })).response.status).toBe(202);
    expect(simulator.predictions()).toHaveLength(1);
  });

  test('succeeds without output', async () => {
    const done = await finish(await started(), { prompt: 'simulate:empty' });
    expect(done).toMatchObject({ status: 'succeeded', output: null });
  });

  test('carries the picture inside the answer', async () => {
    const done = await finish(await started(), { prompt: 'simulate:data', megapixels: '0.25' });
    expect(done.output?.[0]).toMatch(/^data:image\/webp;base64,[\w+/]{100}/);
  });

  test('gives a sound where a picture was meant', async () => {
    const done = await finish(await started(), { prompt: 'simulate:audio' });
    expect(done.output).toEqual([expect.stringMatching(/\/out-0\.wav$/)]);
    const sound = await fetch(done.output?.[0] ?? '');
    expect(sound.headers.get('content-type')).toBe('audio/wav');
    expect(await fileTypeFromBuffer(await sound.arrayBuffer())).toMatchObject({ ext: 'wav' });
  });

  test('finds its model gone', async () => {
    const simulator = await started();
    const input = { prompt: 'simulate:gone-model' };
    expect((await create(simulator, input)).response.status).toBe(404);
    const byVersion = await call(simulator, '/predictions', { body: { version: painterVersion, input } });
    expect(byVersion.status).toBe(422);
    expect(await byVersion.json()).toMatchObject({ title: 'Invalid version or not permitted' });
  });

  test('is found in any text, but not in links', async () => {
    const simulator = await started();
    const input = { prompt: 'a', negative_prompt: 'simulate:failed' };
    expect((await finish(simulator, input)).status).toBe('failed');
    const linked = { prompt: 'a', image: 'https://example.com/simulate:failed' };
    expect((await finish(simulator, linked)).status).toBe('succeeded');
  });
});
