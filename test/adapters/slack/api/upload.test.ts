// The bytes of a file on their way to Slack.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createImpatientClock, refusalOf, soon, startTinySlack, token, type Reply } from './tiny-slack.ts';

const bytes = Buffer.from('the bytes of a picture');
const file = (more: object = {}) => ({
  name: 'fox-1.png',
  alt: 'a fox',
  sizeBytes: bytes.byteLength,
  stream: () => new Blob([bytes]).stream() as ReadableStream<Uint8Array>,
  ...more,
});
const isUpload = (path: string) => path.startsWith('/upload/');

/** Hands out an address of its own each time; what is posted there is answered by `answer`. */
const open = (answer: (before: number) => Reply, clock = createImpatientClock()) => {
  let uploads = 0;
  return startTinySlack(({ path, headers }, before) => {
    if (isUpload(path)) return answer(uploads++);
    const url = `http://${headers.host}/upload/v1/${before}?secret=1`;
    return { body: { ok: true, upload_url: url, file_id: `F${before}` } };
  }, clock);
};

test('the bytes go to the address that Slack gave, with their length and without a token', async () => {
  await using slack = await open(() => ({ body: 'OK - 22' }));
  expect(await slack.calls.upload('T1', file(), soon())).toEqual({ id: 'F0' });
  const [asked, sent] = slack.seen;
  expect(asked).toMatchObject({
    path: '/api/files.getUploadURLExternal',
    args: { team_id: 'T1', filename: 'fox-1.png', length: '22', alt_txt: 'a fox' },
  });
  expect(sent).toMatchObject({ method: 'POST', path: '/upload/v1/0' });
  expect(sent?.body.equals(bytes)).toBe(true);
  expect(sent?.headers['content-length']).toBe('22');
  expect(JSON.stringify(sent?.headers)).not.toContain(token);
  expect(sent?.headers).not.toHaveProperty('authorization');
});

test('a long description is cut without breaking a character, an empty one is left out', async () => {
  await using slack = await open(() => ({}));
  await slack.calls.upload('T1', file({ alt: `${'x'.repeat(999)}🦊` }), soon());
  await slack.calls.upload('T1', file({ alt: '' }), soon());
  const [long, none] = slack.seen.filter(({ path }) => !isUpload(path)).map(({ args }) => args);
  expect(long?.['alt_txt']).toBe(`${'x'.repeat(999)}\uFFFD`);
  expect(none).not.toHaveProperty('alt_txt');
});

test.for<Reply>([{ status: 500 }, 'reset', { status: 429, headers: { 'retry-after': '1' } }])(
  'an upload that ends with %j begins anew at another address',
  async (reply, { expect }) => {
    await using slack = await open((before) => (before < 2 ? reply : {}));
    const { id } = await slack.calls.upload('T1', file(), soon());
    const uploads = slack.seen.filter(({ path }) => isUpload(path));
    expect(new Set(uploads.map(({ path }) => path)).size).toBe(3);
    expect(uploads.at(-1)?.body.equals(bytes)).toBe(true);
    expect(id).toBe('F4');
  },
);

test('an upload that fails again and again is given up after four attempts', async () => {
  await using slack = await open(() => 'reset');
  const error = await refusalOf(slack.calls.upload('T1', file(), soon()));
  expect(error).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  expect(slack.seen).toHaveLength(8);
});

test('a file that is too large is not sent again', async () => {
  await using slack = await open(() => ({ status: 413, body: 'too large' }));
  expect((await refusalOf(slack.calls.upload('T1', file(), soon()))).code).toBe('file_too_large');
  expect(slack.seen).toHaveLength(2);
});

test('a file of another size than it says is a mistake of ours', async () => {
  await using slack = await open(() => ({}));
  for (const sizeBytes of [bytes.byteLength - 1, bytes.byteLength + 1]) {
    expect((await refusalOf(slack.calls.upload('T1', file({ sizeBytes }), soon()))).code).toBe('internal');
  }
});

test('an abort leaves the upload and lets go of the file', async () => {
  await using slack = await open(() => 'hang');
  let released = 0;
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: () => void (released += 1),
    });
  const given = new AbortController();
  const upload = refusalOf(slack.calls.upload('T1', file({ sizeBytes: 1e9, stream }), given.signal));
  await expect.poll(() => slack.seen.length, { interval: 5 }).toBe(1);
  setTimeout(() => given.abort(), 50);
  expect(await upload).toMatchObject({ code: 'chat_unreachable', cause: { isUnclear: true } });
  await expect.poll(() => released, { interval: 5 }).toBe(1);
});

test('25 MB go through in pieces, as fast as they are taken', async () => {
  const pieceBytes = 64 * 1024;
  const pieces = 400;
  const sum = createHash('sha256');
  const sent = createHash('sha256');
  let made = 0;
  let taken = 0;
  let mostAheadBytes = 0;
  const receiver = createServer((request, response) => {
    void (async () => {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        taken += chunk.byteLength;
        mostAheadBytes = Math.max(mostAheadBytes, made * pieceBytes - taken);
        sum.update(chunk);
        // Slower than it is made.
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end('OK');
    })();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/upload`;
  await using slack = await startTinySlack(() => ({ body: { ok: true, upload_url: url, file_id: 'F1' } }));
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (made === pieces) return controller.close();
        const piece = Buffer.alloc(pieceBytes, made);
        made += 1;
        sent.update(piece);
        controller.enqueue(piece);
      },
    });
  await slack.calls.upload('T1', file({ sizeBytes: pieces * pieceBytes, stream }), soon());
  expect(sum.digest('hex')).toBe(sent.digest('hex'));
  expect(taken).toBe(25 * 1024 * 1024);
  // What the two sockets hold, and no more.
  expect(mostAheadBytes).toBeLessThan(12 * 1024 * 1024);
  receiver.closeAllConnections();
  receiver.close();
});
