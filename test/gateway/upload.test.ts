// Files on their way to the gateway.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import type { Play } from '../fakes/scripted-gateway.ts';
import { failureOf, scripted, token } from './fixture.ts';

const bytes = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#c408' } })
  .png()
  .toBuffer();
const picture = { bytes, mediaType: 'image/png', name: 'a "fox" in the snow ❄.png' };
const url = 'https://api.replicate.com/v1/files/cneqzikepnug6xezperrr4z55o';
const stored = { id: 'f1', urls: { get: url }, expires_at: '2026-01-02T00:00:00.578761Z' };
const taken: Play = { json: stored, status: 201 };
const dayMs = 24 * 3_600_000;

/** A server that reads a request whole, as bytes. */
async function listening(answer: object): Promise<{
  origin: string;
  requests: { request: IncomingMessage; body: Buffer }[];
}> {
  const requests: { request: IncomingMessage; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      requests.push({ request, body });
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

test('sends the file as multipart, with its name, its type and its length', async () => {
  const { origin, requests } = await listening(stored);
  const { gateway, signal, reports } = await scripted([], { baseUrl: `${origin}/replicate/v1/` });
  expect(await gateway.upload(picture, signal)).toEqual({ url, expiresAt: Date.UTC(2026, 0, 2) + 578 });

  const { request, body } = requests[0] ?? { request: undefined, body: Buffer.alloc(0) };
  expect(request).toMatchObject({ method: 'POST', url: '/replicate/v1/files' });
  expect(request?.headers).toMatchObject({
    authorization: `Bearer ${token}`,
    'content-length': String(body.byteLength),
    connection: 'close',
  });
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': request?.headers['content-type'] ?? '' },
  }).formData();
  const content = form.get('content');
  if (!(content instanceof File)) throw new Error('no file came');
  expect([...form.keys()]).toEqual(['content']);
  expect(content).toMatchObject({ name: picture.name, type: 'image/png' });
  expect(Buffer.from(await content.arrayBuffer())).toEqual(bytes);
  expect(reports).toMatchObject([{ operation: 'upload', status: 201 }]);
});

test.each([undefined, null, 'tomorrow'])(
  'a file that expires at %j is counted on for less than a day',
  async (at) => {
    const { gateway, clock, signal } = await scripted([{ json: { ...stored, expires_at: at } }]);
    const file = await gateway.upload(picture, signal);
    const keptMs = (file === 'unsupported' ? 0 : file.expiresAt) - clock.now();
    expect(keptMs).toBeGreaterThan(dayMs / 2);
    expect(keptMs).toBeLessThan(dayMs);
  },
);

test.each<[string, Play]>([
  ['a 404', { json: { detail: 'Not found.' }, status: 404 }],
  ['a 405', { body: '', status: 405 }],
  ['a 501', { body: '', status: 501 }],
  ['a website', { body: '<!doctype html>' }],
])('%s shows that the gateway takes no files, and it is not asked again', async (_, play) => {
  const { gateway, server, signal } = await scripted([play, taken]);
  expect(await gateway.upload(picture, signal)).toBe('unsupported');
  expect(await gateway.upload(picture, signal)).toBe('unsupported');
  expect(server.requests).toHaveLength(1);
});

