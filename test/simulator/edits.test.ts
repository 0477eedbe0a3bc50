// Pictures that are made of pictures: edits, cut-outs, enlargements and masks.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import {
  addressOf,
  dataUri,
  download,
  kinds,
  means,
  meansOf,
  outputOf,
  redAndBlue,
  startedWithKinds,
} from './kinds.ts';

const fox = { prompt: 'a red fox at noon', seed: 7 };

/** Where the subject of a picture is: the box around everything that is not transparent. */
async function outline(simulator: Simulator, image: string) {
  const alone = await outputOf(simulator, 'acme/rembg', { image });
  const { info } = await sharp(alone).trim().toBuffer({ resolveWithObject: true });
  return { left: info.trimOffsetLeft, top: info.trimOffsetTop, width: info.width, height: info.height };
}

async function halfMask(): Promise<string> {
  const white = { create: { width: 30, height: 40, channels: 3 as const, background: '#fff' } };
  const mask = sharp({ create: { width: 60, height: 40, channels: 3, background: '#000' } });
  return dataUri(
    await mask
      .composite([{ input: white, left: 30, top: 0 }])
      .png()
      .toBuffer(),
  );
}

describe('an edit of a picture of ours', () => {
  test('shows the same subject at the same place, at night', async () => {
    const simulator = await startedWithKinds();
    const noon = await addressOf(simulator, 'acme/draw', fox);
    const night = await addressOf(simulator, 'acme/edit', { prompt: 'make it night', input_image: noon });
    const [lightAtNoon = 0] = await means((await download(noon)).bytes);
    const [lightAtNight = 0] = await means((await download(night)).bytes);
    expect(lightAtNight).toBeLessThan(lightAtNoon * 0.7);
    expect(await outline(simulator, night)).toEqual(await outline(simulator, noon));
    const other = await addressOf(simulator, 'acme/draw', { ...fox, seed: 8 });
    expect(await outline(simulator, other)).not.toEqual(await outline(simulator, noon));
  });

  test('shows something, whatever is said', async () => {
    const simulator = await startedWithKinds();
    const input_image = await addressOf(simulator, 'acme/draw', fox);
    const edited = await outputOf(simulator, 'acme/edit', { prompt: 'qwertyuiop', input_image });
    const same = await outputOf(simulator, 'acme/edit', { input_image });
    expect(edited.equals(same)).toBe(false);
    expect(same.equals((await download(input_image)).bytes)).toBe(true);
  });

  test('can be edited on, and takes a list of pictures as well', async () => {
    const simulator = await startedWithKinds();
    const first = await addressOf(simulator, 'acme/draw', { ...fox, aspect_ratio: '16:9' });
    const snow = await addressOf(simulator, 'acme/edit', { prompt: 'in the snow', input_image: first });
    const both = await outputOf(simulator, 'acme/edit-many', { prompt: 'at night', image_input: [snow] });
    const once = await outputOf(simulator, 'acme/edit', {
      prompt: 'in the snow, at night',
      input_image: first,
    });
    expect(both.equals(once)).toBe(true);
    const { width, height } = await sharp((await download(first)).bytes).metadata();
    expect(await sharp(both).metadata()).toMatchObject({ width, height });
  });

  test('exchanges the subject when told to', async () => {
    const simulator = await startedWithKinds();
    const input_image = await addressOf(simulator, 'acme/draw', fox);
    const edit = (prompt: string) => outputOf(simulator, 'acme/edit', { prompt, input_image });
    const intoCat = await edit('turn the fox into a black cat');
    expect((await edit('replace it with a black cat')).equals(intoCat)).toBe(true);
    expect((await edit('add a black cat')).equals(intoCat)).toBe(false);
  });

  test('outlives a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edits-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const options = { models: kinds, startMs: 0, speed: 20, journal: join(folder, 'journal.jsonl') };
    const before = await startSimulator(options);
    const input_image = await addressOf(before, 'acme/draw', fox);
    const url = await addressOf(before, 'acme/edit', { prompt: 'at night', input_image });
    const { bytes } = await download(url);
    await before.close();
    const after = await startSimulator(options);
    onTestFinished(() => after.close());
    // The connection that was kept alive ended with the first process; this finds that out.
    await fetch(after.baseUrl).catch(() => undefined);
    expect((await download(url)).bytes.equals(bytes)).toBe(true);
  });
});

