// Files as Slack shows them: real pictures, a real thread, a real disk.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createShower, type Showable } from '../../../../src/adapters/slack/files/showable.ts';
import type { DeliveredFile } from '../../../../src/generation/ports.ts';
import { memoryOfProcess } from '../../../../src/media/memory.ts';
import { createReencoder } from '../../../../src/media/reencode.ts';
import { fileOf } from '../../../contracts/cards.ts';
import { bytesOf, noise, noisePng } from '../../../media/noise.ts';

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'showable-'));
const reencoder = createReencoder();
const heard: string[] = [];
const shower = createShower({ reencoder, folder, onTrouble: (message) => heard.push(message) });

beforeEach(() => {
  heard.length = 0;
});
afterAll(async () => {
  await reencoder.close();
  rmSync(folder, { recursive: true, force: true });
});

const webpOf = (width: number, height: number) => bytesOf(noise(width, height).webp());
const readAll = ({ stream }: Pick<Showable, 'stream'>) => buffer(stream());
/** Resolves when nobody holds any memory. */
const allMemory = async () => (await memoryOfProcess.take(memoryOfProcess.mostBytes, signal)).leave();
const nothingLeft = () => vi.waitFor(() => expect(readdirSync(folder)).toEqual([]));

describe('as it is', () => {
  test.each(['image/png', 'image/jpeg', 'image/gif'])(
    'stays an %s, which nobody reads',
    async (mediaType) => {
      const { file, ...told } = fileOf(new Uint8Array(0), 'a-fox.bin', mediaType);
      const stream = () => {
        throw new Error('it was read');
      };
      const large = { ...told, file: { ...file, sizeBytes: 25 * 1_048_576, stream, bytes: stream } };
      const shown = await shower.showable(large, signal);
      expect(shown).toMatchObject({
        name: 'a-fox.bin',
        alt: told.alt,
        mediaType,
        sizeBytes: 25 * 1_048_576,
        kind: 'picture',
      });
      expect(() => shown.stream()).toThrow('it was read');
    },
  );

  test.each(['video/mp4', 'audio/mpeg'])('is shared, as no message shows it: %s', async (mediaType) => {
    const file = fileOf(Uint8Array.of(1, 2, 3), 'a-fox.mp4', mediaType);
    const shown = await shower.showable(file, signal);
    expect(shown).toMatchObject({ name: 'a-fox.mp4', mediaType, sizeBytes: 3, kind: 'other' });
    expect([...(await readAll(shown))]).toEqual([1, 2, 3]);
    expect(heard).toEqual([]);
  });
});

describe('converted', () => {
  test('is a WebP, to a PNG that lies on disk until it is released', async () => {
    const shown = await shower.showable(fileOf(await webpOf(80, 60), 'a-fox-2.webp', 'image/webp'), signal);
    expect(shown).toMatchObject({
      name: 'a-fox-2.png',
      alt: 'a red fox, drawn by flux-schnell',
      mediaType: 'image/png',
      kind: 'picture',
    });
    await allMemory();
    // A second time for an upload that is tried again.
    for (const bytes of [await readAll(shown), await readAll(shown)]) {
      expect(bytes.byteLength).toBe(shown.sizeBytes);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 80, height: 60 });
    }
    expect(readdirSync(folder)).toHaveLength(1);
    shown.release();
    shown.release();
    await nothingLeft();
  });

  test.each([
    ['an AVIF', 'avif', 'a-fox.png', async () => bytesOf(noise(80, 60).avif())],
    [
      'a WebP that moves',
      'webp',
      'a-fox.gif',
      async () => {
        const frames = await Promise.all([1, 2].map(() => noise(40, 40).png().toBuffer()));
        return bytesOf(sharp(frames, { join: { animated: true } }).webp());
      },
    ],
  ])('is %s', async (_, extension, name, make) => {
    const file = fileOf(await make(), `a-fox.${extension}`, `image/${extension}`);
    const shown = await shower.showable(file, signal);
    expect(shown).toMatchObject({ name, kind: 'picture' });
    const { pages = 1 } = await sharp(await readAll(shown), { animated: true }).metadata();
    expect(pages).toBe(extension === 'webp' ? 2 : 1);
    shown.release();
    await nothingLeft();
  });

  test('are the pictures of many messages at once, within the memory of the process', async () => {
    const message = async () => {
      const files = await Promise.all(
        [1, 2, 3, 4].map(async (count) => fileOf(await webpOf(300, 300), `${count}.webp`, 'image/webp')),
      );
      const shown = await Promise.all(files.map((file) => shower.showable(file, signal)));
      for (const { release } of shown) release();
      return shown.map(({ kind }) => kind);
    };
    const kinds = await Promise.all([message(), message(), message()]);
    expect(new Set(kinds.flat())).toEqual(new Set(['picture']));
    await allMemory();
    await nothingLeft();
  });
});

describe('not lost', () => {
  const whole = (sizeBytes: number, { file, ...told }: DeliveredFile) => ({
    ...told,
    file: { ...file, sizeBytes },
  });
  test.each([
    ['is broken', async () => fileOf((await webpOf(200, 200)).slice(0, 2000), 'a-fox.webp', 'image/webp')],
    [
      'takes all the memory there is',
      async () => whole(64 * 1_048_576, fileOf(await webpOf(20, 20), 'a-fox.webp', 'image/webp')),
    ],
    ['is of a kind that nobody knows', async () => fileOf(Uint8Array.of(1), 'a-fox.webp', 'image/x-new')],
  ])('is a picture that %s: it is shared as a file', async (_, make) => {
    const file = await make();
    const shown = await shower.showable(file, signal);
    const { mediaType, sizeBytes } = file.file;
    expect(shown).toMatchObject({ name: 'a-fox.webp', kind: 'other', mediaType, sizeBytes });
    expect((await readAll(shown)).equals(await file.file.bytes())).toBe(true);
    expect(heard).toEqual([
      expect.stringContaining(`a picture of ${sizeBytes} bytes could not be converted`),
    ]);
    await allMemory();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is a picture for which there is no place on the disk', async () => {
    const file = fileOf(await noisePng(10, 10), 'a-fox.webp', 'image/webp');
    const own = createShower({ reencoder, folder: '/dev/null/nowhere' });
    expect(await own.showable(file, signal)).toMatchObject({ kind: 'other', name: 'a-fox.webp' });
  });
});

test('who gives up leaves neither memory nor a file behind', async () => {
  const leaving = new AbortController();
  const file = fileOf(await webpOf(1200, 1200), 'a-fox.webp', 'image/webp');
  const unwanted = shower.showable(file, leaving.signal);
  setTimeout(() => leaving.abort(new Error('gone')), 20);
  await expect(unwanted).rejects.toThrow('gone');
  await expect(shower.showable(file, leaving.signal)).rejects.toThrow('gone');
  await allMemory();
  expect(readdirSync(folder)).toEqual([]);
  expect(heard).toEqual([]);
});
