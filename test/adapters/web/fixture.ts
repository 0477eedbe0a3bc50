// A web chat on a real HTTP server with a client that speaks like the page does.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { onTestFinished } from 'vitest';
import { createWebAdapter, type WebAdapterOptions } from '../../../src/adapters/web/index.ts';
import type { MessageView } from '../../../src/adapters/web/render.ts';
import { loadCatalog } from '../../../src/catalog/catalog.ts';
import { systemClock } from '../../../src/clock.ts';
import type { ActionName } from '../../../src/generation/cards/card.ts';
import type { Adapter, Clock, Store } from '../../../src/generation/ports.ts';
import { createIntake } from '../../../src/media/intake.ts';
import { createReencoder } from '../../../src/media/reencode.ts';
import { openMemoryStore } from '../../../src/store/memory.ts';

/** What a served web chat gives a test. */
export interface ServedChat {
  adapter: Adapter;
  /** Another adapter on the same store and folder, never started. */
  fresh: () => Adapter;
  store: Store;
  filesDir: string;
  url: string;
  port: number;
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** Types as a person does; resolves with the id the page made. */
  say: (text: string, name?: string, id?: string) => Promise<string>;
  press: (action: ActionName, generationId: string, name?: string) => Promise<Response>;
  /** The stream of one person's events, in their order. */
  listen: (name: string) => Promise<Events>;
  /** What a person sees on opening the page. */
  messages: (name: string) => Promise<MessageView[]>;
  close: () => Promise<void>;
}

/** A stream of server-sent events; `next` resolves with undefined at its end. */
interface Events {
  response: Response;
  next: () => Promise<{ event: string; data: EventData } | undefined>;
  comments: string[];
  close: () => Promise<void>;
}

/** What an event carries, by its name. */
interface EventData {
  now: number;
  messages: MessageView[];
  message: MessageView;
  id: string;
}

/** Serves a web chat on a free port, with everything in a temporary folder. */
export async function serveChat(
  options: Partial<WebAdapterOptions> & { clock?: Clock } = {},
): Promise<ServedChat> {
  const filesDir = await mkdtemp(join(tmpdir(), 'darkroom-web-'));
  const clock = options.clock ?? systemClock;
  const store = options.store ?? openMemoryStore({ clock });
  const reencoder = createReencoder();
  const intake = createIntake({ store, clock, reencoder, upload: async () => 'unsupported', source: 'test' });
  const parts = {
    filesDir,
    uploadsDir: filesDir,
    catalog: loadCatalog('flux-schnell'),
    intake,
    ...options,
    store,
    clock,
  };
  const adapter = createWebAdapter(parts);
  const server = await listening(adapter);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const open = new Set<Events>();

  const post: ServedChat['post'] = (path, body, headers = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const listen: ServedChat['listen'] = async (name) => {
    const events = readEvents(await fetch(`${url}/api/events?name=${encodeURIComponent(name)}`));
    open.add(events);
    return events;
  };

  return {
    adapter,
    fresh: () => createWebAdapter(parts),
    store,
    filesDir,
    url,
    port,
    post,
    async say(text, name = 'ann', id = randomUUID()) {
      const response = await post('/api/commands', { id, name, text, locale: 'en' });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return id;
    },
    press: (action, generationId, name = 'ann') =>
      post('/api/actions', { id: randomUUID(), name, action, generationId, locale: 'en' }),
    listen,
    async messages(name) {
      const events = await listen(name);
      const first = await events.next();
      await events.close();
      return first?.data.messages ?? [];
    },
    async close() {
      for (const events of open) await events.close();
      await adapter.stop();
      await reencoder.close();
      server.closeAllConnections();
      server.close();
      await rm(filesDir, { recursive: true, force: true });
    },
  };
}

/** The same, closed with the running test. */
export async function servedChat(options: Partial<WebAdapterOptions> = {}): Promise<ServedChat> {
  const chat = await serveChat(options);
  onTestFinished(() => chat.close());
  return chat;
}

async function listening(adapter: Adapter): Promise<Server> {
  const fetch = adapter.routes[0]?.fetch ?? (() => new Response(null, { status: 404 }));
  const listener = getRequestListener(async (request) => fetch(request));
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function readEvents(response: Response): Events {
  const comments: string[] = [];
  const parser = new EventSourceParserStream({ onComment: (comment) => comments.push(comment) });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(parser).getReader();
  return {
    response,
    comments,
    async next() {
      const result = await reader?.read();
      if (result?.value === undefined) return undefined;
      const { event = 'message', data } = result.value;
      return { event, data: JSON.parse(data) as EventData };
    },
    async close() {
      await reader?.cancel();
    },
  };
}
