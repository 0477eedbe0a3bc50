// Downloads over HTTP from a gateway on loopback: limits, types, and nothing left behind.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { AppError } from '../../src/generation/errors.ts';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, scripted } from './fixture.ts';

const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c40' } });
const png = await picture.clone().png().toBuffer();
const box = (name: string, brand: string) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`${name}${brand}`),
    Buffer.alloc(4),
    Buffer.from(`${brand}isom`),
  ]);
const mp4 = Buffer.concat([box('ftyp', 'isom'), Buffer.alloc(64)]);
const webm = Buffer.from(
  '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581020000',
  'hex',
);

test.each<[string, string, Buffer]>([
  ['image/png', 'png', png],
  ['image/jpeg', 'jpg', await picture.clone().jpeg().toBuffer()],
  ['image/webp', 'webp', await picture.clone().webp().toBuffer()],
  ['image/gif', 'gif', await picture.clone().gif().toBuffer()],
  ['image/avif', 'avif', await picture.clone().avif().toBuffer()],
  ['video/mp4', 'mp4', mp4],
  ['video/webm', 'webm', webm],
])('recognises %s by its bytes, whatever the header says', async (mediaType, extension, bytes) => {
  const { gateway, server, signal, spooled, reports } = await scripted([
    { body: bytes, headers: { 'content-type': 'text/plain' } },
  ]);
  const file = await gateway.download(`${server.origin}/files/out-0`, signal);
  expect(file).toMatchObject({ mediaType, extension, sizeBytes: bytes.byteLength });
  expect(await buffer(file.stream())).toEqual(bytes);
  expect(Buffer.from(await file.bytes())).toEqual(bytes);
  expect(await spooled()).toHaveLength(1);
  await file.dispose();
  await file.dispose();
  expect(await spooled()).toEqual([]);
  expect(reports).toMatchObject([{ operation: 'download', status: 200 }]);
});

test('recognises a PNG with a long text before its pixels', async () => {
  const long = await picture
    .clone()
    .withExif({ IFD0: { ImageDescription: 'x'.repeat(20_000) } })
    .png()
    .toBuffer();
  const { gateway, server, signal } = await scripted([{ body: long }]);
  const file = await gateway.download(`${server.origin}/out.png`, signal);
  expect(file.mediaType).toBe('image/png');
  await file.dispose();
});

test('sends no token and no configured header to a file host', async () => {
  const { gateway, server, signal } = await scripted([{ body: png }], {
    headers: { 'x-connection': 'secret-1' },
  });
  const file = await gateway.download(`${server.origin}/files/a.png`, signal);
  await file.dispose();
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(server.requests[0]?.headers).not.toHaveProperty('x-connection');
});

test.each<[string, Play, string]>([
  ['a 404', { body: '', status: 404 }, 'output_gone'],
  ['a 410', { body: '', status: 410 }, 'output_gone'],
  ['a 401', { body: '', status: 401 }, 'output_gone'],
  ['a 403', { body: '<Error>expired</Error>', status: 403 }, 'output_gone'],
  ['an empty file', { body: '' }, 'output_gone'],
  ['a 500', { body: '', status: 500 }, 'gateway_unreachable'],
  ['a 503', { body: '', status: 503 }, 'gateway_unreachable'],
  ['a 429', { body: '', status: 429, headers: { 'retry-after': '9' } }, 'gateway_busy'],
  ['a reset', { fault: 'reset after reading' }, 'gateway_unreachable'],
  ['half a file', { half: png }, 'gateway_unreachable'],
  ['a page', { body: '<html>sign in</html>' }, 'output_unknown'],
  ['an SVG', { body: '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>' }, 'output_unknown'],
  ['a program', { body: Buffer.from('7f454c460201010000000000000000000200', 'hex') }, 'output_unknown'],
])('leaves nothing behind after %s', async (_, play, code) => {
  const { gateway, server, signal, spooled } = await scripted([play]);
  const error = await failureOf(gateway.download(`${server.origin}/out-0.png`, signal));
  expect(error.code).toBe(code);
  expect(error.retryAfterMs).toBe(code === 'gateway_busy' ? 9000 : undefined);
  expect(await spooled()).toEqual([]);
});

test('refuses a declared length above the limit before it reads, and a real one while it reads', async () => {
  const limit = 1024 * 1024;
  const large = Buffer.concat([png, Buffer.alloc(limit)]);
  const { gateway, server, signal, spooled } = await scripted(
    [
      { half: large },
      { drip: Array.from({ length: 4 }, () => large), next: () => Promise.resolve() },
      { body: large.subarray(0, limit) },
    ],
    { downloadLimitBytes: limit },
  );
  const url = `${server.origin}/out-0.png`;
  const declared = await failureOf(gateway.download(url, signal));
  const real = await failureOf(gateway.download(url, signal));
  const fitting = await gateway.download(url, signal);
  expect(declared).toMatchObject({ code: 'output_too_large', params: { limitMiB: 1 } });
  expect(real).toMatchObject({ code: 'output_too_large', params: { limitMiB: 1 } });
  expect(fitting.sizeBytes).toBe(limit);
  await fitting.dispose();
  expect(await spooled()).toEqual([]);
});

