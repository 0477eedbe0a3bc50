// Pictures that people have on Slack, taken in for the gateway.
import sharp from 'sharp';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { SlackTrouble } from '../../../../src/adapters/slack/api/trouble.ts';
import { pictureFrom } from '../../../../src/adapters/slack/files/picture-input.ts';
import { AppError } from '../../../../src/generation/errors.ts';
import { picturesIn } from '../../../../src/generation/pictures.ts';
import { createIntake } from '../../../../src/media/intake.ts';
import { memoryOfProcess } from '../../../../src/media/memory.ts';
import { createReencoder } from '../../../../src/media/reencode.ts';
import { openMemoryStore } from '../../../../src/store/memory.ts';
import { createFakeClock } from '../../../fakes/clock.ts';
import { aRecord } from '../../../generation/record.ts';
import { bytesOf, noise } from '../../../media/noise.ts';

const signal = new AbortController().signal;
const reencoder = createReencoder();
afterAll(() => reencoder.close());

const url = 'https://files.slack.com/files-pri/T1-F1/boat.png';
const allMemory = async () => (await memoryOfProcess.take(memoryOfProcess.mostBytes, signal)).leave();

/** A Slack with one file, that says what it was asked for. */
function slackWith(bytes: Uint8Array, told: { mediaType?: string; sizeBytes?: number } = {}) {
  const asked: unknown[] = [];
  const clock = createFakeClock(1_000);
  const store = openMemoryStore({ clock });
  onTestFinished(() => store.close());
  const intake = createIntake({ store, clock, reencoder, upload: async () => 'unsupported', source: 'test' });
  const calls = {
    async file(team: string, id: string) {
      asked.push([team, id]);
      return { name: 'boat.png', mediaType: 'image/png', sizeBytes: bytes.byteLength, url, ...told };
    },
    async fetchFile(address: string, limitBytes: number) {
      asked.push(address);
      if (bytes.byteLength > limitBytes) throw new AppError('file_too_large');
      return bytes;
    },
  };
  const taken = (over = signal) => pictureFrom({ calls, intake }, { team: 'T1', id: 'F1' }, over);
  return { asked, calls, store, taken };
}

test('a picture is fetched once, and kept for a day under a short name', async () => {
  const { asked, store, taken } = slackWith(await bytesOf(noise(100, 50).png()));
  const image = await taken();
  expect(image).toEqual({ url: 'darkroom:picture/slack-T1-F1', expiresAt: 86_401_000 });
  expect(asked).toEqual([['T1', 'F1'], url]);
  const { image: uri } = await picturesIn(
    store,
    aRecord({ pictures: { image }, input: { image: image.url } }),
  );
  const bytes = Buffer.from(String(uri).replace(/^data:image\/\w+;base64,/u, ''), 'base64');
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 100, height: 50 });
  await allMemory();
});

test('a picture of which Slack does not say what it weighs is fetched all the same', async () => {
  const { taken } = slackWith(await bytesOf(noise(100, 50).png()), { mediaType: '', sizeBytes: 0 });
  expect(await taken()).toMatchObject({ url: 'darkroom:picture/slack-T1-F1' });
  await allMemory();
});

describe('what cannot be taken', () => {
  const text = new TextEncoder().encode('not a picture');
  test.each([
    ['calls itself something else', { mediaType: 'application/pdf' }, 'picture_invalid', 1],
    ['only calls itself a picture', {}, 'picture_invalid', 2],
    ['has just come and is none', { mediaType: '' }, 'picture_invalid', 2],
    ['is too heavy', { sizeBytes: 2_000_000_000 }, 'picture_too_heavy', 1],
    ['is larger than it says', { sizeBytes: 5 }, 'file_too_large', 2],
  ])('is refused: what %s', async (_, told, code, requests) => {
    const { asked, store, taken } = slackWith(text.slice(), told);
    await expect(taken()).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(requests);
    expect(await Array.fromAsync(store.entries(''))).toEqual([]);
    await allMemory();
  });

  const told = (word: string) => ({ cause: new SlackTrouble('files.info', { code: word }) });
  test.each([
    ['deleted', new AppError('internal', {}, told('file_not_found')), 'picture_missing'],
    ['not for us to see', new AppError('chat_forbidden', {}, told('access_denied')), 'picture_missing'],
    ['out of reach for now', new AppError('chat_unreachable'), 'chat_unreachable'],
    ['a riddle', new AppError('internal', {}, told('what')), 'internal'],
  ])('is what is %s', async (_, error, code) => {
    const { calls, taken } = slackWith(text.slice());
    for (const broken of ['fetchFile', 'file'] as const) {
      Object.assign(calls, { [broken]: () => Promise.reject(error) });
      await expect(taken()).rejects.toMatchObject({ code });
      await allMemory();
    }
  });

  test('is what nobody waits for any more', async () => {
    const { taken } = slackWith(await bytesOf(noise(800, 800).png()));
    const leaving = new AbortController();
    const unwanted = taken(leaving.signal);
    setTimeout(() => leaving.abort(new Error('gone')), 20);
    await expect(unwanted).rejects.toThrow('gone');
    await allMemory();
  });
});
