// Pictures that people bring to the web chat over HTTP: who may, how much, and what a bad one is told.
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { textsFor } from '../../../src/i18n/texts.ts';
import { createLog } from '../../../src/log.ts';
import { picture } from '../../contracts/cards.ts';
import { servedChat, type ServedChat } from './fixture.ts';

const mebibyte = 1_048_576;

async function bring(
  { url }: ServedChat,
  body: Uint8Array<ArrayBuffer> | ReadableStream,
  { headers = {}, name = 'ann', locale = 'en' }: { headers?: object; name?: string; locale?: string } = {},
): Promise<{ status: number; id?: string; message?: string }> {
  const query = new URLSearchParams({ name, locale });
  const response = await fetch(`${url}/api/pictures?${query.toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'image/png', ...headers },
    body,
    duplex: 'half',
  });
  return { status: response.status, ...((await response.json()) as object) };
}

test('a picture is answered with an id that nobody can guess, and leaves no file behind', async () => {
  const chat = await servedChat();
  const [first, second] = [await bring(chat, picture(1)), await bring(chat, picture(1))];
  expect([first, second]).toEqual([
    { status: 201, id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    { status: 201, id: expect.not.stringMatching(first.id ?? '') },
  ]);
  expect(await readdir(chat.filesDir)).toEqual([]);
});

test('what it is said to be does not matter, what it is does', async () => {
  const chat = await servedChat();
  const octets = { headers: { 'content-type': 'application/octet-stream' } };
  expect((await bring(chat, picture(1), octets)).status).toBe(201);
  const text = new Uint8Array(Buffer.from('no picture at all'));
  const svg = new Uint8Array(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'));
  for (const body of [text, svg, new Uint8Array(0), picture(1).slice(0, 40)]) {
    expect(await bring(chat, body, { locale: 'fr' })).toEqual({
      status: 422,
      message: textsFor('fr').say('error.picture_invalid'),
    });
  }
  expect(await readdir(chat.filesDir)).toEqual([]);
});

test('a small file with more pixels than can be read is refused with their number', async () => {
  const chat = await servedChat();
  const size = { width: 10_000, height: 6_000, channels: 3 as const, background: '#000' };
  const bomb = await sharp({ create: size })
    .png({ palette: true, colours: 2, compressionLevel: 9 })
    .toBuffer();
  expect(bomb.byteLength).toBeLessThan(30_000);
  const answer = await bring(chat, new Uint8Array(bomb));
  expect(answer.status).toBe(422);
  expect(answer.message).toMatch(/^That picture has 60 megapixels; at most \d+ can be read\./);
});

test('more than 32 MiB is refused while it comes, whether or not it says so beforehand', async () => {
  const chat = await servedChat();
  const refusal = {
    status: 413,
    message: 'That file has more than 32 MiB. Send a smaller one.',
  };
  expect(await bring(chat, new Uint8Array(32 * mebibyte + 1))).toEqual(refusal);
  let sentBytes = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sentBytes += mebibyte;
      controller.enqueue(randomBytes(mebibyte));
    },
  });
  expect(await bring(chat, endless)).toEqual(refusal);
  expect(sentBytes).toBeLessThan(128 * mebibyte);
  expect(await readdir(chat.filesDir)).toEqual([]);
});

test('a picture that is called off on its way leaves nothing behind', async () => {
  const chat = await servedChat();
  const calledOff = new AbortController();
  const stalled = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(picture(1)),
    pull: () => new Promise(() => {}),
  });
  const answer = fetch(`${chat.url}/api/pictures?name=ann&locale=en`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: stalled,
    duplex: 'half',
    signal: calledOff.signal,
  });
  await expect.poll(() => readdir(chat.filesDir)).toHaveLength(1);
  calledOff.abort();
  await expect(answer).rejects.toThrow('aborted');
  await expect.poll(() => readdir(chat.filesDir)).toEqual([]);
});

test('of 33 pictures that come at once and never end the last is refused, until one is called off', async () => {
  const chat = await servedChat();
  const calledOff = new AbortController();
  const stalled = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(picture(1)),
      pull: () => new Promise(() => {}),
    });
    const headers = { 'content-type': 'image/png' };
    const { signal } = calledOff;
    const address = `${chat.url}/api/pictures?name=ann&locale=en`;
    return fetch(address, { method: 'POST', headers, body, duplex: 'half', signal }).catch(() => undefined);
  };
  const answers = Array.from({ length: 32 }, stalled);
  await expect.poll(() => readdir(chat.filesDir)).toHaveLength(32);
  const refusal = { status: 503, message: 'This chat is taking no more messages right now.' };
  expect(await bring(chat, new Uint8Array(picture(1)))).toEqual(refusal);
  calledOff.abort();
  await Promise.all(answers);
  await expect.poll(async () => (await bring(chat, new Uint8Array(picture(1)))).status).toBe(201);
});

test('a disk that takes nothing is told to the person in a sentence, and to the operator in the log', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', secrets: [], destination: { write: (line) => lines.push(line) } });
  const chat = await servedChat({ log, uploadsDir: '/dev/null/uploads' });
  const answer = await bring(chat, new Uint8Array(picture(1)));
  expect(answer).toEqual({ status: 500, message: 'Something broke on our side.' });
  expect(lines).toEqual([expect.stringMatching(/"code":"ENOTDIR".*"msg":"a picture was not taken in"/u)]);
});

test('the door is the same as for everything that is posted', async () => {
  const chat = await servedChat({ accessToken: 'a-long-random-word' });
  const bearer = { authorization: 'Bearer a-long-random-word' };
  expect((await bring(chat, picture(1))).status).toBe(401);
  expect((await bring(chat, picture(1), { headers: bearer })).status).toBe(201);
  const foreign = { ...bearer, origin: 'https://evil.example' };
  expect((await bring(chat, picture(1), { headers: foreign })).status).toBe(403);
  for (const mediaType of ['text/plain', 'multipart/form-data; boundary=x', 'application/json']) {
    const headers = { ...bearer, 'content-type': mediaType };
    expect((await bring(chat, picture(1), { headers })).status).toBe(415);
  }
  expect((await bring(chat, picture(1), { headers: bearer, name: ' ' })).status).toBe(400);
});
