// The ways in which a brought picture reaches the gateway, how long it is kept, and what happens when nobody wants it any more.
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../src/generation/errors.ts';
import type { Upload } from '../../src/media/intake.ts';
import { memoryOfProcess } from '../../src/media/memory.ts';
import { createReencoder } from '../../src/media/reencode.ts';
import { allMemory, bringTo } from './bring.ts';
import { bytesOf, noise, noisePng } from './noise.ts';

const shared = createReencoder();
afterAll(() => shared.close());
afterEach(allMemory);

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const mostUriLength = 262_144;
const address = 'https://files.example/one';

/** Noise, of which no data URI holds a megapixel. */
let rich: Uint8Array;
beforeAll(async () => {
  rich = await bytesOf(noise(1280, 960).jpeg({ quality: 90 }));
});

describe('a picture that is too rich to go along', () => {
  const keeps =
    (expiresAt: number): Upload =>
    () =>
      Promise.resolve({ url: address, expiresAt });

  test('is given to the gateway as a file, with all its pixels', async () => {
    const tile = await noise(500, 500).png().toBuffer();
    const photo = await bytesOf(
      sharp({ create: { width: 2400, height: 1800, channels: 3, background: '#000' } })
        .composite([{ input: tile, tile: true }])
        .jpeg({ quality: 90 }),
    );
    const { bring, uploads, gateway, clock, sent } = bringTo(shared);
    const names: string[] = [];
    gateway.onUpload = ({ mediaType, name }) => {
      names.push(mediaType, name);
      return keeps(clock.now() + day)({ bytes: photo, mediaType, name }, new AbortController().signal);
    };
    const picture = await bring(photo);
    // In time for the gateway to read it twice.
    expect(picture).toEqual({ url: address, expiresAt: clock.now() + 22 * hour });
    expect(await sent(picture)).toBe(address);
    expect(names).toEqual(['image/webp', 'picture.webp']);
    const [file = Buffer.alloc(0)] = uploads;
    expect(await sharp(file).metadata()).toMatchObject({ format: 'webp', width: 2400, height: 1800 });
    expect(file.byteLength).toBeGreaterThan(1_500_000);
    expect(file.byteLength).toBeLessThanOrEqual(20_000_000);
  });

  test('is given once while the gateway keeps it, and then again', async () => {
    const { bring, reads, gateway, clock } = bringTo(shared);
    gateway.onUpload = keeps(clock.now() + hour);
    const picture = await bring(rich);
    expect(picture.expiresAt).toBe(clock.now() + hour / 2);
    await clock.advance(14 * minute);
    expect(await bring(rich)).toEqual(picture);
    expect(reads).toHaveLength(1);
    // So late nobody would have the time to ask for anything.
    await clock.advance(2 * minute);
    gateway.onUpload = keeps(clock.now() + day);
    expect(await bring(rich)).toEqual({ url: address, expiresAt: clock.now() + 22 * hour });
    expect(reads).toHaveLength(2);
  });

  test('goes along with fewer of them where a gateway’s clock says that its file is over already', async () => {
    const { bring, inlined, gateway, clock } = bringTo(shared);
    gateway.onUpload = keeps(clock.now() - hour);
    const picture = await bring(rich);
    expect(picture.expiresAt).toBe(clock.now() + day);
    expect((await inlined(picture)).is).toMatchObject({ format: 'webp' });
  });

  test('is given to another gateway anew, which cannot read the file of the first', async () => {
    const first = bringTo(shared);
    first.gateway.onUpload = keeps(first.clock.now() + day);
    await first.bring(rich);
    const { clock, store } = first;
    const other = bringTo(shared, { clock, store, source: 'https://other.test/v1' });
    other.gateway.onUpload = () =>
      Promise.resolve({ url: 'https://other.test/files/1', expiresAt: clock.now() + day });
    expect(await other.bring(rich)).toMatchObject({ url: 'https://other.test/files/1' });
    expect([first.uploads.length, other.uploads.length]).toEqual([1, 1]);
  });

  test('goes along with fewer pixels where the gateway takes no files, which is not asked each time', async () => {
    const { bring, inlined, uploads, clock } = bringTo(shared);
    const { is, uri } = await inlined(await bring(rich, { id: 'one' }));
    expect(uri.length).toBeLessThanOrEqual(mostUriLength);
    expect(uri.length).toBeGreaterThan(mostUriLength / 3);
    expect(is.width).toBeGreaterThanOrEqual(512);
    expect(is.width * is.height).toBeLessThan(1_000_000);
    expect(is.width / is.height).toBeCloseTo(4 / 3, 2);

    await inlined(await bring(rich, { id: 'two' }));
    expect(uploads).toHaveLength(1);
    await clock.advance(hour);
    await inlined(await bring(rich, { id: 'three' }));
    expect(uploads).toHaveLength(2);
  });

  test('goes along with fewer pixels where the gateway is in trouble, and is tried again for the next', async () => {
    const { bring, inlined, uploads, gateway } = bringTo(shared);
    gateway.onUpload = () => Promise.reject(new AppError('gateway_busy'));
    const { is, uri } = await inlined(await bring(rich, { id: 'one' }));
    expect(uri.length).toBeLessThanOrEqual(mostUriLength);
    expect(is.width).toBeLessThan(1280);
    await bring(rich, { id: 'two' });
    expect(uploads).toHaveLength(2);
  });

  test('is refused where fewer pixels would be too few', async () => {
    const { bring } = bringTo(shared);
    // Transparency is never lossy, so noise in it takes what it takes.
    const tooRich = await bytesOf(
      noise(700, 700)
        .joinChannel(await noise(700, 700).extractChannel(0).png().toBuffer())
        .png(),
    );
    await expect(bring(tooRich)).rejects.toMatchObject({ code: 'picture_not_taken' });
    const other = bringTo(shared);
    other.gateway.onUpload = () => Promise.reject(new AppError('gateway_busy'));
    await expect(other.bring(tooRich)).rejects.toMatchObject({ code: 'gateway_busy' });
  });
});

