// The web chat's token: guessed, replayed in other places, and walked around.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { servedChat } from '../adapters/web/fixture.ts';
import { requestOf, written } from './doors.ts';

const token = 'an open sesame nobody guesses'.replaceAll(' ', '-');

/** A chat behind a token, and the cookie it hands out. */
async function locked(accessToken = token) {
  const chat = await servedChat({ accessToken });
  const opened = await written(chat.port, requestOf('GET', `/?token=${accessToken}`));
  const cookie = /set-cookie: (darkroom=[^;]+)/iu.exec(opened.text)?.[1] ?? '';
  const get = (path: string, headers: [string, string][] = []) =>
    written(chat.port, requestOf('GET', path, headers));
  return { chat, cookie, get };
}

test('no other form of a token, and no part of one, is taken for it', async () => {
  const { cookie, get } = await locked();
  const digest = cookie.replace('darkroom=', '');
  const plain = createHash('sha256').update(token).digest('hex');
  const wrong: [string, string][] = [
    ['cookie', 'darkroom='],
    ['cookie', `darkroom=${digest.slice(0, -2)}`],
    ['cookie', `darkroom=${digest}00`],
    ['cookie', `darkroom=${plain}`],
    ['cookie', `darkroom=${token}`],
    ['cookie', `DARKROOM=${digest}`],
    ['cookie', `darkroom="${digest}`],
    ['authorization', `Bearer ${digest}`],
    ['authorization', token],
    ['authorization', `Bearer ${token} ${token}`],
    ['authorization', `Bearer ${token.toUpperCase()}`],
    ['authorization', `Bearer ${token},`],
    ['x-forwarded-for', '127.0.0.1'],
    ['host', 'localhost'],
  ];
  for (const header of wrong)
    expect([header, (await get('/api/hello', [header])).status]).toEqual([header, 401]);
  expect((await get('/api/hello', [['cookie', cookie]])).status).toBe(200);
  const doubled: [string, string][] = [
    ['authorization', 'Bearer wrong'],
    ['authorization', `Bearer ${token}`],
  ];
  expect((await get('/api/hello', doubled)).status).toBe(401);
});

test('a token in the address opens the page and nothing else', async () => {
  const { get, chat } = await locked();
  for (const path of ['/api/hello', '/api/events', '/main.js', '/index.html', '//', '/?', '/api/hello/../']) {
    const { status, text } = await get(`${path}${path.includes('?') ? '&' : '?'}token=${token}x`);
    expect([path, status]).toEqual([path, 401]);
    expect(text).not.toMatch(/set-cookie/iu);
  }
  for (const path of ['/api/hello', '/api/events', '/main.js']) {
    expect((await get(`${path}?token=${token}`)).status).toBe(401);
  }
  const posted = await written(
    chat.port,
    requestOf('POST', `/?token=${token}`, [['content-type', 'application/json']], '{}'),
  );
  expect(posted.status).toBe(401);
  expect(posted.text).not.toMatch(/set-cookie/iu);
});

test('a cookie is worth nothing once there is another token', async () => {
  const { cookie } = await locked();
  const { get } = await locked(`${token}2`);
  expect((await get('/api/hello', [['cookie', cookie]])).status).toBe(401);
});

test.each([
  '/api/hello/x.css',
  '/api/hello%2Ecss',
  '/api/hello;x.css',
  '/api/hello%00.css',
  '/api/hello%3F.css',
  '/api/hello#.css',
  '/x.css/../api/hello',
  '/x.css%2F..%2Fapi%2Fhello',
  '/./api/hello',
  '//api/hello',
  '/API/hello',
  '/api//hello',
  `/files/${'0'.repeat(32)}.png%23.css`,
  'http://127.0.0.1/api/hello',
])('%s is no way around the token', async (path) => {
  const { get } = await locked();
  const { status, text } = await get(path);
  expect([401, 404]).toContain(status);
  expect(text).not.toContain('defaultModel');
});

test('what is open shows nothing of what is behind the door', async () => {
  const { get } = await locked();
  const page = await get('/');
  expect(page.status).toBe(401);
  expect(page.text).not.toContain('<script');
  expect(page.text).toMatch(/content-security-policy: [^\r]*default-src 'none'/iu);
  expect((await get('/door.css')).status).toBe(200);
  expect((await get('/%2e%2e/index.ts.css')).status).toBe(404);
});

test.each(['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'PATCH', 'PROPFIND'])(
  '%s needs the token as everything else does',
  async (method) => {
    const { chat } = await locked();
    for (const path of ['/', '/api/hello', '/api/commands']) {
      const { status } = await written(chat.port, requestOf(method, path));
      expect(status).toBeGreaterThanOrEqual(400);
    }
  },
);
