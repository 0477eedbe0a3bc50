// HTTP to commands and actions: the routes of the web chat.
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { Catalog } from '../../catalog/catalog.ts';
import { asAppError, treatmentOf } from '../../generation/errors.ts';
import { locales, textsFor } from '../../i18n/texts.ts';
import { assetOf } from './assets.ts';
import { suggestionsOf } from './commands.ts';
import { createDoor, picturesPath, refuse, textsOf } from './door.ts';
import type { EventStreams } from './events.ts';
import { onCommand, type CommandParts } from './on-command.ts';
import { onPicture, type BringParts } from './on-picture.ts';
import { pageTexts } from './page-texts.ts';
import { isVisible } from './render.ts';
import { alreadyThere, begin, bodyOf, describe, personOf } from './said.ts';
import { actionSchema, deleteSchema, listenSchema } from './schema.ts';

/** What the routes work on. */
export interface ListenParts extends CommandParts, BringParts {
  catalog: Catalog;
  events: EventStreams;
  accessToken: string | undefined;
  allowedHosts: readonly string[];
}

const mostBodyBytes = 64 * 1024;

/** The web chat as one hono app; everything invalid is answered with one sentence as `{message}`. */
export function createListener(parts: ListenParts): Hono {
  const { catalog, clock, people, room, files, events, handlers, mayOperate, log } = parts;
  const app = new Hono();
  app.use(secureHeaders(pageSecurity));
  app.use(createDoor(parts));
  const limit = bodyLimit({ maxSize: mostBodyBytes, onError: (c) => refuse(c, 413, 'size') });
  // A picture is bounded on its way to the disk.
  app.use((c, next) => {
    if (c.req.method !== 'POST' || c.req.path === picturesPath) return next();
    c.req.raw = ofNode(c.req.raw);
    return limit(c, next);
  });

  app.get('/api/hello', (c) => {
    const texts = textsFor(
      c.req.query('locale') ?? c.req.header('accept-language')?.split(/[,;]/)[0] ?? 'en',
    );
    const languages = locales.map((locale) => ({ locale, name: textsFor(locale).say('language') }));
    c.header('cache-control', 'no-store');
    return c.json({
      now: clock.now(),
      locale: texts.locale,
      languages,
      texts: pageTexts(texts),
      ...suggestionsOf(catalog, texts, { operates: mayOperate(c.req.raw) }),
    });
  });

  app.get('/api/events', async (c) => {
    const asked = listenSchema.safeParse({ name: c.req.query('name') });
    if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
    // NOTE nobody reads the body of an answer to HEAD, so nobody would ever end its stream.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' });
    const stream = await events.open(personOf(asked.data.name).id);
    return stream ?? c.json({ message: textsOf(c).say('error.chat_busy') }, 503);
  });

  app.post('/api/commands', (c) => onCommand(parts, c));
  app.post(picturesPath, (c) => onPicture(parts, c));

  app.post('/api/actions', async (c) => {
    const asked = actionSchema.safeParse(await bodyOf(c));
    if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
    const { id, name, action, generationId, locale } = asked.data;
    const current = handlers();
    if (!current) return refuse(c, 503, 'starting');
    const there = await alreadyThere(c, room, asked.data);
    if (there) return there;
    const source = (await room.messages()).find((message) => message.card.generationId === generationId);
    const seen = source && isVisible(source, personOf(name).id) ? source : undefined;
    const { said, reply } = begin(parts, { id, name, locale, text: seen?.text, brought: seen?.brought });
    await people.meet(said.person);
    await current.onAction({ ...said, name: action, generationId, mayModerate: false }, reply);
    return c.json({}, 202);
  });

  app.post('/api/delete', async (c) => {
    const asked = deleteSchema.safeParse(await bodyOf(c));
    if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
    const erased = await room.erase(asked.data.id, personOf(asked.data.name).id);
    return erased ? c.json({}, 202) : refuse(c, 404, 'message');
  });

  app.get('/files/:name', async (c) => {
    const answer = await files.answer(c.req.param('name'), c.req.raw);
    return answer ?? refuse(c, 404, 'file');
  });

  app.get('*', (c) => assetOf(c.req.path, c.req.raw) ?? refuse(c, 404, 'page'));
  app.all('*', (c) => refuse(c, 404, 'page'));
  app.onError((error, c) => {
    if (!c.req.raw.signal.aborted) log?.error({ path: c.req.path, err: error }, 'a request failed');
    const { code, params } = asAppError(error);
    const message = textsOf(c).say(`error.${code}`, params);
    return c.json({ message }, treatmentOf(error) === 'wait' ? 503 : 500);
  });
  return app;
}

/** The same request, of Node's own: where no length is said hono makes it anew, which the server's own kind does not bear. */
function ofNode({ url, method, headers, body, signal }: Request): Request {
  return new Request(url, { method, headers, body, signal, duplex: 'half' });
}

const pageSecurity: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'blob:'],
    mediaSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
  // NOTE the chat is served over plain http on loopback and by proxies that set this themselves.
  strictTransportSecurity: false,
};