test('a photo that keeps a megapixel goes along, though the gateway takes files', async () => {
  const { bring, inlined, uploads } = bringTo(shared);
  const soft = await bytesOf(
    sharp(await noise(100, 75).png().toBuffer())
      .resize(4000, 3000)
      .jpeg(),
  );
  const { is, uri } = await inlined(await bring(soft));
  expect(uri.length).toBeLessThanOrEqual(mostUriLength);
  expect(is.width * is.height).toBeGreaterThanOrEqual(999_000);
  expect(uploads).toEqual([]);
});

describe('the same picture', () => {
  test('is read once for two who bring it together', async () => {
    const { bring, reads } = bringTo(shared);
    const png = await noisePng(60, 40);
    const [one, two] = await Promise.all([bring(png), bring(png)]);
    expect(one).toEqual(two);
    expect(reads).toEqual(['a-picture']);
  });

  test('is there for a day after it was brought last', async () => {
    const { bring, sent, reads, clock } = bringTo(shared);
    const png = await noisePng(60, 40);
    expect(await bring(png)).toMatchObject({ expiresAt: clock.now() + day });
    await clock.advance(day);
    const again = await bring(png);
    expect(again.expiresAt).toBe(clock.now() + day);
    await clock.advance(day);
    expect(await sent(again)).toMatch(/^data:/u);
    expect(reads).toHaveLength(1);
    await clock.advance(day);
    await bring(png);
    expect(reads).toHaveLength(2);
  });

  test('is read by the next one where the first was refused or has left', async () => {
    const { bring } = bringTo(shared);
    const png = await noisePng(60, 40);
    const leaving = new AbortController();
    const forEver = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const all = Promise.allSettled([
      bring(png, { read: forEver, signal: leaving.signal }),
      bring(png, { read: () => Promise.reject(new Error('gone')) }),
      bring(png),
    ]);
    leaving.abort(new Error('left'));
    expect(await all).toMatchObject([
      { reason: { message: 'left' } },
      { reason: { message: 'gone' } },
      { status: 'fulfilled' },
    ]);
  });
});

describe('what is not wanted any more gives its memory back', () => {
  const leave = () => {
    const leaving = new AbortController();
    return { signal: leaving.signal, now: () => leaving.abort(new Error('left')) };
  };

  test('before it is read', async () => {
    const { bring, reads } = bringTo(shared);
    const { signal, now } = leave();
    const all = await memoryOfProcess.take(memoryOfProcess.mostBytes, signal);
    const waiting = bring(rich, { signal });
    now();
    await expect(waiting).rejects.toThrow('left');
    all.leave();
    await allMemory();
    expect(reads).toEqual([]);
  });

  test('when the thread lets go of it', async () => {
    const hanging = createReencoder({ workerUrl: new URL('./scripted-thread.ts', import.meta.url) });
    onTestFinished(() => hanging.close());
    const { bring } = bringTo(hanging);
    const { signal, now } = leave();
    process.once('worker', (thread) => thread.once('online', now));
    await expect(bring(Uint8Array.of(2), { signal })).rejects.toThrow('left');
    await allMemory();
    await hanging.settled();
  });

  test('while it is sent', async () => {
    const { bring, gateway, clock } = bringTo(shared);
    const { signal, now } = leave();
    gateway.onUpload = (_, within) =>
      new Promise((_resolve, reject) => {
        within.addEventListener('abort', () => reject(within.reason as Error));
        now();
      });
    await expect(bring(rich, { signal })).rejects.toThrow('left');
    await allMemory();
    gateway.onUpload = () => Promise.resolve({ url: address, expiresAt: clock.now() + day });
    expect(await bring(rich)).toMatchObject({ url: address });
  });
});
