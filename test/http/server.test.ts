// The HTTP server as its clients meet it: health, metrics, routes that break, and clients that behave badly.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { route, serve, tell } from './talk.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

test('health is told to whoever asks with GET or HEAD, and OPTIONS says so', async () => {
  await using server = await serve([]);
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await fetch(server.url + path)).status).toBe(200);
    const head = await fetch(server.url + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const options = await fetch(server.url + path, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const post = await fetch(server.url + path, { method: 'POST', body: 'x' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  }
});

test('what is not ready is told with 503', async () => {
  await using server = await serve([], { notReady: async () => ['store'] });
  const answer = await fetch(`${server.url}/readyz`);
  expect([answer.status, await answer.json()]).toEqual([503, { ready: false, missing: ['store'] }]);
});

test('metrics with a token are for who has it, health stays open', async () => {
  await using server = await serve([], { metricsToken: 'a-secret-for-metrics' });
  const ask = async (authorization?: string) =>
    (await fetch(`${server.url}/metrics`, { headers: authorization ? { authorization } : {} })).status;
  expect(await ask()).toBe(401);
  for (const wrong of [
    'Bearer a-secret-for-metric',
    'Bearer',
    'Basic a-secret-for-metrics',
    'a-secret-for-metrics',
  ])
    expect([wrong, await ask(wrong)]).toEqual([wrong, 401]);
  expect(await ask('Bearer a-secret-for-metrics')).toBe(200);
  expect(await ask('bearer  a-secret-for-metrics ')).toBe(200);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test('a route that throws or rejects is answered with an empty 500, and the operator hears why', async () => {
  await using server = await serve([
    route('/throws', () => {
      throw new Error('secret of throws');
    }),
    route('/rejects', () => Promise.reject(new Error('secret of rejects'))),
  ]);
  for (const path of ['/throws', '/rejects']) {
    const answer = await fetch(server.url + path, { method: 'POST', body: 'x' });
    expect([answer.status, await answer.text()]).toEqual([500, '']);
  }
  expect(server.errors).toMatchObject([{ message: 'secret of throws' }, { message: 'secret of rejects' }]);
});

test.for([
  ['at once', []],
  ['in the middle', ['first part ']],
] as const)(
  'a body that breaks %s is cut off, and the client reads nothing of the reason',
  async ([, parts]) => {
    const breaking = () => {
      const rest = [...parts];
      return new Response(
        new ReadableStream<Uint8Array>({
          async pull(controller) {
            await new Promise((resolve) => setImmediate(resolve));
            const part = rest.shift();
            if (part === undefined) throw new Error('ENOENT /a/secret/place');
            controller.enqueue(Buffer.from(part));
          },
        }),
      );
    };
    await using server = await serve([
      route('/breaks', breaking),
      route('/works', () => new Response('fine')),
    ]);
    const heard = await tell(server.url, get('/breaks'));
    expect(heard).not.toContain('secret');
    expect(heard.endsWith('0\r\n\r\n')).toBe(false);
    expect(server.errors).toMatchObject([{ message: 'ENOENT /a/secret/place' }]);
    expect(await (await fetch(`${server.url}/works`)).text()).toBe('fine');
  },
);

test('a client that hangs up while it is answered is no fault', async () => {
  const given = Promise.withResolvers<void>();
  const broken = async (request: Request) => {
    given.resolve();
    await new Promise((resolve) => {
      request.signal.addEventListener('abort', resolve);
    });
    throw request.signal.reason;
  };
  await using server = await serve([route('/broken', broken)]);
  const leaving = new AbortController();
  const answer = fetch(`${server.url}/broken`, { method: 'POST', body: 'x', signal: leaving.signal });
  await given.promise;
  leaving.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(server.errors).toEqual([]);
});

test('an answer whose length is known says it', async () => {
  await using server = await serve([route('/works', () => Response.json({ ok: true }))]);
  const answer = await fetch(`${server.url}/works`);
  expect([answer.headers.get('content-length'), await answer.json()]).toEqual(['11', { ok: true }]);
});

test('what was opened for a GET is closed again for a HEAD', async () => {
  let isOpen = false;
  const endless = (request: Request) => {
    expect(request.method).toBe('GET');
    isOpen = true;
    return new Response(new ReadableStream({ cancel: () => void (isOpen = false) }), {
      headers: { 'x-kind': 'endless' },
    });
  };
  await using server = await serve([route('/endless', endless)]);
  const answer = await fetch(`${server.url}/endless`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('x-kind'), isOpen]).toEqual([200, 'endless', false]);
});

test('a body over the limit of its route is answered, not broken off', async () => {
  const refuse = async (request: Request) => {
    await request.body?.getReader().read();
    return new Response(null, { status: 413 });
  };
  await using server = await serve([route('/small', refuse)]);
  const body = Buffer.alloc(32 * 1024 * 1024);
  expect((await fetch(`${server.url}/small`, { method: 'POST', body })).status).toBe(413);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test.for<[what: string, request: string, status: string]>([
  ['headers of 20 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
  ['no HTTP at all', 'hello there\r\n\r\n', '400'],
  ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
  ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b/../c\r\nConnection: close\r\n\r\n', '400'],
  ['a path that is none', get('\\\\other.example/healthz'), '400'],
  [
    'two lengths',
    'POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    '400',
  ],
  [
    'chunks with a length',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400',
  ],
])('%s is answered with a status and nothing else', async ([, request, status]) => {
  await using server = await serve([]);
  const heard = await tell(server.url, request);
  expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `, 'u'));
  expect(heard).not.toMatch(/Error|at |node/u);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test('headers that never end, and a client that says nothing, are given up with 408', async () => {
  await using server = await serve([], { limits: { headersWithinMs: 50, checkEveryMs: 20 } });
  const slow = tell(server.url, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-One: 1\r\n');
  const silent = tell(server.url);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await slow).toMatch(/^HTTP\/1.1 408 /u);
  expect(await silent).toMatch(/^HTTP\/1.1 408 /u);
});

test('a body that never ends is given up with 408, and its route hears of it', async () => {
  let heard: unknown = 'nothing';
  const read = (request: Request) =>
    request.text().then(
      () => new Response('whole'),
      (error: unknown) => {
        heard = error;
        return new Response(null, { status: 400 });
      },
    );
  await using server = await serve([route('/read', read)], {
    limits: { headersWithinMs: 50, requestWithinMs: 100, checkEveryMs: 20 },
  });
  const slow = tell(server.url, 'POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this');
  expect(await slow).toMatch(/^HTTP\/1.1 408 /u);
  expect(heard).toBeInstanceOf(Error);
});

test('a client that never reads is hung up on, and what was opened for it is closed', async () => {
  const closed = Promise.withResolvers<void>();
  const flood = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
        cancel: () => closed.resolve(),
      }),
    );
  await using server = await serve([route('/flood', flood)], { limits: { silentForMs: 100 } });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.pause();
  socket.write(get('/flood'));
  await closed.promise;
  socket.destroy();
  expect(server.errors).toEqual([]);
});

test('above the most connections idle ones make room', async () => {
  await using server = await serve([], { limits: { connections: 3 } });
  const { hostname, port } = new URL(server.url);
  const idle = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const socket = connect(Number(port), hostname);
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
      return socket;
    }),
  );
  // The first one is dropped, and makes room for the next.
  await tell(server.url, get('/healthz'));
  expect(await tell(server.url, get('/healthz'))).toMatch(/^HTTP\/1.1 200 /u);
  for (const socket of idle) socket.destroy();
});
