// Still pictures made smaller in their thread, with real pictures; and the thread's own troubles.
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createReencoder, type Reencoder } from '../../src/media/reencode.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { animatedPng, bytesOf, noise, noisePng, pretending } from './noise.ts';

const signal = new AbortController().signal;

describe('a picture', () => {
  const shared = createReencoder();
  afterAll(() => shared.close());

  test.each([0.4, 0.3])('keeps its pixels where %d of its size are enough for them', async (part) => {
    const png = await noisePng(400, 300);
    const limitBytes = Math.floor(png.byteLength * part);
    const webp = await shared.encode(png, limitBytes, signal);
    expect(await sharp(webp).metadata()).toMatchObject({ format: 'webp', width: 400, height: 300 });
    expect(webp.byteLength).toBeLessThanOrEqual(limitBytes);
    expect(webp.byteLength).toBeGreaterThan(limitBytes / 3);
  });

  test.each([0.04, 0.005])('gets smaller in both directions for %d of its size', async (part) => {
    const png = await noisePng(400, 300);
    const limitBytes = Math.floor(png.byteLength * part);
    const webp = await shared.encode(png, limitBytes, signal);
    const { width, height } = await sharp(webp).metadata();
    expect(webp.byteLength).toBeLessThanOrEqual(limitBytes);
    expect(webp.byteLength).toBeGreaterThan(limitBytes / 3);
    expect(width).toBeLessThan(400);
    expect(Math.abs(width / height - 4 / 3)).toBeLessThan(0.05);
  });

  test.each([1, 0.1])('stays transparent where it was, in %d of the size', async (part) => {
    const hole = await sharp({ create: { width: 200, height: 400, channels: 4, background: '#fff' } })
      .png()
      .toBuffer();
    const png = await bytesOf(
      noise(400, 400)
        .ensureAlpha()
        .composite([{ input: hole, left: 0, top: 0, blend: 'dest-out' }])
        .png(),
    );
    const webp = await shared.encode(png, png.byteLength * part, signal);
    const { channels } = await sharp(webp).stats();
    expect(channels).toHaveLength(4);
    expect(channels[3]?.mean).toBeCloseTo(127.5, -1);
    const left = await sharp(webp).extract({ left: 0, top: 0, width: 20, height: 20 }).toBuffer();
    expect((await sharp(left).stats()).channels[3]?.max).toBe(0);
  });

  test('stands upright when only its data said how to turn it', async () => {
    const jpeg = await bytesOf(noise(300, 200).withMetadata({ orientation: 6 }).jpeg());
    const webp = await shared.encode(jpeg, jpeg.byteLength, signal);
    expect(await sharp(webp).metadata()).toMatchObject({ width: 200, height: 300 });
  });

  test.each(['webp', 'avif', 'jpeg'] as const)('may be a %s', async (format) => {
    const bytes = await bytesOf(noise(200, 100).toFormat(format));
    const limitBytes = Math.floor(bytes.byteLength / 3);
    const webp = await shared.encode(bytes, limitBytes, signal);
    expect(await sharp(webp).metadata()).toMatchObject({ format: 'webp' });
    expect(webp.byteLength).toBeLessThanOrEqual(limitBytes);
  });

  test('becomes as long as a WebP can be, and no longer', async () => {
    const png = await bytesOf(
      sharp({ create: { width: 20_000, height: 8, channels: 3, background: '#a60' } }).png(),
    );
    const webp = await shared.encode(png, 10_000, signal);
    expect(await sharp(webp).metadata()).toMatchObject({ width: 16_383 });
  });

  test.each([
    ['broken', async () => (await noisePng(200, 200)).slice(0, 60_000), /read error|end of/iu],
    ['no picture', async () => new TextEncoder().encode('no picture at all'), /unsupported image format/iu],
    ['animated', async () => animatedPng(await noisePng(20, 20)), /animated/u],
    ['a bomb', async () => pretending(await noisePng(20, 20), 9000, 9000), /pixel limit/u],
  ])('that is %s is refused, and the next one is not', async (_, make, problem) => {
    await expect(shared.encode(await make(), 10_000, signal)).rejects.toThrow(problem);
    const webp = await shared.encode(await noisePng(50, 50), 10_000, signal);
    expect(await sharp(webp).metadata()).toMatchObject({ format: 'webp' });
  });

  test('that cannot become small enough is refused', async () => {
    await expect(shared.encode(await noisePng(50, 50), 10, signal)).rejects.toThrow(/small enough/u);
  });
});

