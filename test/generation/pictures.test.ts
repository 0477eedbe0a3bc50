// Pictures kept apart from the records that name them.
import { describe, expect, onTestFinished, test } from 'vitest';
import { generationSchema } from '../../src/generation/generation.ts';
import { keepPicture, picturesIn } from '../../src/generation/pictures.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { aRecord } from './record.ts';

const dataUri = 'data:image/webp;base64,UklGRg==';
const day = 86_400_000;

function inMemory() {
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  return { clock, store };
}

describe('a kept picture', () => {
  test('has a name that a record takes, and takes its place where the gateway gets it', async () => {
    const { store } = inMemory();
    const image = await keepPicture(store, 'slack-T1-F1', dataUri, day);
    const mask = await keepPicture(store, 'slack-T1-F2', `${dataUri}mask`, day);
    expect(image).toEqual({ url: 'darkroom:picture/slack-T1-F1', expiresAt: day });
    const input = { prompt: 'a fox', seed: 7, image: image.url, mask: mask.url };
    const record = aRecord({ pictures: { image, mask }, input });
    expect(generationSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(await picturesIn(store, record)).toEqual({ ...input, image: dataUri, mask: `${dataUri}mask` });
    expect(record.input).toBe(input);
  });

  test('is there for whoever asked just in time, and then no more', async () => {
    const { clock, store } = inMemory();
    const image = await keepPicture(store, 'one', dataUri, clock.now() + day);
    const record = aRecord({ pictures: { image }, input: { image: image.url } });
    await clock.advance(day + 3_600_000);
    expect(await picturesIn(store, record)).toEqual({ image: dataUri });
    await clock.advance(3_600_000);
    await expect(picturesIn(store, record)).rejects.toMatchObject({ code: 'picture_expired' });
  });

  test('kept once more is there for longer', async () => {
    const { clock, store } = inMemory();
    const image = await keepPicture(store, 'one', dataUri, clock.now() + day);
    await clock.advance(day);
    await keepPicture(store, 'one', dataUri, clock.now() + day);
    await clock.advance(day);
    const record = aRecord({ pictures: { image }, input: { image: image.url } });
    expect(await picturesIn(store, record)).toEqual({ image: dataUri });
  });

  test('of somebody else is nothing that can be typed', async () => {
    const { store } = inMemory();
    const { url } = await keepPicture(store, 'theirs', dataUri, day);
    const mine = await keepPicture(store, 'mine', `${dataUri}mine`, day);
    const typed = aRecord({ input: { prompt: url, image: url } });
    expect(await picturesIn(store, typed)).toEqual(typed.input);
    const record = aRecord({ pictures: { image: mine }, input: { prompt: url, image: mine.url } });
    expect(await picturesIn(store, record)).toEqual({ prompt: url, image: `${dataUri}mine` });
  });
});

test('a picture at an address of its own stays that address', async () => {
  const { store } = inMemory();
  const image = { url: 'https://pictures.example/1.png' };
  const record = aRecord({ pictures: { image }, input: { prompt: 'a fox', image: image.url } });
  expect(await picturesIn(store, record)).toBe(record.input);
});
