// Files on their way into a message: what does not fit, what Discord refuses after all, and what memory they hold.
import { expect, test } from 'vitest';
import { card, done, fileOf, picture, pictures } from '../../contracts/cards.ts';
import { openScene } from './scene.ts';

const isOriginal = (method: string, path: string) => method === 'PATCH' && path.endsWith('@original');
const refusal = (status: number, code: number) => ({ status, body: { code, message: 'no' } });

const video = (sizeBytes: number, link?: { url: string; expiresAt: number }) => {
  const made = fileOf(new Uint8Array(10), 'a-red-fox.mp4', 'video/mp4');
  return { ...made, ...(link ? { link } : {}), file: { ...made.file, sizeBytes } };
};
const link = { url: 'https://files.example/a.mp4', expiresAt: 1_800_000_000_000 };

test('files that Discord refuses although it had said that they fit are sent once more, much smaller', async () => {
  await using scene = await openScene();
  const address = await scene.imagine({}, { attachmentSizeLimitBytes: 4_000_000 });
  scene.discord.faults.push({ on: isOriginal, do: refusal(413, 40_005) });
  scene.asked();
  const small = fileOf(picture(1), 'small.png');
  await scene.deliver(address, done(), [video(3_000_000, link), small]);
  expect(scene.asked()).toEqual(['edit @original', 'edit @original']);
  const [message] = scene.shown();
  expect(message?.attachments.map(({ filename }) => filename)).toEqual(['small.png']);
  expect(message?.content).toContain(link.url);
});

test('files that cannot be shown in any way are asked for nowhere', async () => {
  await using scene = await openScene();
  const address = await scene.imagine({}, { attachmentSizeLimitBytes: 1_000_000 });
  scene.asked();
  await expect(scene.deliver(address, done(), [video(2_000_000)])).rejects.toMatchObject({
    code: 'file_too_large',
  });
  expect(scene.asked()).toEqual([]);
});

test('files are at most as large as the operator wants', async () => {
  await using scene = await openScene({ settings: { uploadLimitBytes: 1_000_000 } });
  const address = await scene.imagine();
  await scene.deliver(address, done(), [video(2_000_000, link)]);
  expect(scene.shown()).toMatchObject([{ attachments: [], content: expect.stringContaining(link.url) }]);
});

test('files that a crash left behind are gone with an end that has none', async () => {
  await using scene = await openScene();
  const address = await scene.imagine();
  await scene.deliver(address, done(), [fileOf(picture(1), 'small.png')]);
  await scene.deliver(address, card({ tone: 'failed', final: true }));
  expect(scene.shown()).toMatchObject([{ attachments: [] }]);
});

test('files give their memory back after every failure', async () => {
  await using scene = await openScene();
  const address = await scene.imagine({}, { attachmentSizeLimitBytes: 24_000_000 });
  scene.discord.faults.push({ on: isOriginal, do: refusal(400, 50_035), times: 4 });
  const large = [video(24_000_000)];
  for (const _ of [1, 2, 3, 4]) {
    await expect(scene.deliver(address, done(), large)).rejects.toMatchObject({ code: 'internal' });
  }
  await scene.deliver(address, done(), large);
  expect(scene.shown()).toMatchObject([{ attachments: [{ filename: 'a-red-fox.mp4' }] }]);
});

test('files are not waited for once the delivery was called off', async () => {
  await using scene = await openScene();
  const address = await scene.imagine();
  scene.discord.faults.push({ on: isOriginal, do: 'hang' });
  const calling = new AbortController();
  const delivery = scene.deliver(address, done(), pictures(), calling.signal);
  setImmediate(() => calling.abort());
  await expect(delivery).rejects.toMatchObject({ code: 'chat_unreachable' });
  await expect(scene.deliver(address, done(), pictures(), calling.signal)).rejects.toMatchObject({
    name: 'AbortError',
  });
  await scene.deliver(address, done(), pictures());
  expect(scene.shown()).toMatchObject([{ attachments: [{}, {}] }]);
});