describe('the thread', () => {
  const opened: Reencoder[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

  const workerUrl = new URL('./scripted-thread.ts', import.meta.url);
  const answer = Uint8Array.of(0);
  const breaks = Uint8Array.of(1);
  const hangs = Uint8Array.of(2);
  const breaksLater = Uint8Array.of(3);
  const tookTooLong = { reason: { message: 'the picture took too long' } };
  const scripted = () => {
    const clock = createFakeClock();
    const shared = createReencoder({ after: clock.after, workerUrl });
    opened.push(shared);
    const ask = async (bytes: Uint8Array, over = signal) =>
      (await shared.encode(bytes.slice(), 100, over)).at(0);
    return { clock, shared, ask };
  };

  test('is the same for all pictures, until there was none for half a minute', async () => {
    const { clock, ask } = scripted();
    const first = await ask(answer);
    await clock.advance(29_999);
    expect(await ask(answer)).toBe(first);
    await clock.advance(29_999);
    expect(await ask(answer)).toBe(first);
    await clock.advance(30_000);
    expect(await ask(answer)).not.toBe(first);
  });

  test('takes only one picture with it when it breaks', async () => {
    const { ask } = scripted();
    const first = await ask(answer);
    const [broken, next] = await Promise.allSettled([ask(breaks), ask(answer)]);
    expect(broken).toMatchObject({ reason: { message: 'this thread breaks' } });
    expect(next).toMatchObject({ status: 'fulfilled' });
    expect(next).not.toMatchObject({ value: first });
  });

  test('may break when it has nothing to do', async () => {
    const { ask } = scripted();
    const ended = new Promise((resolve) => process.once('worker', (thread) => thread.once('exit', resolve)));
    const first = await ask(breaksLater);
    await ended;
    expect(await ask(answer)).not.toBe(first);
  });

  test('is given up after 20 s, with one picture', async () => {
    const { clock, ask } = scripted();
    let isOver = false;
    const both = Promise.allSettled([ask(hangs).finally(() => (isOver = true)), ask(answer)]);
    await clock.advance(19_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(isOver).toBe(true);
    expect(await both).toMatchObject([tookTooLong, { value: expect.any(Number) }]);
  });

  test('is given up with the picture that is not wanted any more', async () => {
    const { ask, shared } = scripted();
    const leaving = new AbortController();
    const unwanted = ask(hangs, leaving.signal);
    const next = ask(answer);
    leaving.abort(new Error('no longer wanted'));
    await expect(unwanted).rejects.toThrow('no longer wanted');
    expect(await next).toEqual(expect.any(Number));
    await shared.settled();
  });

  test('never hears of a picture that was not wanted any more before its turn', async () => {
    const { clock, ask } = scripted();
    const leaving = new AbortController();
    const unwanted = () => ask(breaks, leaving.signal);
    const all = Promise.allSettled([ask(hangs), unwanted(), ask(answer)]);
    await clock.advance(0);
    leaving.abort(new Error('no longer wanted'));
    await clock.advance(20_000);
    const left = { reason: { message: 'no longer wanted' } };
    expect(await all).toMatchObject([tookTooLong, left, { value: expect.any(Number) }]);
  });

  test('that cannot start, as without sharp, is an error of the picture alone', async () => {
    const shared = createReencoder({ workerUrl: new URL('./nowhere.ts', import.meta.url) });
    opened.push(shared);
    for (const bytes of [answer, answer]) {
      await expect(shared.encode(bytes.slice(), 100, signal)).rejects.toThrow(/nowhere/u);
    }
  });

  test('ends on close, whatever it does and whoever waits', async () => {
    const { ask, shared } = scripted();
    const waiting = Promise.allSettled([ask(hangs), ask(answer)]);
    await shared.close();
    const ended = { reason: { message: 'no picture is worked on any more' } };
    expect(await waiting).toMatchObject([ended, ended]);
    await expect(ask(answer)).rejects.toThrow(ended.reason.message);
  });
});
