// HTTP to commands and actions: the routes of the web chat.
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { z } from 'zod';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Card } from '../../generation/card.ts';
import type { Reply } from '../../generation/command.ts';
import type { Person } from '../../generation/generation.ts';
import type { Clock, Handlers } from '../../generation/ports.ts';
import { locales, textsFor } from '../../i18n/texts.ts';
import { assetOf } from './assets.ts';
import { commandNames, suggestionsOf } from './commands.ts';
import { deliver } from './deliver.ts';
import { createDoor, refuse, textsOf } from './door.ts';
import type { EventStreams } from './events.ts';
import type { KeptFiles } from './files.ts';
import { isVisible } from './render.ts';
import type { Room } from './room.ts';
import { actionSchema, commandSchema, deleteSchema, listenSchema, type WebAddress } from './schema.ts';
import { pageTexts } from './page-texts.ts';

/** What the routes work on. */
export interface ListenParts {
  catalog: Catalog;
  clock: Clock;
  room: Room;
  files: KeptFiles;
  events: EventStreams;
  accessToken: string | undefined;
  allowedHosts: readonly string[];
  /** Undefined while the adapter is not started. */
  handlers: () => Handlers | undefined;
}

const mostBodyBytes = 64 * 1024;
const noFiles = { files: [], signal: new AbortController().signal };

/** The web chat as one hono app; everything invalid is answered with one sentence as `{message}`. */
export function createListener(parts: ListenParts): Hono {
  const { catalog, clock, room, files, events, handlers } = parts;
  const app = new Hono();
  app.use(secureHeaders(pageSecurity));
  app.use(createDoor(parts));
  app.use(bodyLimit({ maxSize: mostBodyBytes, onError: (c) => refuse(c, 413, 'size') }));

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
      ...suggestionsOf(catalog, texts),
    });
  });

  app.get('/api/events', async (c) => {
    const asked = listenSchema.safeParse({ name: c.req.query('name') });
    if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
    // NOTE nobody reads the body of an answer to HEAD, so nobody would ever end its stream.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' });
    return events.open(personOf(asked.data.name).id);
  });

  app.post('/api/commands', async (c) => {
    const asked = commandSchema.safeParse(await bodyOf(c));
    if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
    const { id, name, text, locale } = asked.data;
    const there = await alreadyThere(c, room, id, name);
    if (there) return there;
    const { said, reply } = begin(parts, { id, name, text, locale });
    const [, slash, rest = ''] = /^\s*\/(\S*)\s*(.*)$/su.exec(text) ?? [];
    const command = (slash ?? 'imagine').toLowerCase();
    const current = handlers();
    if (!current) return refuse(c, 503, 'starting');
    if (command === 'imagine') {
      const ask = { text: slash === undefined ? text.trim() : rest.trim() };
      await current.onCommand({ ...said, name: 'imagine', ask }, reply);
    } else if (command === 'usage' || command === 'models') {
      await current.onCommand({ ...said, name: command }, reply);
    } else {
      await reply(unknownCommand(command, locale));
    }
    return c.json({}, 202);
  });

  app.post('/api/actions', async (c) => {
    const asked = actionSchema.safeParse(await bodyOf(c));
    if (!asked.success) return refuse(c, 400, 'body', describe(asked.error));
    const { id, name, action, generationId, locale } = asked.data;
    const current = handlers();
    if (!current) return refuse(c, 503, 'starting');
    const there = await alreadyThere(c, room, id, name);
    if (there) return there;
    const source = (await room.messages()).find((message) => message.card.generationId === generationId);
    const text = source && isVisible(source, personOf(name).id) ? source.text : undefined;
    const { said, reply } = begin(parts, { id, name, text, locale });
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
  app.onError((_, c) => c.json({ message: textsOf(c).say('error.internal') }, 500));
  return app;
}

const pageSecurity: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
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

interface Said {
  id: string;
  name: string;
  text: string | undefined;
  locale: string;
}

/**
 * The answer to an id whose message stands already: somebody else's is out of reach, and a picture that was taken on
 * stays as it is, because a repeated id is the same command. Undefined where there is something to do.
 */
async function alreadyThere(c: Context, room: Room, id: string, name: string): Promise<Response | undefined> {
  const message = await room.find(id);
  if (message && message.person.id !== personOf(name).id) return refuse(c, 404, 'message');
  return message?.card.generationId === undefined ? undefined : c.json({}, 202);
}

/** What every command and action carries, and the reply that shows its first card. */
function begin(parts: ListenParts, { id, name, text, locale }: Said) {
  const person = personOf(name);
  const receivedAt = parts.clock.now();
  const address: WebAddress = { adapter: 'web', message: id, person: { id: person.id, name } };
  const reply: Reply = (card) => deliver(parts, address, card, noFiles, { text, at: receivedAt });
  return {
    said: { id: `web-${id}`, person, locale, place: 'room', address, receivedAt, adultPlace: true },
    reply,
  };
}

function personOf(name: string): Person {
  return { adapter: 'web', workspace: 'web', id: name.toLowerCase(), name, roles: [] };
}

function unknownCommand(command: string, locale: string): Card {
  const texts = textsFor(locale);
  const known = texts.either(commandNames.map((name) => `/${name}`));
  const line = texts.say('web.commandUnknown', { command: `/${command}`, known });
  return {
    tone: 'refused',
    title: texts.say('card.refused'),
    lines: [line],
    actions: [],
    private: true,
    final: true,
  };
}

async function bodyOf(c: Context): Promise<unknown> {
  return c.req.json().catch(() => undefined);
}

function describe(error: z.ZodError): { problem: string } {
  const [issue] = error.issues;
  return { problem: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? ''}` };
}
