// The pictures of the web chat on disk and on their way to the page.
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Store } from '../../../src/generation/ports.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';
import { card, done, fileOf, picture, pictures } from '../../contracts/cards.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { servedChat, type ServedChat } from './fixture.ts';

const address = {
  adapter: 'web',
  message: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  person: { id: 'ann', name: 'ann' },
};
const options = (files = pictures()) => ({ files, signal: new AbortController().signal });

async function firstFile(chat: ServedChat) {
  const [message] = await chat.messages('ann');
  const [file] = message?.files ?? [];
  if (!file) throw new Error('no file is shown');
  return file;
}

test('a picture comes whole, with its type, for ever, and as a download under its name', async () => {
  const chat = await servedChat();
  await chat.adapter.deliver(address, done(), options());
  const file = await firstFile(chat);
  expect(file).toMatchObject({ mediaType: 'image/png', alt: 'a red fox, drawn by flux-schnell' });
  expect(file.url).toMatch(/^\/files\/[0-9a-f]{32}\.png$/);
  const shown = await fetch(chat.url + file.url);
  expect(new Uint8Array(await shown.arrayBuffer())).toEqual(picture(1));
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect(shown.headers.get('cache-control')).toContain('immutable');
  expect(shown.headers.get('content-disposition')).toBe('inline');
  const download = await fetch(chat.url + file.downloadUrl);
  expect(download.headers.get('content-disposition')).toBe('attachment; filename="a-red-fox-1.png"');
});

test('what is no picture or video is never shown as a page of ours', async () => {
  const chat = await servedChat();
  const html = new Uint8Array(Buffer.from('<script>alert(1)</script>'));
  await chat.adapter.deliver(address, done(), options([fileOf(html, 'x.html', 'text/html')]));
  const response = await fetch(chat.url + (await firstFile(chat)).url);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe('attachment');
});

test.for([
  ['bytes=0-3', 206, [0, 4]],
  ['bytes=4-', 206, [4, undefined]],
  ['bytes=-5', 206, [-5, undefined]],
  ['bytes=0-99999', 206, [0, undefined]],
  ['bytes=0-1,4-5', 200, [0, undefined]],
  ['lines=1-2', 200, [0, undefined]],
] as const)('the range %s gets its part', async ([range, status, [from, to]]) => {
  const chat = await servedChat();
  await chat.adapter.deliver(address, done(), options());
  const response = await fetch(chat.url + (await firstFile(chat)).url, { headers: { range } });
  expect(response.status).toBe(status);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(picture(1).slice(from, to));
});

test('a range outside is refused with the size', async () => {
  const chat = await servedChat();
  await chat.adapter.deliver(address, done(), options());
  const response = await fetch(chat.url + (await firstFile(chat)).url, { headers: { range: 'bytes=9999-' } });
  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe(`bytes */${picture(1).byteLength}`);
});

test('the same final card again changes no address, and leaves no file behind', async () => {
  const chat = await servedChat();
  await chat.adapter.deliver(address, done(), options());
  const before = await firstFile(chat);
  await chat.adapter.deliver(address, done(), options());
  expect((await firstFile(chat)).url).toBe(before.url);
  expect(await readdir(chat.filesDir)).toHaveLength(2);
});

test('a file that breaks off leaves nothing on disk and can be tried again', async () => {
  const chat = await servedChat();
  const [first, second] = pictures();
  if (!first || !second) throw new Error('two pictures are needed');
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(picture(2));
      controller.error(new Error('the disk it came from is gone'));
    },
  });
  const files = [first, { ...second, file: { ...second.file, stream: () => broken } }];
  await expect(chat.adapter.deliver(address, done(), options(files))).rejects.toMatchObject({
    code: 'chat_unreachable',
  });
  expect(await readdir(chat.filesDir)).toEqual([]);
  expect(await chat.messages('ann')).toEqual([]);
});

test('a message that was saved by a store that then failed keeps its pictures when it is delivered again', async () => {
  const whole = openMemoryStore({ clock: systemClock });
  let failures = 1;
  const store: Store = {
    ...whole,
    update: async (key, change, given) => {
      if (key === 'web:changes' && failures-- > 0) throw new Error('the store did not answer');
      return whole.update(key, change, given);
    },
  };
  const chat = await servedChat({ store });
  await expect(chat.adapter.deliver(address, done(), options())).rejects.toMatchObject({
    code: 'chat_unreachable',
  });
  await chat.adapter.deliver(address, done(), options());
  const shown = await fetch(chat.url + (await firstFile(chat)).url);
  expect(new Uint8Array(await shown.arrayBuffer())).toEqual(picture(1));
  expect(await readdir(chat.filesDir)).toHaveLength(2);
});

test('a delivery that is called off ends', async () => {
  const chat = await servedChat();
  const [first] = pictures();
  if (!first) throw new Error('a picture is needed');
  const endless = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
  const controller = new AbortController();
  const files = [{ ...first, file: { ...first.file, stream: () => endless } }];
  const delivery = chat.adapter.deliver(address, done(), { files, signal: controller.signal });
  controller.abort();
  await expect(delivery).rejects.toMatchObject({ code: 'chat_unreachable' });
});

test('files of forgotten messages are swept away, those in use stay', async () => {
  const clock = createFakeClock();
  const chat = await servedChat({ clock });
  await chat.adapter.deliver(address, done(), options());
  await clock.advance(29 * 24 * 3_600_000);
  const later = { ...address, message: 'f47ac10b-58cc-4372-a567-0e02b2c3d470' };
  await chat.adapter.deliver(later, card({ final: true, tone: 'done' }), options(pictures().slice(1)));
  await clock.advance(2 * 24 * 3_600_000);
  const [message, ...others] = await chat.messages('ann');
  expect(others).toEqual([]);
  const names = (message?.files ?? []).map(({ url }) => url.slice('/files/'.length));
  expect(await readdir(chat.filesDir)).toEqual(names);
});

test('an address that is none of ours is gone', async () => {
  const chat = await servedChat();
  await expect(chat.adapter.deliver({ adapter: 'slack' }, done(), options())).rejects.toMatchObject({
    code: 'address_gone',
  });
});