test('gives up when nothing arrives for 30 s', async () => {
  const { gateway, server, clock, signal, spooled } = await scripted([{ fault: 'hang' }]);
  const download = failureOf(gateway.download(`${server.origin}/out-0.png`, signal));
  await server.received(1);
  await clock.advance(30_000);
  expect((await download).code).toBe('gateway_unreachable');
  expect(await spooled()).toEqual([]);
});

test.each([
  { pieces: 4, result: 'image/png' },
  { pieces: 8, result: 'gateway_unreachable' },
])('ends with $result when $pieces more pieces come, one every 20 s', async ({ pieces, result }) => {
  let sentBytes = 0;
  const over = new AbortController();
  const drip = [png, ...Array.from({ length: pieces }, () => Buffer.alloc(1000))];
  const fixture = await scripted([
    {
      drip,
      next: async () => {
        if (sentBytes > 0) {
          while (!over.signal.aborted && (await spooledBytes(fixture.spoolDir)) < sentBytes) await turn();
          await fixture.clock.advance(20_000);
        }
        sentBytes += sentBytes === 0 ? png.byteLength : 1000;
      },
    },
  ]);
  const download = fixture.gateway.download(`${fixture.server.origin}/out-0.png`, fixture.signal);
  const outcome = await download.then(
    (file) => file.mediaType,
    (error: AppError) => error.code,
  );
  over.abort();
  expect(outcome).toBe(result);
});

test('rejects with the reason of the caller and leaves nothing behind', async () => {
  const controller = new AbortController();
  const reason = new Error('shutting down');
  const { gateway, server, spooled } = await scripted([
    {
      drip: [png, png],
      next: async () => (server.requests.length > 1 ? undefined : controller.abort(reason)),
    },
  ]);
  await expect(gateway.download(`${server.origin}/out-0.png`, controller.signal)).rejects.toBe(reason);
  expect(await spooled()).toEqual([]);
});

test('follows three redirects and no fourth', async () => {
  const hop = (status: number): Play => ({ body: '', status, headers: { location: '/files/next.png' } });
  const { gateway, server, signal } = await scripted([
    hop(301),
    hop(302),
    hop(307),
    { body: png },
    hop(303),
    hop(308),
    hop(302),
    hop(302),
    { body: png },
  ]);
  const file = await gateway.download(`${server.origin}/out-0.png`, signal);
  await file.dispose();
  expect((await failureOf(gateway.download(`${server.origin}/out-0.png`, signal))).code).toBe(
    'output_blocked',
  );
  expect(server.requests).toHaveLength(8);
});

test.each<[string, string, string]>([
  ['base64', `data:image/png;base64,${png.toString('base64')}`, 'image/png'],
  [
    'base64 with escapes and no type',
    `DATA:;base64,${encodeURIComponent(png.toString('base64'))}`,
    'image/png',
  ],
  ['percent-encoding', `data:image/gif,${percent(png)}`, 'image/png'],
])('takes a data: URI in %s', async (_, uri, mediaType) => {
  const { gateway, server, signal, spooled } = await scripted([]);
  const file = await gateway.download(uri, signal);
  expect(file).toMatchObject({ mediaType, sizeBytes: png.byteLength });
  expect(Buffer.from(await file.bytes())).toEqual(png);
  await file.dispose();
  expect(await spooled()).toEqual([]);
  expect(server.requests).toHaveLength(0);
});

test.each<[string, string, string]>([
  ['too large', `data:image/png;base64,${Buffer.alloc(3000).toString('base64')}`, 'output_too_large'],
  ['too large in escapes', `data:,${'%00'.repeat(3000)}`, 'output_too_large'],
  ['empty', 'data:image/png;base64,', 'output_gone'],
  ['text', 'data:image/png,hello', 'output_unknown'],
  ['without a comma', 'data:image/png;base64', 'output_unknown'],
])('refuses a data: URI that is %s', async (_, uri, code) => {
  const { gateway, signal, spoolDir } = await scripted([], { downloadLimitBytes: 2048 });
  expect((await failureOf(gateway.download(uri, signal))).code).toBe(code);
  expect(await readdir(spoolDir)).toEqual([]);
});

test('calls a full or missing disk our own fault', async () => {
  const { gateway, server, signal } = await scripted([{ body: png }], { spoolDir: '/dev/null/spool' });
  expect((await failureOf(gateway.download(`${server.origin}/a.png`, signal))).code).toBe('internal');
});

async function spooledBytes(folder: string): Promise<number> {
  const [name] = await readdir(folder);
  return name === undefined ? 0 : (await stat(join(folder, name))).size;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function percent(bytes: Buffer): string {
  return bytes.toString('hex').replace(/../g, '%$&');
}