describe('an edit of somebody’s own picture', () => {
  const left = { left: 5, top: 5, width: 40, height: 70 };
  const right = { left: 75, top: 5, width: 40, height: 70 };

  test('shows that picture in a new light, and can be edited on', async () => {
    const simulator = await startedWithKinds();
    const own = await redAndBlue();
    const night = await addressOf(simulator, 'acme/edit', {
      prompt: 'make it night',
      input_image: dataUri(own),
    });
    const { bytes } = await download(night);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 120, height: 80 });
    const [red = 0, , redsBlue = 0] = await meansOf(bytes, left);
    const [bluesRed = 0, , blue = 0] = await meansOf(bytes, right);
    expect(red).toBeGreaterThan(redsBlue);
    expect(blue).toBeGreaterThan(bluesRed);
    expect(red).toBeLessThan(((await meansOf(own, left))[0] ?? 0) * 0.8);
    const sunset = await outputOf(simulator, 'acme/edit', { prompt: 'at sunset', input_image: night });
    expect(sunset.equals(bytes)).toBe(false);
    expect(await sharp(sunset).metadata()).toMatchObject({ width: 120, height: 80 });
  });

  test('changes where the mask is white and nowhere else', async () => {
    const simulator = await startedWithKinds();
    const input = { input_image: dataUri(await redAndBlue()), mask: await halfMask() };
    const plain = await outputOf(simulator, 'acme/edit', { input_image: input.input_image });
    const night = await outputOf(simulator, 'acme/edit', { ...input, prompt: 'at night' });
    expect(await meansOf(night, left)).toEqual(await meansOf(plain, left));
    const [, , blue = 0] = await meansOf(night, right);
    expect(blue).toBeLessThan(((await meansOf(plain, right))[2] ?? 0) * 0.8);
  });

  test('is turned upright first', async () => {
    const simulator = await startedWithKinds();
    const lying = sharp(await redAndBlue())
      .jpeg()
      .withMetadata({ orientation: 6 });
    const input_image = dataUri(await lying.toBuffer(), 'image/jpeg');
    const upright = await outputOf(simulator, 'acme/edit', { input_image });
    expect(await sharp(upright).metadata()).toMatchObject({ width: 80, height: 120 });
  });
});

describe('a cut-out', () => {
  const corner = { left: 0, top: 0, width: 8, height: 8 };

  test.each([
    ['a picture of ours', async (simulator: Simulator) => addressOf(simulator, 'acme/draw', fox)],
    ['somebody’s own picture', async () => dataUri(await redAndBlue())],
  ])('of %s is transparent around its subject', async (_, imageOf) => {
    const simulator = await startedWithKinds();
    const alone = await outputOf(simulator, 'acme/rembg', { image: await imageOf(simulator) });
    expect(await sharp(alone).metadata()).toMatchObject({ format: 'png', hasAlpha: true });
    expect((await meansOf(alone, corner))[3]).toBe(0);
    const { channels } = await sharp(alone).stats();
    expect(channels[3]?.max).toBe(255);
  });

  test('is drawn where a transparent background is asked for, and only there', async () => {
    const simulator = await startedWithKinds();
    const clear = await outputOf(simulator, 'acme/draw', { ...fox, background: 'transparent' });
    expect((await meansOf(clear, corner))[3]).toBe(0);
    const usual = await outputOf(simulator, 'acme/draw', fox);
    expect(await sharp(usual).metadata()).toMatchObject({ hasAlpha: false });
  });
});

describe('an enlargement', () => {
  test('is as many times as large, up to 2048 pixels', async () => {
    const simulator = await startedWithKinds();
    const image = await addressOf(simulator, 'acme/draw', fox);
    const sizeAt = async (scale: number, image: string) => {
      const { width, height } = await sharp(
        await outputOf(simulator, 'acme/upscaler', { image, scale }),
      ).metadata();
      return `${width}x${height}`;
    };
    expect(await sizeAt(3, image)).toBe('768x768');
    expect(await sizeAt(2, dataUri(await redAndBlue()))).toBe('240x160');
    expect(await sizeAt(10, dataUri(await redAndBlue(400, 20)))).toBe('2048x102');
  });
});
