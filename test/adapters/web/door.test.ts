// Who may come in to the web chat.
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { servedChat } from './fixture.ts';

const token = 'a-long-random-word';

/** A request with any headers, also those that `fetch` forbids. */
async function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, resolve);
    sent.on('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

test.for(['127.0.0.1', 'localhost:3000', '[::1]:3000', 'LOCALHOST', 'chat.example', 'chat.example:8080'])(
  'the name %s is served without a token',
  async (host) => {
    const chat = await servedChat({ allowedHosts: ['chat.example'] });
    expect((await ask(chat.port, '/', { host })).status).toBe(200);
  },
);

test.for([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.0.0.2',
  'evil.example:3000',
])('the name %s is refused without a token', async (host) => {
  const chat = await servedChat();
  for (const path of ['/', '/api/hello', '/api/events?name=a', '/main.js']) {
    const { status, body } = await ask(chat.port, path, { host });
    expect(status).toBe(403);
    expect(JSON.parse(body)).toEqual({ message: expect.stringContaining(host) });
  }
});

test('a page of another site may not post, nor a form', async () => {
  const chat = await servedChat();
  const json = { 'content-type': 'application/json' };
  const post = (headers: Record<string, string>) => ask(chat.port, '/api/commands', headers, 'POST');
  expect((await post({ ...json, origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ ...json, origin: 'null' })).status).toBe(403);
  expect((await post({ ...json, origin: `http://127.0.0.1:${chat.port + 1}` })).status).toBe(403);
  expect((await post({ 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post({})).status).toBe(415);
  // Let in, and then told what is wrong with the body.
  expect((await post({ ...json, origin: `http://127.0.0.1:${chat.port}` })).status).toBe(400);
  expect((await post(json)).status).toBe(400);
});

test('with a token nothing is served without it, under any name', async () => {
  const chat = await servedChat({ accessToken: token });
  const page = await ask(chat.port, '/', { host: 'chat.example' });
  expect(page.status).toBe(401);
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.body).toContain('name="token"');
  for (const path of ['/api/hello', '/api/events?name=a', `/files/${'0'.repeat(32)}.png`, '/main.js']) {
    expect((await ask(chat.port, path, {})).status).toBe(401);
  }
  const wrong = ['Bearer wrong', 'Bearer', `Basic ${token}`, `Bearer ${token}x`, ''];
  for (const authorization of wrong) {
    expect((await ask(chat.port, '/api/hello', { authorization })).status).toBe(401);
  }
  expect((await ask(chat.port, '/api/hello', { cookie: 'darkroom=00' })).status).toBe(401);
  expect((await ask(chat.port, '/?token=wrong', {})).status).toBe(401);
});

test('the token opens as a bearer, and once in the address for a cookie', async () => {
  const chat = await servedChat({ accessToken: token });
  const bearer = await ask(chat.port, '/api/hello', {
    authorization: `Bearer ${token}`,
    host: 'chat.example',
  });
  expect(bearer.status).toBe(200);

  const opened = await ask(chat.port, `/?token=${token}`, {});
  expect([opened.status, opened.headers.location]).toEqual([303, '/']);
  const cookie = opened.headers['set-cookie']?.[0] ?? '';
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).not.toContain(token);
  const page = await ask(chat.port, '/', { cookie: cookie.split(';')[0] ?? '' });
  expect(page.status).toBe(200);
});

test('a link from elsewhere asks once more, because the strict cookie stayed behind', async () => {
  const chat = await servedChat({ accessToken: token });
  const fromElsewhere = await ask(chat.port, '/', { 'sec-fetch-site': 'cross-site' });
  expect(fromElsewhere.headers['refresh']).toBe('0; url=/');
  const fromHere = await ask(chat.port, '/', { 'sec-fetch-site': 'same-origin' });
  expect(fromHere.headers['refresh']).toBeUndefined();
});
