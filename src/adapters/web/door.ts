// Who may come in: the access token, or else loopback only, and no page of somebody else's.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { textsFor } from '../../i18n/texts.ts';

/** The only path that takes something else than JSON. */
export const picturesPath = '/api/pictures';
const pictureType = /^(?:image\/[\w.+-]+|application\/octet-stream)$/;
const cookieName = 'darkroom';
const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Lets a request pass, or answers it: 403 for foreign hosts and pages, 401 without the token, 415 for other bodies. */
export function createDoor({
  accessToken,
  allowedHosts,
}: {
  accessToken: string | undefined;
  allowedHosts: readonly string[];
}): MiddlewareHandler {
  const token = accessToken === undefined ? undefined : digest(accessToken);
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const isAllowed = (host: string) =>
    loopback.test(host) ||
    allowed.has(host.toLowerCase()) ||
    allowed.has(host.toLowerCase().replace(/:\d+$/, ''));

  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host;
    // A foreign name that resolves to this machine would let any web site read the chat (DNS rebinding).
    if (token === undefined && !isAllowed(host)) return refuse(c, 403, 'host', { host });
    if (c.req.method === 'POST') {
      const origin = c.req.header('origin');
      if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) return refuse(c, 403, 'origin');
      const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
      // NOTE none of these can be sent by a form of another site.
      if (c.req.path === picturesPath) {
        if (!pictureType.test(mediaType ?? '')) return refuse(c, 415, 'picture');
      } else if (mediaType !== 'application/json') return refuse(c, 415, 'json');
    }
    if (token === undefined || isOpen(c.req.path)) return next();
    return withToken(c, token, next);
  };
}

/** A sentence in the language of the request, as `{message}`. */
export function refuse(
  c: Context,
  status: 400 | 401 | 403 | 404 | 413 | 415 | 503,
  reason: string,
  values: Record<string, string> = {},
): Response {
  return c.json({ message: textsOf(c).say(`web.refused.${reason}`, values) }, status);
}

/** The texts for a request that names no language of its own. */
export function textsOf(c: Context) {
  return textsFor(c.req.header('accept-language')?.split(/[,;]/)[0] ?? 'en');
}

async function withToken(
  c: Context,
  token: Buffer,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const asked = c.req.query('token');
  if (c.req.method === 'GET' && c.req.path === '/' && asked !== undefined) {
    if (!isSame(digest(asked), token)) return lockedPage(c, true);
    setCookie(c, cookieName, token.toString('hex'), {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: new URL(c.req.url).protocol === 'https:',
      maxAge: 30 * 24 * 3600,
    });
    return c.redirect('/', 303);
  }
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const cookie = getCookie(c, cookieName);
  const passes =
    (bearer !== undefined && isSame(digest(bearer), token)) ||
    (cookie !== undefined && isSame(Buffer.from(cookie, 'hex'), token));
  if (passes) {
    await next();
    return undefined;
  }
  return c.req.path === '/' ? lockedPage(c, false) : refuse(c, 401, 'token');
}

/** The page with the field for the token; it works without scripts. */
function lockedPage(c: Context, wasWrong: boolean): Response {
  const texts = textsOf(c);
  const say = (key: string) => escape(texts.say(`web.door.${key}`));
  // NOTE a strict cookie stays behind when a link elsewhere led here; asking again from this page brings it along.
  if (!wasWrong && c.req.header('sec-fetch-site') === 'cross-site') c.header('refresh', '0; url=/');
  return c.html(
    `<!doctype html>
<html lang="${escape(texts.locale)}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Darkroom</title><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/chat.css"><link rel="stylesheet" href="/door.css">
<main class="door"><img src="/icon.svg" alt="" width="56" height="56">
<h1>${say('title')}</h1><p>${wasWrong ? `<strong role="alert">${say('wrong')}</strong>` : say('text')}</p>
<form action="/" method="get"><label for="token">${say('field')}</label>
<input id="token" name="token" type="password" required autofocus autocomplete="current-password">
<button>${say('open')}</button></form></main></html>`,
    401,
  );
}

// Styles and the icon hold no secret, and the locked page needs them.
function isOpen(path: string): boolean {
  return path.endsWith('.css') || path === '/icon.svg';
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function digest(token: string): Buffer {
  return createHash('sha256').update(`darkroom web chat: ${token}`).digest();
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