test.each<[string, Play, string]>([
  ['a 401', { json: { detail: 'no' }, status: 401 }, 'gateway_unauthorized'],
  ['a 403', { json: { detail: 'no' }, status: 403 }, 'gateway_unauthorized'],
  ['a 402', { json: { detail: 'no' }, status: 402 }, 'gateway_no_credit'],
  ['a 429', { json: { detail: 'slow down', retry_after: 7 }, status: 429 }, 'gateway_busy'],
  ['a 400', { json: { error: { message: 'file is required' } }, status: 400 }, 'gateway_refused'],
  ['a 500', { body: '', status: 500 }, 'gateway_unreachable'],
  ['a 408', { body: '', status: 408 }, 'gateway_unreachable'],
  ['a 307', { body: '', status: 307, headers: { location: '/v1/other' } }, 'gateway_invalid_response'],
  ['a reset', { fault: 'reset before reading' }, 'gateway_unreachable'],
  ['a lost answer', { fault: 'reset after reading' }, 'gateway_unreachable'],
  ['half an answer', { half: JSON.stringify(stored) }, 'gateway_unreachable'],
  ['a cut answer', { body: JSON.stringify(stored).slice(0, 30) }, 'gateway_unreachable'],
  ['no address', { json: { id: 'file-1', object: 'file' } }, 'gateway_invalid_response'],
  ['a file address', { json: { urls: { get: 'file:///etc/passwd' } } }, 'gateway_invalid_response'],
  ['an http address', { json: { urls: { get: 'http://a.test/1' } } }, 'gateway_invalid_response'],
  ['half an address', { json: { urls: { get: '/v1/files/1' } } }, 'gateway_invalid_response'],
])('%s is an error, the file is sent once, and the next one is tried again', async (_, play, code) => {
  const { gateway, server, signal } = await scripted([play, taken]);
  const error = await failureOf(gateway.upload(picture, signal));
  expect(error.code).toBe(code);
  expect(error.retryAfterMs).toBe(code === 'gateway_busy' ? 7000 : undefined);
  expect(server.requests).toHaveLength(1);
  expect(await gateway.upload(picture, signal)).toMatchObject({ url });
});

test('knows that nobody listens', async () => {
  const { gateway, server, signal } = await scripted([]);
  await server.close();
  expect((await failureOf(gateway.upload(picture, signal))).code).toBe('gateway_unreachable');
});

test('gives up after two minutes', async () => {
  const { gateway, server, clock, signal } = await scripted([{ fault: 'hang' }]);
  const upload = failureOf(gateway.upload(picture, signal));
  await server.received(1);
  await clock.advance(120_000);
  expect((await upload).code).toBe('gateway_unreachable');
});

test('takes an address on this machine from a gateway on this machine only', async () => {
  const local = 'http://127.0.0.1:4000/files/1';
  const play = { json: { urls: { get: local } } };
  const here = await scripted([play, play]);
  expect(await here.gateway.upload(picture, here.signal)).toMatchObject({ url: local });

  const elsewhere = await scripted([], {
    baseUrl: `http://gateway.test:${here.server.port}/v1`,
    lookup: (_name, options, callback) =>
      options.all === true
        ? callback(null, [{ address: '127.0.0.1', family: 4 }])
        : callback(null, '127.0.0.1', 4),
  });
  const error = await failureOf(elsewhere.gateway.upload(picture, elsewhere.signal));
  expect(error.code).toBe('gateway_invalid_response');
});

test('a gateway in the network of this machine may have its files there, at its own host only', async () => {
  const answer = { urls: { get: '' } };
  const { origin } = await listening(answer);
  const own = origin.replace('127.0.0.1', 'gateway');
  const { gateway, signal } = await scripted([], {
    baseUrl: `${own}/v1`,
    lookup: (_name, { all }, callback) =>
      all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  });
  answer.urls.get = `${own}/files/1`;
  expect(await gateway.upload(picture, signal)).toMatchObject({ url: `${own}/files/1` });
  answer.urls.get = 'http://redis:6379/files/1';
  expect((await failureOf(gateway.upload(picture, signal))).code).toBe('gateway_invalid_response');
});

test.each<[string, Play, number, number]>([
  ['what the gateway says', { json: { detail: 'Files must be less than 1MB in size' }, status: 413 }, 3, 1],
  ['less than what was sent', { body: '<html>too large</html>', status: 413 }, 2.55, 2.5],
  ['never more than what was sent', { json: { detail: 'at most 100 MiB' }, status: 413 }, 2.55, 2.5],
])('a file that is too heavy is told with %s', async (_, play, sentMiB, limitMiB) => {
  const { gateway, signal } = await scripted([play]);
  const large = { ...picture, bytes: new Uint8Array(sentMiB * 1024 * 1024) };
  const { code, params } = await failureOf(gateway.upload(large, signal));
  expect({ code, params }).toEqual({ code: 'picture_too_heavy', params: { limitMiB } });
});

test('rejects with the reason of whoever gives up', async () => {
  const { gateway, server } = await scripted([{ fault: 'hang' }]);
  const controller = new AbortController();
  const reason = new Error('shutting down');
  void server.received(1).then(() => controller.abort(reason));
  await expect(gateway.upload(picture, controller.signal)).rejects.toBe(reason);
});
